"""LocalAws: one emulated AWS, serving one home folder on 127.0.0.1."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from localaws import credentials
from localaws.client import Session, endpoint_url, environment
from localaws.errors import HomeUnusableError, PortTakenError
from localaws.files import lost_mark
from localaws.lock import HomeLock
from localaws.service import ACCOUNT, REGION


class LocalAws:
    """One emulated AWS: `with LocalAws(home) as aws: aws.client("s3")`.

    Attaches to the process that serves `home` already, if there is one. Port 0 is any free port.
    Raises HomeUnusableError or PortTakenError.
    """

    def __init__(self, home: Path | str, port: int = 0) -> None:
        self.home = Path(home).absolute()
        self.port = port
        self.account = ACCOUNT
        self.region = REGION
        self.note = ""
        """A sentence, where the state of an earlier process could not be taken over."""
        self._credentials: credentials.Credentials | None = None
        self._lock = HomeLock(self.home)
        self._serving: Any = None

    @property
    def credentials(self) -> credentials.Credentials:
        """The access key that this AWS takes; only its owner can read it from the home."""
        if self._credentials is None:
            self._credentials = credentials.read(self.home)
        return self._credentials

    @property
    def endpoint_url(self) -> str:
        return endpoint_url(self.port)

    @property
    def environment(self) -> dict[str, str]:
        """What makes a child process talk to this AWS and no other."""
        return environment(self.port, self.credentials)

    def session(self) -> Session:
        return Session(self.endpoint_url, self.credentials)

    def session_as(self, role_arn: str, name: str) -> Session:
        """A session of a role: its calls are judged by the role's policies."""
        taken = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=name)["Credentials"]
        return Session(self.endpoint_url, credentials.Credentials(taken["AccessKeyId"], taken["SecretAccessKey"]))

    def client(self, service: str) -> Any:
        return self.session().client(service)

    def bucket_path(self, bucket: str) -> Path:
        """The folder that is the bucket: its files are the objects."""
        return self.home / "s3" / bucket

    def start(self) -> None:
        """Serve the home, or attach to the process that does."""
        served = self._lock.take()
        if served is None:
            self._serve()
            return
        try:
            self._attach(served)
        except BaseException:
            self._lock.detach()
            raise

    def _serve(self) -> None:
        try:
            from localaws.process import Serving, bound

            self._credentials = credentials.read_or_make(self.home)
            server = bound(self.port)
            self.port = server.port
            serving = Serving(self.home, server, self.environment, self._credentials, self._lock)
            self.note = serving.start()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                message = f"{self.home} cannot be written to ({error.strerror or error}). Make room, or choose another."
                raise HomeUnusableError(message) from error
            raise
        self._serving = serving

    def _attach(self, port: int) -> None:
        if self.port not in (0, port):
            raise PortTakenError(f"{self.home} is served on port {port} already. Use that port, or leave the port out.")
        self.port = port
        self._credentials = credentials.read(self.home)

    @property
    def attached(self) -> bool:
        """Whether another process (or another LocalAws of this one) does the serving."""
        return self._serving is None

    @property
    def lost(self) -> bool:
        """Whether the account lost what a deployment had made, and no deployment has made it again since."""
        return lost_mark(self.home).exists()

    def made_again(self) -> None:
        """Say that a deployment has made again what was lost."""
        lost_mark(self.home).unlink(missing_ok=True)

    def wait_for_clients(self, waiting: Callable[[], None] = lambda: None) -> None:
        """Return when no other process uses what this one serves; calls `waiting` once if that takes time."""
        if self._serving is not None:
            self._lock.wait_for_clients(waiting)

    def stop(self) -> None:
        """End what this process serves; what it is merely attached to goes on. Raises StateNotSavedError."""
        if self._serving is None:
            self._lock.detach()
            return
        serving, self._serving = self._serving, None
        serving.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
