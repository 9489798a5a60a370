"""Which permissions a call of S3 needs; S3's operations and IAM's actions have different names.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from localaws.iam.evaluator import Request

ACTIONS: Final = {
    "HeadObject": "GetObject",
    "GetObjectAttributes": "GetObject",
    "SelectObjectContent": "GetObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "DeleteObjects": "DeleteObject",
    "ListParts": "ListMultipartUploadParts",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "HeadBucket": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListBuckets": "ListAllMyBuckets",
}
"""Operations whose action has another name."""
CONFIGURATIONS: Final = {
    "BucketEncryption": "EncryptionConfiguration",
    "BucketLifecycle": "LifecycleConfiguration",
    "BucketLifecycleConfiguration": "LifecycleConfiguration",
    "BucketReplication": "ReplicationConfiguration",
    "BucketAccelerateConfiguration": "AccelerateConfiguration",
    "BucketAnalyticsConfiguration": "AnalyticsConfiguration",
    "BucketInventoryConfiguration": "InventoryConfiguration",
    "BucketMetricsConfiguration": "MetricsConfiguration",
    "BucketIntelligentTieringConfiguration": "IntelligentTieringConfiguration",
    "BucketNotificationConfiguration": "BucketNotification",
    "BucketCors": "BucketCORS",
    "PublicAccessBlock": "BucketPublicAccessBlock",
    "ObjectLockConfiguration": "BucketObjectLockConfiguration",
}
"""What is got, put and deleted under another name."""
DELETED_BY_OWN_ACTION: Final = {"Bucket", "BucketPolicy", "BucketWebsite"}
"""To delete another configuration is to put one."""


def requests(operation: str, parameters: Mapping[str, Any]) -> Iterator[Request]:
    """What a call needs; each object of DeleteObjects is asked for by itself, where it is deleted."""
    bucket = bucket_arn(parameters["Bucket"]) if "Bucket" in parameters else "*"
    resource = f"{bucket}/{parameters['Key']}" if "Key" in parameters else bucket
    if "CopySource" in parameters:
        yield Request("s3:GetObject", object_arn(*copied(parameters["CopySource"])))
    if operation == "DeleteObjects":
        return
    version = "Version" if parameters.get("VersionId") and operation in _VERSIONED else ""
    yield Request(f"s3:{action(operation)}{version}", resource, _context(parameters))
    if parameters.get("Tagging") and operation in {"PutObject", "CreateMultipartUpload", "CopyObject"}:
        yield Request("s3:PutObjectTagging", resource)


_VERSIONED: Final = {"GetObject", "HeadObject", "DeleteObject"}


def action(operation: str) -> str:
    """IAM's action for an operation, without its prefix."""
    if operation in ACTIONS:
        return ACTIONS[operation]
    match = re.fullmatch(r"(Get|Put|Delete|List)(.+?)s?", operation)
    verb, what = (match[1], match[2]) if match else ("", "")
    noun = operation.removeprefix(verb)
    named = CONFIGURATIONS.get(noun) or CONFIGURATIONS.get(what)
    if verb == "Delete" and "Object" not in operation and noun not in DELETED_BY_OWN_ACTION:
        return f"Put{named or noun}"
    return f"{'Get' if verb == 'List' and named else verb}{named}" if named else operation


def listing_of(bucket: str, key: str) -> Request:
    """Who may not list a key is not told that there is none: the answer is then 403 instead of 404."""
    return Request("s3:ListBucket", bucket_arn(bucket), {"s3:prefix": key})


def deletion(bucket: str, item: Mapping[str, Any]) -> Request:
    """What one object of DeleteObjects needs."""
    action = "s3:DeleteObjectVersion" if item.get("VersionId") else "s3:DeleteObject"
    return Request(action, object_arn(bucket, item["Key"]))


def copied(source: str) -> tuple[str, str]:
    """The bucket and key of a CopySource."""
    bucket, _, key = unquote(source.partition("?versionId=")[0]).lstrip("/").partition("/")
    return bucket, key


def bucket_arn(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}"


def object_arn(bucket: str, key: str) -> str:
    return f"{bucket_arn(bucket)}/{key}"


def _context(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Condition keys, where the request gives them."""
    keys = {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys", "ACL": "s3:x-amz-acl"}
    return {key: str(parameters[name]) for name, key in keys.items() if name in parameters}
