"""A bucket as every bucket here is: private, encrypted, reached by TLS alone."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict, cast

import pulumi
from pulumi_aws import iam, s3

from components.base import Component
from components.iam import Condition, Statement, allow, deny_plain_text, document

LifecycleRule = s3.BucketLifecycleConfigurationRuleArgsDict
DefaultEncryption = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgsDict

READ = ("s3:GetObject",)
WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")


class BucketArgs(TypedDict):
    """Arguments of Bucket."""

    keep: bool
    """Whether the bucket and everything in it stays when the stack is destroyed."""

    versioned: NotRequired[bool]
    """Whether overwritten and deleted objects can be had back for 30 days. Default false."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts the objects. Default: S3's own keys (SSE-S3)."""

    access_log_bucket: NotRequired[pulumi.Input[str]]
    """The bucket that records every request to this one. Default: nothing is recorded."""

    written_by: NotRequired[Mapping[str, Condition]]
    """Services of AWS that may put objects, each under a condition. Default: none."""

    expire_days: NotRequired[Mapping[str, int]]
    """After how many days the objects under a prefix are deleted, by prefix. Default: none is."""


class Bucket(Component):
    """A private bucket: encrypted, owned by the account alone, closed to the public, reached by TLS alone."""

    bucket_name: pulumi.Output[str]
    guarded_name: pulumi.Output[str]
    """The name again, known only when the bucket's policy stands: for who needs what the policy allows."""
    bucket_arn: pulumi.Output[str]
    domain_name: pulumi.Output[str]
    """Where the bucket answers over HTTPS, in its own region."""
    url: pulumi.Output[str]

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        # A bucket that stays must stay protected: what guards it is kept with it.
        self._keep, self._key_arn = args["keep"], args.get("key_arn")
        bucket = s3.Bucket(name, force_destroy=not self._keep, opts=self._guarded())
        self.bucket_name, self.bucket_arn = bucket.bucket, bucket.arn
        self.domain_name = bucket.bucket_regional_domain_name
        self.url = pulumi.Output.concat("s3://", bucket.bucket)
        self.guarded_name = self._close(args.get("written_by", {}))
        self._encrypt()
        self._record_access(args)
        versioning = self._protect_versions() if args.get("versioned", False) else None
        self._expire(args.get("expire_days", {}), versioning)
        self.finish()

    def readable_by(self, who: str, role: pulumi.Input[str], prefixes: Sequence[str]) -> iam.RolePolicy:
        """Let a role list these prefixes and read what stands under them."""
        # Hadoop asks for a folder as if it were a file (HEAD of `runs`) before it lists it, and reads 403 as an error.
        folders = [folder for prefix in prefixes for folder in (prefix.rstrip("/"), f"{prefix}*")]
        return self._let(
            f"{who}-reads",
            role,
            allow(["s3:ListBucket"], [self.bucket_arn], {"StringLike": {"s3:prefix": folders}}),
            allow(["s3:GetBucketLocation"], [self.bucket_arn]),
            allow(READ, [self._objects(folder) for folder in folders]),
            *self._let_use_key("kms:Decrypt"),
        )

    def writable_by(self, who: str, role: pulumi.Input[str], keys: Sequence[str]) -> iam.RolePolicy:
        """Let a role write and delete the objects whose keys match; to see them it must be able to read, too."""
        return self._let(
            f"{who}-writes",
            role,
            allow(WRITE, [self._objects(key) for key in keys]),
            allow(["s3:ListBucketMultipartUploads"], [self.bucket_arn]),
            *self._let_use_key("kms:GenerateDataKey"),
        )

    def deletable_by(self, who: str, role: pulumi.Input[str], keys: Sequence[str]) -> iam.RolePolicy:
        """Let a role delete the objects whose keys match, and never an earlier version of one."""
        return self._let(f"{who}-deletes", role, allow(["s3:DeleteObject"], [self._objects(key) for key in keys]))

    def _let(self, what: str, role: pulumi.Input[str], *statements: Statement) -> iam.RolePolicy:
        return iam.RolePolicy(f"{self.name}-{what}", role=role, policy=document(*statements), opts=self.child())

    def _let_use_key(self, action: str) -> list[Statement]:
        return [] if self._key_arn is None else [allow([action], [self._key_arn])]

    def _objects(self, key: str) -> pulumi.Output[str]:
        return pulumi.Output.concat(self.bucket_arn, "/", key)

    def _guarded(self, **options: Any) -> pulumi.ResourceOptions:
        return self.child(retain_on_delete=self._keep, **options)

    def _close(self, written_by: Mapping[str, Condition]) -> pulumi.Output[str]:
        """Close the bucket to the public, to other accounts' ownership, to plain text, and to strangers."""
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
        tls_only = deny_plain_text("s3:*", self.bucket_arn, self._objects("*"))
        policy = s3.BucketPolicy(
            f"{self.name}-tls",
            bucket=self.bucket_name,
            policy=document(tls_only, *self._let_services_write(written_by)),
            # S3 refuses two changes of one bucket at once, and these two are known to meet.
            opts=self._guarded(depends_on=[block]),
        )
        return policy.bucket

    def _let_services_write(self, written_by: Mapping[str, Condition]) -> list[Statement]:
        return [
            {
                "Sid": "LetServicesWrite",
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "s3:PutObject",
                "Resource": self._objects("*"),
                "Condition": condition,
            }
            for service, condition in written_by.items()
        ]

    def _encrypt(self) -> None:
        encryption: DefaultEncryption = {"sse_algorithm": "AES256"}
        if self._key_arn is not None:
            encryption = {"sse_algorithm": "aws:kms", "kms_master_key_id": self._key_arn}
        own_key = self._key_arn is not None
        s3.BucketServerSideEncryptionConfiguration(
            f"{self.name}-encrypted",
            bucket=self.bucket_name,
            rules=[{"apply_server_side_encryption_by_default": encryption, "bucket_key_enabled": own_key}],
            opts=self._guarded(),
        )

    def _record_access(self, args: BucketArgs) -> None:
        if "access_log_bucket" in args:
            s3.BucketLogging(
                f"{self.name}-access",
                bucket=self.bucket_name,
                target_bucket=args["access_log_bucket"],
                target_prefix=f"{self.name}/",
                # Not kept with the bucket: what it is recorded in goes with the stack.
                opts=self.child(),
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
        rules = [_rule("crashed-uploads", "", abort_incomplete_multipart_upload={"days_after_initiation": 7})]
        if versioning is not None:
            rules.append(
                _rule(
                    "old-versions",
                    "",
                    noncurrent_version_expiration={"noncurrent_days": 30},
                    expiration={"expired_object_delete_marker": True},
                )
            )
        rules += [
            _rule(f"old-{prefix.strip('/') or 'objects'}", prefix, expiration={"days": days})
            for prefix, days in expire_days.items()
        ]
        s3.BucketLifecycleConfiguration(
            f"{self.name}-lifecycle",
            bucket=self.bucket_name,
            rules=rules,
            opts=self._guarded(depends_on=[versioning] if versioning is not None else None),
        )


def _rule(what: str, prefix: str, **does: Mapping[str, Any]) -> LifecycleRule:
    return cast("LifecycleRule", {"id": what, "status": "Enabled", "filter": {"prefix": prefix}, **does})
