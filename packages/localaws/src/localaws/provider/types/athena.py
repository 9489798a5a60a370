"""Athena: workgroups."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType, Values

RENAMED_KEY = {"kmsKeyArn": "kmsKey"}


def workgroup_values(values: Values) -> Values:
    """Athena takes the same configuration as `Configuration` at first and as `ConfigurationUpdates` later."""
    configuration = dict(values.get("configuration") or {})
    result = dict(configuration.get("resultConfiguration") or {})
    encryption = result.get("encryptionConfiguration")
    if encryption:
        result["encryptionConfiguration"] = {RENAMED_KEY.get(key, key): value for key, value in encryption.items()}
    first = {**configuration, "resultConfiguration": result or None}
    later = {**configuration, "resultConfigurationUpdates": result or None}
    later["removeBytesScannedCutoffPerQuery"] = "bytesScannedCutoffPerQuery" not in configuration or None
    return {**values, "configuration": first, "configurationUpdates": later}


def workgroup_state(answer: Values) -> Values:
    result = (answer.get("Configuration") or {}).get("ResultConfiguration") or {}
    encryption = result.get("EncryptionConfiguration")
    if not encryption:
        return answer
    named = {**encryption, "KmsKeyArn": encryption.get("KmsKey")}
    configuration = {**answer["Configuration"], "ResultConfiguration": {**result, "EncryptionConfiguration": named}}
    return {**answer, "Configuration": configuration}


TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:athena/workgroup:Workgroup",
        "athena",
        "create_work_group",
        "get_work_group",
        "delete_work_group",
        key={"WorkGroup": "{name}"},
        id="{name}",
        update="update_work_group",
        inside="WorkGroup",
        adapt=workgroup_values,
        restore=workgroup_state,
        outputs={"arn": "arn:aws:athena:{region}:{account}:workgroup/{name}", "state": "State"},
        removal={"RecursiveDeleteOption": True},
        replaces=frozenset({"name"}),
        named="name",
        name_limit=128,
    ).row(),
)
