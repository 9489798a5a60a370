"""Buckets and what is set on them."""

from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values, is_missing, pick
from localaws.provider.tags import answer_tags

BUCKET = frozenset({"bucket"})
ZONE = "Z3AQBSTGFYJSTF"
"""The Route 53 zone of S3's website endpoints in us-east-1."""


def create_bucket(aws: Aws, inputs: Values) -> tuple[str, Values]:
    name = inputs["bucket"]
    given: Values = {"Bucket": name}
    if aws.region != "us-east-1":
        given["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
    if inputs.get("objectLockEnabled"):
        given["ObjectLockEnabledForBucket"] = True
    aws.client("s3").create_bucket(**given)
    put_tags(aws.client("s3"), name, inputs.get("tagsAll") or {})
    return name, bucket_state(aws, inputs)


def bucket_state(aws: Aws, inputs: Values) -> Values:
    name = inputs["bucket"]
    kept = {key: value for key, value in inputs.items() if value is not None}
    return kept | {
        "arn": f"arn:aws:s3:::{name}",
        "bucketDomainName": f"{name}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{name}.s3.{aws.region}.amazonaws.com",
        "bucketRegion": aws.region,
        "hostedZoneId": ZONE,
    }


def put_tags(client: Any, bucket: str, tags: Values) -> None:
    if tags:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        client.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": pairs})
    else:
        client.delete_bucket_tagging(Bucket=bucket)


def look_bucket(aws: Aws, identity: str, state: Values) -> Values | None:
    client = aws.client("s3")
    try:
        client.head_bucket(Bucket=identity)
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    tags: Values = {}
    with suppress(ClientError):
        tags = answer_tags({"Tags": client.get_bucket_tagging(Bucket=identity)["TagSet"]}) or {}
    return bucket_state(aws, {**state, "bucket": identity, "tagsAll": tags})


def update_bucket(aws: Aws, identity: str, state: Values, inputs: Values) -> Values:
    if state.get("tagsAll", {}) != inputs.get("tagsAll", {}):
        put_tags(aws.client("s3"), identity, inputs.get("tagsAll") or {})
    return bucket_state(aws, {**state, **inputs})


def delete_bucket(aws: Aws, identity: str, state: Values) -> None:
    client = aws.client("s3")
    try:
        if state.get("forceDestroy"):
            empty(client, identity)
        client.delete_bucket(Bucket=identity)
    except ClientError as error:
        if not is_missing(error):
            raise


def empty(client: Any, bucket: str) -> None:
    """Deletes every object of a bucket with all its versions."""
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        delete_objects(client, bucket, [pick(one, "Key", "VersionId") for one in versions])
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        delete_objects(client, bucket, [pick(one, "Key") for one in page.get("Contents", [])])


def delete_objects(client: Any, bucket: str, objects: list[Values]) -> None:
    if objects:
        client.delete_objects(Bucket=bucket, Delete={"Objects": objects})


def find_bucket(aws: Aws, inputs: Values) -> str:
    return inputs["bucket"] if look_bucket(aws, inputs["bucket"], inputs) else ""


def setting(token: str, put: str, get: str, delete: str, **more: Any) -> ResourceType:
    """Something set on a bucket as a whole: put, get and delete over the bucket's name."""
    key = {"Bucket": "{bucket}"}
    return Api(token, "s3", put, get, delete, key=key, id="{bucket}", update=put, replaces=BUCKET, **more).row()


def logging_status(values: Values) -> Values:
    enabled = pick(values, "targetBucket", "targetPrefix", "targetGrants", "targetObjectKeyFormat")
    return {**pick(values, "bucket"), "bucketLoggingStatus": {"loggingEnabled": enabled}}


def rules_with_filter(values: Values) -> Values:
    """Lifecycle rules without a filter are about the whole bucket; S3 wants to hear that."""
    return {**values, "rules": [{"filter": {}, **rule} for rule in values.get("rules", [])]}


def events_configuration(values: Values) -> Values:
    bridge: Values = {"eventBridgeConfiguration": {}} if values.get("eventbridge") else {}
    return {**pick(values, "bucket"), "notificationConfiguration": bridge}


TYPES: tuple[ResourceType, ...] = (
    ResourceType(
        "aws:s3/bucket:Bucket",
        create_bucket,
        look_bucket,
        update_bucket,
        delete_bucket,
        replaces=frozenset({"bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled"}),
        named="bucket",
        name_limit=63,
        adopt=find_bucket,
    ),
    setting(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "put_public_access_block",
        "get_public_access_block",
        "delete_public_access_block",
        wrap="PublicAccessBlockConfiguration",
        inside="PublicAccessBlockConfiguration",
    ),
    setting(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "put_bucket_encryption",
        "get_bucket_encryption",
        "delete_bucket_encryption",
        wrap="ServerSideEncryptionConfiguration",
        inside="ServerSideEncryptionConfiguration",
    ),
    setting(
        "aws:s3/bucketPolicy:BucketPolicy",
        "put_bucket_policy",
        "get_bucket_policy",
        "delete_bucket_policy",
    ),
    setting(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "put_bucket_lifecycle_configuration",
        "get_bucket_lifecycle_configuration",
        "delete_bucket_lifecycle",
        wrap="LifecycleConfiguration",
        adapt=rules_with_filter,
    ),
    setting(
        "aws:s3/bucketVersioning:BucketVersioning",
        "put_bucket_versioning",
        "get_bucket_versioning",
        "put_bucket_versioning",
        removal={"VersioningConfiguration": {"Status": "Suspended"}},
        restore=lambda answer: {"versioningConfiguration": answer},
    ),
    setting(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "put_bucket_ownership_controls",
        "get_bucket_ownership_controls",
        "delete_bucket_ownership_controls",
        wrap="OwnershipControls",
        inside="OwnershipControls",
        adapt=lambda values: {**values, "rules": [values["rule"]]},
        restore=lambda answer: {"rule": (answer.get("Rules") or [None])[0]},
    ),
    setting(
        "aws:s3/bucketLogging:BucketLogging",
        "put_bucket_logging",
        "get_bucket_logging",
        "put_bucket_logging",
        inside="LoggingEnabled",
        adapt=logging_status,
        removal={"BucketLoggingStatus": {}},
    ),
    setting(
        "aws:s3/bucketNotification:BucketNotification",
        "put_bucket_notification_configuration",
        "get_bucket_notification_configuration",
        "put_bucket_notification_configuration",
        adapt=events_configuration,
        removal={"NotificationConfiguration": {}},
        restore=lambda _: {},
    ),
)
