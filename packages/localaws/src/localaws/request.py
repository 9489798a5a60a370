"""One HTTP request on its way through the gateway, and what the handlers learn of it."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localaws import moto_core
from localaws.iam.caller import ADMINISTRATOR, Caller
from localaws.service import REGION, Service, ServiceError

Environ = dict[str, Any]
"""A WSGI environment."""

READS = re.compile(r"(Get|List|Describe|Head|BatchGet|Validate)")


@dataclass
class Request:
    """A request: its WSGI environment, and what each handler adds for those after it."""

    environ: Environ
    access_key_id: str = ""
    caller: Caller = ADMINISTRATOR
    region: str = REGION
    signing_name: str = "s3"
    """The service that the request was signed for."""
    body: bytes | None = None
    """None as long as nobody has read it: objects of S3 are never held in memory."""
    action: str = ""
    services: Sequence[Service] = ()
    """The services of ours that may define the operation."""
    operation: Any = None
    """botocore's model of the operation, where it is one of a service of ours."""
    labels: Mapping[str, Any] = field(default_factory=dict)
    reached_moto: bool = False
    _http: Any = None

    @property
    def http(self) -> Any:
        """The request as moto's parsers read it: one object, as it knows how much of the body was read already."""
        if self._http is None:
            self._http = moto_core.BackendRequest(self.environ)
        return self._http

    @property
    def method(self) -> str:
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        return str(self.environ.get("PATH_INFO", ""))

    @property
    def query(self) -> str:
        return str(self.environ.get("QUERY_STRING", ""))

    @property
    def content_type(self) -> str:
        return str(self.environ.get("CONTENT_TYPE", ""))

    def header(self, name: str) -> str | None:
        """A header's value; None where the request has none."""
        value = self.environ.get(f"HTTP_{name.upper().replace('-', '_')}")
        return None if value is None else str(value)

    def read_body(self) -> bytes:
        """The whole body, which whoever comes after can read again."""
        if self.body is None:
            stream, ends = self.environ["wsgi.input"], self.environ.get("wsgi.input_terminated")
            try:
                self.body = stream.read() if ends else stream.read(int(self.environ.get("CONTENT_LENGTH") or 0))
            except (OSError, ValueError) as error:
                raise ServiceError("IncompleteBody", f"The body cannot be read: {error}", 400) from error
        self.rewind()
        return self.body

    def rewind(self) -> None:
        """Let the body, where it was read, be read once more."""
        if self.body is not None:
            self.environ["wsgi.input"] = io.BytesIO(self.body)
            self.environ["CONTENT_LENGTH"] = str(len(self.body))
            self._http = None

    @property
    def changes_state(self) -> bool:
        """Whether it may change what the snapshot holds (objects of S3, being files, are not in it)."""
        if self.services and all(service.durable for service in self.services) and not self.reached_moto:
            return False
        return self.method not in {"GET", "HEAD"} and not READS.match(self.action)
