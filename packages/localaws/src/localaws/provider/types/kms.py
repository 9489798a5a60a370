"""KMS: keys and their aliases."""

from dataclasses import replace

from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values


def settle_key(aws: Aws, old: Values, new: Values) -> None:
    kms, key = aws.client("kms"), new["id"]
    rotation = bool(new.get("enableKeyRotation"))
    if rotation != bool(old.get("enableKeyRotation")):
        (kms.enable_key_rotation if rotation else kms.disable_key_rotation)(KeyId=key)
    if old and old.get("policy") != new.get("policy") and new.get("policy"):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=new["policy"])
    if old and old.get("description") != new.get("description"):
        kms.update_key_description(KeyId=key, Description=new.get("description") or "")


def delete_key(aws: Aws, identity: str, state: Values) -> None:
    if KEY.see(aws, identity, state) is not None:
        days = int(state.get("deletionWindowInDays") or 30)
        aws.client("kms").schedule_key_deletion(KeyId=identity, PendingWindowInDays=days)


KEY = Api(
    "aws:kms/key:Key",
    "kms",
    "create_key",
    "describe_key",
    "schedule_key_deletion",
    key={"KeyId": "{id}"},
    id="{keyId}",
    inside="[KeyMetadata][?KeyState!='PendingDeletion'] | [0]",
    made="KeyMetadata",
    outputs={"arn": "Arn", "keyId": "KeyId"},
    replaces=frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion"}),
    tag_key="{keyId}",
    after=settle_key,
)

TYPES: tuple[ResourceType, ...] = (
    replace(KEY.row(), delete=delete_key),
    Api(
        "aws:kms/alias:Alias",
        "kms",
        "create_alias",
        "list_aliases",
        "delete_alias",
        key={},
        id="{name}",
        update="update_alias",
        inside="Aliases[?AliasName=='{name}'] | [0]",
        renamed={"name": "AliasName"},
        removal={"AliasName": "{name}"},
        outputs={"arn": "AliasArn", "targetKeyArn": "arn:aws:kms:{region}:{account}:key/{targetKeyId}"},
        replaces=frozenset({"name", "namePrefix"}),
        named="name",
    ).row(),
)
