"""Keys, costs and reports: the account-wide services of the table."""

from dataclasses import replace

from localaws.provider import shapes
from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values, pick

ACCOUNT = {"AwsAccountId": "{account}"}


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


def budget_values(values: Values) -> Values:
    """A budget with its limit, filters and the people to tell, as the service nests them."""
    told = [notification(one) for one in values.get("notifications") or []]
    filters = {one["name"]: one["values"] for one in values.get("costFilters") or []}
    limit = {"amount": values.get("limitAmount"), "unit": values.get("limitUnit")}
    budget = {
        **pick(values, "budgetType", "timeUnit", "costTypes"),
        "budgetName": values["name"],
        "budgetLimit": limit,
        "costFilters": filters or None,
    }
    return {
        "budget": budget,
        "newBudget": budget,
        "notificationsWithSubscribers": told,
        **pick(values, "resourceTags"),
    }


def notification(one: Values) -> Values:
    emails = [("EMAIL", address) for address in one.get("subscriberEmailAddresses") or []]
    topics = [("SNS", arn) for arn in one.get("subscriberSnsTopicArns") or []]
    subscribers = [{"subscriptionType": kind, "address": address} for kind, address in emails + topics]
    return {"notification": one, "subscribers": subscribers}


def settle_budget(aws: Aws, old: Values, new: Values) -> None:
    """Whom a budget tells is kept apart from the budget itself."""
    budgets, place = aws.client("budgets"), {"AccountId": aws.account, "BudgetName": new["name"]}
    before, after = old.get("notifications") or [], new.get("notifications") or []
    for name, some, others in (("delete_notification", before, after), ("create_notification", after, before)):
        for one in some if old else ():
            if one not in others:
                given = shapes.parameters(budgets, name, notification(one))
                getattr(budgets, name)(**place, **given)


def schedule_values(values: Values) -> Values:
    """A refresh schedule of QuickSight; the service wants the id inside as well as Pulumi has it outside."""
    given = dict(values["schedule"])
    frequency = dict(given.get("scheduleFrequency") or {})
    day = frequency.pop("refreshOnDay", None)
    frequency["refreshOnDay"] = day[0] if isinstance(day, list) else day
    inner = {**given, "scheduleId": values["scheduleId"], "scheduleFrequency": frequency}
    return {**values, "schedule": inner}


def data_source_values(values: Values) -> Values:
    """What a source is reached by: `athena` for Pulumi, `AthenaParameters` for QuickSight."""
    return {**values, "dataSourceParameters": {f"{kind}Parameters": one for kind, one in values["parameters"].items()}}


def data_source_seen(seen: Values) -> Values:
    parameters = seen.get("DataSourceParameters") or {}
    return {**seen, "parameters": {kind.removesuffix("Parameters"): one for kind, one in parameters.items()}}


def data_set_values(values: Values) -> Values:
    """Tables by their id: Pulumi lists them with the id inside, QuickSight maps ids to them."""
    tables = {one["physicalTableMapId"]: one for one in values.get("physicalTableMaps") or []}
    logical = {one["logicalTableMapId"]: one for one in values.get("logicalTableMaps") or []}
    return {**values, "physicalTableMap": tables, "logicalTableMap": logical or None}


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
    Api(
        "aws:ssm/parameter:Parameter",
        "ssm",
        "put_parameter",
        "get_parameter",
        "delete_parameter",
        key={"Name": "{name}"},
        id="{name}",
        update="put_parameter",
        inside="Parameter",
        adapt=lambda values: {**{key: value for key, value in values.items() if key != "tags"}, "overwrite": True},
        outputs={"arn": "ARN", "version": "Version"},
        replaces=frozenset({"name", "dataType"}),
        named="name",
    ).row(),
    Api(
        "aws:budgets/budget:Budget",
        "budgets",
        "create_budget",
        "describe_budget",
        "delete_budget",
        key={"BudgetName": "{name}"},
        always={"AccountId": "{account}"},
        id="{account}:{name}",
        update="update_budget",
        inside="Budget",
        adapt=budget_values,
        restore=lambda seen: {"limitAmount": (seen.get("BudgetLimit") or {}).get("Amount")},
        outputs={"arn": "arn:aws:budgets::{account}:budget/{name}", "accountId": "{account}"},
        replaces=frozenset({"name", "namePrefix", "accountId"}),
        named="name",
        name_limit=100,
        after=settle_budget,
    ).row(),
)

REPORTS: tuple[ResourceType, ...] = (
    Api(
        "aws:quicksight/dataSource:DataSource",
        "quicksight",
        "create_data_source",
        "describe_data_source",
        "delete_data_source",
        key={"DataSourceId": "{dataSourceId}"},
        always=ACCOUNT,
        id="{account}/{dataSourceId}",
        update="update_data_source",
        inside="DataSource",
        adapt=data_source_values,
        restore=data_source_seen,
        outputs={"arn": "Arn", "awsAccountId": "{account}"},
        replaces=frozenset({"dataSourceId", "type", "awsAccountId"}),
        named="name",
    ).row(),
    Api(
        "aws:quicksight/dataSet:DataSet",
        "quicksight",
        "create_data_set",
        "describe_data_set",
        "delete_data_set",
        key={"DataSetId": "{dataSetId}"},
        always=ACCOUNT,
        id="{account},{dataSetId}",
        update="update_data_set",
        inside="DataSet",
        adapt=data_set_values,
        outputs={"arn": "Arn", "awsAccountId": "{account}"},
        replaces=frozenset({"dataSetId", "awsAccountId"}),
        named="name",
    ).row(),
    Api(
        "aws:quicksight/refreshSchedule:RefreshSchedule",
        "quicksight",
        "create_refresh_schedule",
        "describe_refresh_schedule",
        "delete_refresh_schedule",
        key={"DataSetId": "{dataSetId}", "ScheduleId": "{scheduleId}"},
        always=ACCOUNT,
        id="{account},{dataSetId},{scheduleId}",
        update="update_refresh_schedule",
        adapt=schedule_values,
        restore=lambda _: {},
        outputs={"arn": "Arn"},
        replaces=frozenset({"dataSetId", "scheduleId", "awsAccountId"}),
    ).row(),
)
