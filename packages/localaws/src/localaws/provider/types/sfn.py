"""Step Functions: state machines."""

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


def machine_state(answer: Values) -> Values:
    logging = answer.get("loggingConfiguration") or {}
    destinations = logging.get("destinations") or [{}]
    arn = destinations[0].get("cloudWatchLogsLogGroup", {}).get("logGroupArn")
    return {**answer, "loggingConfiguration": {**logging, "logDestination": arn}}


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
        restore=machine_state,
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
)
