"""Who may call: a program that holds this AWS's access key, never a web page.

A page that somebody visits can send requests to any port of this machine, and a job of EMR runs its code as the person:
so an address that is not ours, a request that a browser makes for a page, and a key that is not ours are refused.
"""

import datetime as dt
import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from localaws.credentials import Credentials
from localaws.iam.principals import Sessions
from localaws.protocol import FORM
from localaws.request import Request
from localaws.service import REGION, Reply, ServiceError

FORBIDDEN = 403
NAMES = ("127.0.0.1", "localhost")
"""The names of this machine by which clients call it; another name that leads here is DNS rebinding."""
OWN_PAGES = {"none", "same-origin"}
"""Sec-Fetch-Site of a request that no page of another site makes."""
SCOPE = re.compile(r"([\w-]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9.-]+)/aws4_request")
PRESIGNED = (
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
)  # fmt: skip
PRESIGNED_V2 = ("AWSAccessKeyId", "Signature", "Expires")
"""botocore still presigns URLs of S3 in us-east-1 with version 2 of the signature."""


@dataclass(frozen=True)
class Signature:
    """Whose key a request was signed with, and for which service and region."""

    access_key_id: str
    region: str = REGION
    signing_name: str = "s3"
    expires: dt.datetime | None = None


class Access:
    """The handlers that let only programs with a key of this AWS pass."""

    def __init__(self, credentials: Credentials, sessions: Sessions) -> None:
        self._credentials = credentials
        self._sessions = sessions

    def refuse_foreign_hosts(self, request: Request) -> None:
        port = str(request.environ["SERVER_PORT"])
        ours = {f"{name}:{port}" for name in NAMES} | ({*NAMES} if port == "80" else set())
        host = (request.header("Host") or "").lower()
        if host not in ours:
            raise ServiceError(
                "AccessDenied", f"This AWS answers at 127.0.0.1:{port} only, not at {host!r}.", FORBIDDEN
            )

    def refuse_web_pages(self, request: Request) -> None:
        """No AWS client sends these headers, and no page can keep a browser from adding them."""
        origin, site = request.header("Origin"), request.header("Sec-Fetch-Site")
        if origin is not None or (site or "none").lower() not in OWN_PAGES or request.method == "OPTIONS":
            raise ServiceError("AccessDenied", "This AWS answers programs, not web pages.", FORBIDDEN)

    def refuse_pages_of_moto(self, request: Request) -> None:
        """By its own addresses moto lists and wipes the account."""
        if request.path.startswith("/moto-api"):
            raise ServiceError("NotFound", f"There is nothing at {request.path}.", 404)

    def refuse_foreign_keys(self, request: Request) -> None:
        signature = header_signature(request) or query_signature(request)
        if signature is not None:
            request.access_key_id = signature.access_key_id
            request.region, request.signing_name = signature.region, signature.signing_name
        if signature is None or not self.knows(signature.access_key_id):
            raise unknown_key(request, signature)
        if signature.expires is not None and signature.expires < dt.datetime.now(dt.UTC):
            raise ServiceError(
                "AccessDenied", f"This URL expired at {signature.expires:%Y-%m-%dT%H:%M:%SZ}.", FORBIDDEN
            )

    def knows(self, access_key_id: str) -> bool:
        """Whether it is the home's key, a role's that runs here, or one that the emulated IAM or STS handed out."""
        own = self._credentials.access_key_id
        return hmac.compare_digest(access_key_id.encode(), own.encode()) or self._sessions.holds(access_key_id)


def header_signature(request: Request) -> Signature | None:
    """What the Authorization header says: Signature Version 4, or version 2 of old S3 clients."""
    header = request.header("Authorization") or ""
    if header.startswith("AWS4-HMAC-SHA256 ") and (
        match := re.search(rf"Credential={SCOPE.pattern}(?=[,\s]|$)", header)
    ):
        return Signature(match[1], match[3], match[4])
    if match := re.fullmatch(r"AWS ([\w-]+):\S+", header):
        return Signature(match[1])
    return None


def query_signature(request: Request) -> Signature | None:
    """What a whole presigned URL says; a scope alone, which any page can add to a URL, says nothing."""
    query = parse_qs(request.query)
    try:
        if all(len(query.get(name, ())) == 1 for name in PRESIGNED):
            match = SCOPE.fullmatch(query["X-Amz-Credential"][0])
            signed = dt.datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%S%z")
            expires = signed + dt.timedelta(seconds=int(query["X-Amz-Expires"][0]))
            return Signature(match[1], match[3], match[4], expires) if match else None
        if all(len(query.get(name, ())) == 1 for name in PRESIGNED_V2):
            expires = dt.datetime.fromtimestamp(int(query["Expires"][0]), dt.UTC)
            return Signature(query["AWSAccessKeyId"][0], expires=expires)
    except (ValueError, OverflowError, OSError):
        pass  # a date or a number that is not one: not a presigned URL
    return None


def unknown_key(request: Request, signature: Signature | None) -> ServiceError:
    """The refusal in the words of the protocol that the client speaks, so that its own error class is raised."""
    if signature is None:
        code = "MissingAuthenticationToken"
    elif signature.signing_name == "s3":
        code = "InvalidAccessKeyId"
    else:
        query_protocol = request.content_type.startswith(FORM)
        code = "InvalidClientTokenId" if query_protocol else "UnrecognizedClientException"
    how = "not signed" if signature is None else "signed with an access key of another AWS"
    advice = (
        "Set the environment that the process which serves this local AWS prints: AWS_ACCESS_KEY_ID and the others."
    )
    return ServiceError(code, f"The request is {how}. {advice}", FORBIDDEN)


def reply_without_leave(reply: Reply) -> Reply:
    """The reply without the headers by which moto gives every web page leave to read it."""
    headers = {name: value for name, value in reply.headers.items() if not name.lower().startswith("access-control-")}
    return Reply(reply.status, headers, reply.body)
