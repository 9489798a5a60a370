"""Objects in buckets, from text or from Pulumi's assets."""

import base64
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from localaws.provider import shapes
from localaws.provider.assets import content
from localaws.provider.base import Aws, ResourceType, Values, is_missing, pick

PLACE = frozenset({"bucket", "key"})


def body(inputs: Values) -> bytes:
    if inputs.get("source") is not None:
        return content(inputs["source"])
    if inputs.get("contentBase64") is not None:
        return base64.b64decode(inputs["contentBase64"])
    return str(inputs.get("content") or "").encode()


def put(aws: Aws, inputs: Values) -> Values:
    client = aws.client("s3")
    given = {key: value for key, value in inputs.items() if key not in {"tags", "tagsAll", "etag", "kmsKeyId"}}
    if inputs.get("kmsKeyId"):
        given["sseKmsKeyId"] = inputs["kmsKeyId"]
    given |= {"body": body(inputs), "tagging": urlencode(inputs.get("tagsAll") or {})}
    client.put_object(**shapes.parameters(client, "put_object", given))
    return look(aws, inputs["key"], inputs) or outputs(inputs)


def version(answer: Values) -> Values:
    return {"versionId": answer["VersionId"]} if answer.get("VersionId") else {}


def outputs(state: Values) -> Values:
    kept = {key: value for key, value in state.items() if value is not None}
    return {**kept, "arn": f"arn:aws:s3:::{state['bucket']}/{state['key']}"}


def create(aws: Aws, inputs: Values) -> tuple[str, Values]:
    return inputs["key"], put(aws, inputs)


def look(aws: Aws, _identity: str, state: Values) -> Values | None:
    try:
        answer = aws.client("s3").head_object(Bucket=state["bucket"], Key=state["key"])
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    headers = pick(shapes.from_api(answer), "contentType", "contentEncoding", "cacheControl")
    etag = answer["ETag"].strip('"')
    return outputs({**state, **headers, "etag": etag, **version(answer)})


def update(aws: Aws, _identity: str, _state: Values, inputs: Values) -> Values:
    return put(aws, inputs)


def delete(aws: Aws, _identity: str, state: Values) -> None:
    try:
        aws.client("s3").delete_object(Bucket=state["bucket"], Key=state["key"])
    except ClientError as error:
        if not is_missing(error):
            raise


def find(aws: Aws, inputs: Values) -> str:
    return inputs["key"] if look(aws, inputs["key"], inputs) else ""


TYPES = tuple(
    ResourceType(token, create, look, update, delete, replaces=PLACE, named="key", bare=True, adopt=find)
    for token in ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")
)
