"""Where S3 records every request to the other buckets."""

from typing import TypedDict

import pulumi

from components.account import Account
from components.base import Component
from components.bucket import Bucket, BucketArgs

WRITER = "logging.s3.amazonaws.com"


class AccessLogArgs(TypedDict):
    """Arguments of AccessLog."""

    log_days: int
    """After how many days records are deleted."""


class AccessLog(Component):
    """The bucket that S3 records requests in; S3 writes such records only where its own keys encrypt."""

    bucket_name: pulumi.Output[str]

    def __init__(self, name: str, args: AccessLogArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        account = Account.of(self)
        bucket = Bucket(
            name,
            BucketArgs(
                keep=False,
                expire_days={"": args["log_days"]},
                written_by={WRITER: {"StringEquals": {"aws:SourceAccount": account.id}}},
            ),
            self.child(),
        )
        self.bucket_name = bucket.guarded_name
        self.finish()
