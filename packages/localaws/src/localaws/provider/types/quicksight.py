"""QuickSight: data sources, data sets and the schedules that refresh them."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType, Values

ACCOUNT = {"AwsAccountId": "{account}"}


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


def data_source_state(answer: Values) -> Values:
    parameters = answer.get("DataSourceParameters") or {}
    return {**answer, "parameters": {kind.removesuffix("Parameters"): one for kind, one in parameters.items()}}


def data_set_values(values: Values) -> Values:
    """Tables by their id: Pulumi lists them with the id inside, QuickSight maps ids to them."""
    tables = {one["physicalTableMapId"]: one for one in values.get("physicalTableMaps") or []}
    logical = {one["logicalTableMapId"]: one for one in values.get("logicalTableMaps") or []}
    return {**values, "physicalTableMap": tables, "logicalTableMap": logical or None}


TYPES: tuple[ResourceType, ...] = (
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
        restore=data_source_state,
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
