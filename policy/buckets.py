"""What is insisted on about buckets: S3 spreads one bucket's settings over many resources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policy.resource import Resource, Rule, StackRule
from policy.statements import denies_plain_http, many

BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
CLOSED: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ENCRYPTION: Final = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE: Final = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
VERSIONING: Final = "aws:s3/bucketVersioning:BucketVersioning"
DOORS: Final = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


@dataclass(frozen=True)
class Rules:
    """Rules about single resources, and about a bucket with all that belongs to it."""

    resource: tuple[Rule, ...]
    stack: tuple[StackRule, ...]


def closed(resource: Resource) -> Iterator[str]:
    """All four doors to the public are shut."""
    for door in DOORS:
        if resource.at(door) is not True:
            yield f"leaves a door to the public open; set {door}"


def no_public_list(resource: Resource) -> Iterator[str]:
    """No canned list of permissions opens a bucket."""
    if str(resource.at("acl") or "private") not in {"private", "log-delivery-write"}:
        yield f"is open by its list {resource.at('acl')!r}; leave acl out"


def survives(resource: Resource) -> Iterator[str]:
    """Data outlives its stack."""
    if resource.at("forceDestroy") and resource.holds_data:
        yield "can be destroyed with everything in it: keepData is false"


def never_expires(resource: Resource) -> Iterator[str]:
    """Time deletes nothing that nobody can make again."""
    if not resource.holds_data:
        return
    for rule in many(resource.at("rules")):
        expiration = rule.get("expiration") or {}
        if expiration.get("days") or expiration.get("date"):
            yield f"deletes data by its age (rule {rule.get('id', '?')!r}); let only old versions expire"


def all_closed(resources: Sequence[Resource]) -> Iterator[tuple[Resource, str]]:
    for bucket in _without(resources, CLOSED):
        yield bucket, "has no public access block"


def all_encrypted(resources: Sequence[Resource]) -> Iterator[tuple[Resource, str]]:
    for bucket in _without(resources, ENCRYPTION):
        yield bucket, "does not say how it is encrypted"


def all_over_tls(resources: Sequence[Resource]) -> Iterator[tuple[Resource, str]]:
    for bucket in _buckets(resources):
        policies = [item for item in resources if item.type == POLICY and _is_about(item, bucket)]
        if not any(denies_plain_http(item.at("policy")) for item in policies):
            yield bucket, "can be read without TLS; deny aws:SecureTransport false in its policy"


def all_versioned(resources: Sequence[Resource]) -> Iterator[tuple[Resource, str]]:
    for bucket in _without(resources, VERSIONING):
        if bucket.holds_data:
            yield bucket, "holds data and keeps no versions of it"


def _buckets(resources: Sequence[Resource]) -> Iterator[Resource]:
    return (resource for resource in resources if resource.type in BUCKETS)


def _without(resources: Sequence[Resource], kind: str) -> Iterator[Resource]:
    """The buckets that no resource of this type is about."""
    about = [resource for resource in resources if resource.type == kind]
    return (bucket for bucket in _buckets(resources) if not any(_is_about(item, bucket) for item in about))


def _is_about(item: Resource, bucket: Resource) -> bool:
    return bucket.urn in item.uses.get("bucket", ())


BUCKET_RULES: Final = Rules(
    resource=(
        Rule("bucket-closed", "No bucket is open to the public.", (CLOSED,), closed),
        Rule("bucket-not-listed-public", "No bucket is open to the public.", BUCKETS, no_public_list),
        Rule("data-survives", "Data outlives its stack.", BUCKETS, survives, mandatory=False),
        Rule("data-never-expires", "Time deletes no data.", (LIFECYCLE,), never_expires),
    ),
    stack=(
        StackRule("every-bucket-closed", "No bucket is open to the public.", all_closed),
        StackRule("every-bucket-encrypted", "What lies still is encrypted.", all_encrypted),
        StackRule("every-bucket-over-tls", "Nothing is read in the clear.", all_over_tls),
        StackRule("data-versioned", "What was overwritten by mistake can be had back.", all_versioned),
    ),
)
