"""What runs the pipeline and starts it: state machines, schedules, rules."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType, Values


def machine_values(values: Values) -> Values:
    """A state machine's log destination is one text for Pulumi and a list of objects for the API."""
    given = dict(values)
    if "loggingConfiguration" in values:
        logging = dict(values["loggingConfiguration"])
        destination = logging.pop("logDestination", None)
        if destination:
            logging["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": destination}}]
        given["loggingConfiguration"] = logging
    return given


def machine_seen(seen: Values) -> Values:
    logging = seen.get("loggingConfiguration") or {}
    destinations = logging.get("destinations") or [{}]
    arn = destinations[0].get("cloudWatchLogsLogGroup", {}).get("logGroupArn")
    return {**seen, "loggingConfiguration": {**logging, "logDestination": arn}}


def target_values(values: Values) -> Values:
    """One target of a rule, as the list that EventBridge takes; SQS's and the rest keep their own blocks."""
    names = ("arn", "input", "inputPath", "roleArn", "deadLetterConfig", "retryPolicy")
    target = {name: values[name] for name in names if values.get(name) is not None} | {"id": values["targetId"]}
    if "inputTransformer" in values:
        transformer = values["inputTransformer"]
        paths = transformer.get("inputPaths")
        target["inputTransformer"] = {"inputPathsMap": paths, "inputTemplate": transformer["inputTemplate"]}
    return {"rule": values["rule"], "eventBusName": values.get("eventBusName"), "targets": [target]}


def state_of_rule(values: Values) -> Values:
    enabled = values.get("isEnabled", True)
    return {**values, "state": values.get("state", "ENABLED" if enabled else "DISABLED")}


TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:sfn/stateMachine:StateMachine",
        "stepfunctions",
        "create_state_machine",
        "describe_state_machine",
        "delete_state_machine",
        key={"stateMachineArn": "{id}"},
        id="{arn}",
        update="update_state_machine",
        inside="[@][?status!='DELETING'] | [0]",
        adapt=machine_values,
        restore=machine_seen,
        outputs={
            "arn": "arn:aws:states:{region}:{account}:stateMachine:{name}",
            "creationDate": "creationDate",
            "status": "status",
            "revisionId": "revisionId",
        },
        replaces=frozenset({"name", "namePrefix", "type", "encryptionConfiguration"}),
        named="name",
        name_limit=80,
    ).row(),
    Api(
        "aws:scheduler/schedule:Schedule",
        "scheduler",
        "create_schedule",
        "get_schedule",
        "delete_schedule",
        key={"Name": "{name}", "GroupName": "{groupName}"},
        assumed={"groupName": "default"},
        id="{groupName}/{name}",
        update="update_schedule",
        outputs={"arn": "Arn", "groupName": "GroupName"},
        replaces=frozenset({"name", "namePrefix", "groupName"}),
        named="name",
        name_limit=64,
    ).row(),
    Api(
        "aws:scheduler/scheduleGroup:ScheduleGroup",
        "scheduler",
        "create_schedule_group",
        "get_schedule_group",
        "delete_schedule_group",
        key={"Name": "{name}"},
        id="{name}",
        outputs={"arn": "Arn", "state": "State"},
        named="name",
        name_limit=64,
    ).row(),
    Api(
        "aws:cloudwatch/eventRule:EventRule",
        "events",
        "put_rule",
        "describe_rule",
        "delete_rule",
        key={"Name": "{name}"},
        id="{name}",
        update="put_rule",
        adapt=state_of_rule,
        outputs={"arn": "Arn", "state": "State"},
        removal={"Force": True},
        replaces=frozenset({"name", "namePrefix", "eventBusName"}),
        named="name",
        name_limit=64,
    ).row(),
    Api(
        "aws:cloudwatch/eventTarget:EventTarget",
        "events",
        "put_targets",
        "list_targets_by_rule",
        "remove_targets",
        key={"Rule": "{rule}"},
        id="{rule}-{targetId}",
        update="put_targets",
        adapt=target_values,
        inside="Targets[?Id=='{targetId}'] | [0]",
        removal={"Ids": ["{targetId}"]},
        replaces=frozenset({"rule", "targetId", "eventBusName"}),
        named="targetId",
        name_limit=64,
    ).row(),
)
