"""What a query does in its caller's name: Glue and S3 are asked as the caller, and refuse as they would."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from localaws.iam.caller import ADMINISTRATOR, Caller
from localaws.iam.evaluator import Request
from localaws.iam.requests import requests
from localaws.iam.s3 import bucket_arn, object_arn
from localaws.service import REGION
from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.workgroups import invalid
from localaws.services.s3.keys import split_url

_CALLED_VIA: Final = {"aws:CalledVia": "athena.amazonaws.com"}


@dataclass(frozen=True)
class Rights:
    """The caller of one query; every method raises where it may not."""

    caller: Caller = ADMINISTRATOR
    region: str = REGION

    def glue(self, operation: str, database: str = "", name: str = "") -> None:
        """Call Glue for a table, a database or all of them."""
        named = {"DatabaseName": database} | ({"Name": name} if name else {})
        for one in requests("glue", operation, {key: value for key, value in named.items() if value}, self.region):
            refusal = self.caller.refusal(Request(one.action, one.resource, _CALLED_VIA))
            if refusal:
                details = "Service: AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException; Proxy: null"
                raise QueryFailedError(f"{refusal.message} ({details})", kind=1300)

    def read(self, location: str, keys: Iterable[str]) -> None:
        """List a location and read objects of its bucket."""
        bucket, prefix = split_url(location)
        needed = [Request("s3:ListBucket", bucket_arn(bucket), {"s3:prefix": prefix, **_CALLED_VIA})]
        needed += [Request("s3:GetObject", object_arn(bucket, key), _CALLED_VIA) for key in keys]
        self._need(needed, lambda one: f"Permission denied on S3 path: {_url(one, location)}")

    def write(self, url: str) -> None:
        """Write an object of the query's result, or of the data that it makes."""
        key = "If you are encrypting query results with KMS key, please ensure you are allowed to access your KMS key"
        words = f"Access denied when writing output to url: {url} . Please ensure you are allowed to access the S3 "
        self._need(
            [Request("s3:PutObject", object_arn(*split_url(url)), _CALLED_VIA)], lambda _: f"{words}bucket. {key}"
        )

    def check_output(self, url: str) -> None:
        """What StartQueryExecution itself asks of the output's bucket."""
        bucket = split_url(url)[0]
        if not self.caller.may("s3:GetBucketLocation", bucket_arn(bucket), _CALLED_VIA):
            raise invalid(f"Unable to verify/create output bucket {bucket}")

    def _need(self, needed: Iterable[Request], words: Callable[[Request], str]) -> None:
        for one in needed:
            if self.caller.refusal(one):
                raise QueryFailedError(words(one), kind=1301)


def _url(request: Request, location: str) -> str:
    """The object that is refused; of a listing, its folder."""
    path = (request.resource or "").removeprefix("arn:aws:s3:::")
    return f"s3://{path}" if "/" in path else location
