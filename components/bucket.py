"""A bucket as every bucket here is: private, encrypted, reached by TLS alone."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict, cast

import pulumi
from pulumi_aws import iam, s3

from components.base import Component
from components.policy import allow, document

LifecycleRule = s3.BucketLifecycleConfigurationRuleArgsDict

READ = ("s3:GetObject",)
WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")


class BucketArgs(TypedDict):
    """What a Bucket is told."""

    keep: bool
    """Whether the bucket and everything in it stays when the stack is destroyed."""

    versioned: NotRequired[bool]
    """Whether overwritten and deleted objects can be had back for 30 days. Default false."""

    expire_days: NotRequired[Mapping[str, int]]
    """After how many days the objects under a prefix are deleted, by prefix. Default: none is."""


class Bucket(Component):
    """A private bucket: encrypted, owned by the account alone, closed to the public, reached by TLS alone."""

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        # A bucket that stays must stay protected: what guards it is kept with it.
        self._keep = args["keep"]
        bucket = s3.Bucket(name, force_destroy=not self._keep, opts=self._guarded())
        self.bucket_name, self.bucket_arn = bucket.bucket, bucket.arn
        self.url = pulumi.Output.concat("s3://", bucket.bucket)
        self._close()
        self._encrypt()
        versioning = self._protect_versions() if args.get("versioned", False) else None
        self._expire(args.get("expire_days", {}), versioning)
        self.finish()

    def readable_by(self, who: str, role: pulumi.Input[str], prefixes: Sequence[str]) -> None:
        """Let a role list these prefixes and read what stands under them."""
        # Hadoop asks for a folder as if it were a file (HEAD of `runs`) before it lists it, and reads 403 as an error.
        folders = [folder for prefix in prefixes for folder in (prefix.rstrip("/"), f"{prefix}*")]
        self._let(
            f"{who}-reads",
            role,
            allow(["s3:ListBucket"], [self.bucket_arn], {"StringLike": {"s3:prefix": folders}}),
            allow(["s3:GetBucketLocation"], [self.bucket_arn]),
            allow(READ, [self._objects(folder) for folder in folders]),
        )

    def writable_by(self, who: str, role: pulumi.Input[str], keys: Sequence[str]) -> None:
        """Let a role write and delete the objects whose keys match; to see them it must be able to read, too."""
        self._let(
            f"{who}-writes",
            role,
            allow(WRITE, [self._objects(key) for key in keys]),
            allow(["s3:ListBucketMultipartUploads"], [self.bucket_arn]),
        )

    def _let(self, what: str, role: pulumi.Input[str], *statements: dict[str, Any]) -> None:
        iam.RolePolicy(f"{self.name}-{what}", role=role, policy=document(*statements), opts=self.child())

    def _objects(self, key: str) -> pulumi.Output[str]:
        return pulumi.Output.concat(self.bucket_arn, "/", key)

    def _guarded(self, **options: Any) -> pulumi.ResourceOptions:
        return self.child(retain_on_delete=self._keep, **options)

    def _close(self) -> None:
        """Close the bucket to the public, to other accounts' ownership, and to anything but TLS 1.2."""
        block = s3.BucketPublicAccessBlock(
            f"{self.name}-closed",
            bucket=self.bucket_name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._guarded(),
        )
        s3.BucketOwnershipControls(
            f"{self.name}-owned",
            bucket=self.bucket_name,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=self._guarded(),
        )
        # S3 refuses two changes of one bucket at once, and these two are known to meet.
        policy = document(
            self._deny("DenyWithoutTls", {"Bool": {"aws:SecureTransport": "false"}}),
            self._deny("DenyOldTls", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
        )
        s3.BucketPolicy(
            f"{self.name}-tls", bucket=self.bucket_name, policy=policy, opts=self._guarded(depends_on=[block])
        )

    def _deny(self, sid: str, condition: Mapping[str, Any]) -> dict[str, Any]:
        resources = [self.bucket_arn, self._objects("*")]
        return {"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources} | {
            "Condition": condition
        }

    def _encrypt(self) -> None:
        s3.BucketServerSideEncryptionConfiguration(
            f"{self.name}-encrypted",
            bucket=self.bucket_name,
            rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
            opts=self._guarded(),
        )

    def _protect_versions(self) -> s3.BucketVersioning:
        return s3.BucketVersioning(
            f"{self.name}-versions",
            bucket=self.bucket_name,
            versioning_configuration={"status": "Enabled"},
            opts=self._guarded(),
        )

    def _expire(self, expire_days: Mapping[str, int], versioning: s3.BucketVersioning | None) -> None:
        """Delete what a crashed upload left, what was overwritten a month ago, and what is old under a prefix."""
        rules: list[dict[str, Any]] = [
            {"id": "crashed-uploads", "status": "Enabled", "filter": {"prefix": ""}}
            | {"abort_incomplete_multipart_upload": {"days_after_initiation": 7}}
        ]
        if versioning is not None:
            rules.append(
                {"id": "old-versions", "status": "Enabled", "filter": {"prefix": ""}}
                | {"noncurrent_version_expiration": {"noncurrent_days": 30}}
                | {"expiration": {"expired_object_delete_marker": True}}
            )
        rules += [
            {
                "id": f"old-{prefix.strip('/')}",
                "status": "Enabled",
                "filter": {"prefix": prefix},
                "expiration": {"days": days},
            }
            for prefix, days in expire_days.items()
        ]
        s3.BucketLifecycleConfiguration(
            f"{self.name}-lifecycle",
            bucket=self.bucket_name,
            rules=cast("list[LifecycleRule]", rules),
            opts=self._guarded(depends_on=[versioning] if versioning is not None else None),
        )
