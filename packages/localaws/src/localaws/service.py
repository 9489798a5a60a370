"""What one emulated service is: a method per operation, taking and returning the API's own shapes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from localaws.iam.caller import ADMINISTRATOR, Caller

if TYPE_CHECKING:
    from localaws.iam.principals import Sessions

REGION = "us-east-1"
ACCOUNT = "123456789012"
SIGNED_AS = {"stepfunctions": "states", "cloudwatch": "monitoring"}
"""Services whose signing name is not botocore's own name."""


class ServiceError(Exception):
    """A refusal that travels to the client as AWS would send it: code, message, HTTP status.

    Without a status the service's own model decides; `members` are further members of the error's shape.
    """

    def __init__(self, code: str, message: str, status: int | None = None, **members: object) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        for name, value in members.items():
            setattr(self, name, value)


@dataclass(frozen=True)
class Reply:
    """An answer that is an HTTP response already: what moto said, or a body too large to hold."""

    status: int
    headers: Mapping[str, str]
    body: Iterable[bytes]


@dataclass(frozen=True)
class Call:
    """One API call: what was asked, and the way on to moto."""

    action: str
    """The operation's name as AWS writes it (`StartJobRun`)."""
    parameters: dict[str, Any]
    """The API's own parameters, parsed and validated by botocore's model; a streamed blob is a readable file."""
    region: str = REGION
    account: str = ACCOUNT
    headers: Mapping[str, str] = field(default_factory=dict)
    moto: Callable[[], Reply] = field(default=lambda: Reply(501, {}, []), repr=False)
    """Ask moto the same; the reply may be returned as it is."""
    caller: Caller = ADMINISTRATOR
    """Whose call it is: what else it leads to is judged as theirs, too."""


@dataclass(frozen=True)
class World:
    """What a service may know of the emulated AWS that it is part of."""

    home: Path
    endpoint_url: str
    environment: Mapping[str, str]
    """What a child process needs to talk to this AWS and no other."""
    changed: Callable[[], None]
    """Say that state has changed outside a call, so that it is saved."""
    sessions: "Sessions" = field(repr=False)
    """The keys of roles, with which what runs here calls."""
    service: Callable[[str], Any] = field(default=lambda _: None, repr=False)
    """Another emulated service, by botocore's name (None when moto serves it alone)."""

    def bucket_path(self, bucket: str) -> Path:
        return self.home / "s3" / bucket


class Service:
    """One emulated service: a public method per operation (botocore's snake_case); the rest falls through to moto.

    A method takes a Call and returns the API's own output shape (or a Reply). Methods run in many threads at once.
    """

    name: ClassVar[str]
    """botocore's name of the service (`emr-containers`, `stepfunctions`)."""
    durable: ClassVar[bool] = False
    """Whether its own methods keep what they change by themselves, so that no call of them needs a snapshot."""

    def __init__(self, world: World) -> None:
        self.world = world

    def start(self) -> None:
        """Called once, after the state of an earlier process was restored and before the first call."""

    def stop(self) -> None:
        """Called once, when the emulated AWS ends: leave nothing running."""

    def about(self, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 - for others
        """What else is known of what a call is about, beside its parameters: IAM judges it by both."""
        return {}

    def tags_of(self, arn: str | None) -> Mapping[str, str]:  # noqa: ARG002 - for others
        """The tags of what has this ARN, for policies that ask for them."""
        return {}

    def state(self) -> Any:
        """What must survive the process, as plain picklable data (None: nothing)."""
        return None

    def restore(self, state: Any) -> None:
        """Take back what `state` gave; whatever was running then is not running now."""
