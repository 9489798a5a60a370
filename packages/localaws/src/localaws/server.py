"""LocalAws: one emulated AWS, serving one home folder on 127.0.0.1."""

from functools import cache
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from localaws.errors import PortTakenError
from localaws.service import ACCOUNT, REGION

HOST = "127.0.0.1"

_one_at_a_time = Lock()


class Session:
    """Makes boto3 clients that talk to one emulated AWS, whatever the environment says."""

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self.region_name = REGION

    def client(self, service: str) -> Any:
        from botocore.config import Config

        # A job's first Spark start is slow: a client that gives up earlier turns a create into AlreadyExists.
        config = Config(read_timeout=300, retries={"max_attempts": 2}, s3={"addressing_style": "path"})
        with _one_at_a_time:  # boto3's sessions are not safe among threads, its clients are
            return _session().client(service, endpoint_url=self.endpoint_url, config=config)


@cache
def _session() -> Any:
    """One for all clients: each session reads every endpoint of AWS anew, 0.15 s."""
    import boto3

    return boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name=REGION)  # noqa: S106  # no secret: nothing checks it


class LocalAws:
    """One emulated AWS: `with LocalAws(home) as aws: aws.client("s3")`.

    Attaches to the process that serves `home` already, if there is one. Port 0 is any free port.
    Raises HomeUnusableError or PortTakenError.
    """

    def __init__(self, home: Path, port: int = 0) -> None:
        self.home = home.absolute()
        self.port = port
        self.account = ACCOUNT
        self.region = REGION
        self.note = ""
        """A sentence, where the state of an earlier process could not be taken over."""
        self._serving: Any = None

    @property
    def endpoint_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes a child process talk to this AWS and no other."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def session(self) -> Session:
        return Session(self.endpoint_url)

    def client(self, service: str) -> Any:
        return self.session().client(service)

    def bucket_path(self, bucket: str) -> Path:
        """The folder that is the bucket: its files are the objects."""
        return self.home / "s3" / bucket

    def start(self) -> None:
        """Serve the home, or attach to the process that does."""
        from localaws.lock import HomeLock

        lock = HomeLock(self.home)
        served = lock.take()
        if served is not None:
            self.attach(served)
            return
        from localaws.process import Serving

        serving = Serving(self, lock)
        try:
            self.note = serving.start()
        except BaseException:
            lock.release()
            raise
        self._serving = serving

    def attach(self, port: int) -> None:
        if self.port not in (0, port):
            raise PortTakenError(f"{self.home} is served on port {port} already. Use that port, or leave the port out.")
        self.port = port

    @property
    def attached(self) -> bool:
        """Whether another process (or another LocalAws of this one) does the serving."""
        return self._serving is None

    def stop(self) -> None:
        """End what this process serves; what it is merely attached to goes on."""
        if self._serving is not None:
            self._serving.stop()
            self._serving = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
