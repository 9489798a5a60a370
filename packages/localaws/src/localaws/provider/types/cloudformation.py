"""CloudFormation: stacks, whose work goes on after each call has answered."""

import time
from typing import Any

from botocore.exceptions import ClientError

from localaws.provider.base import Aws, ResourceType, Values, pick

PAUSE_S, PATIENCE_S = 0.1, 120.0
GOOD = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})


def create(aws: Aws, inputs: Values) -> tuple[str, Values]:
    client = aws.client("cloudformation")
    options = {"onFailure": "OnFailure", "timeoutInMinutes": "TimeoutInMinutes", "disableRollback": "DisableRollback"}
    given = {api: inputs[name] for name, api in options.items() if inputs.get(name) is not None}
    stack = client.create_stack(StackName=inputs["name"], **wanted(inputs), **given)["StackId"]
    settle(client, stack, "CreateStack")
    return stack, look(aws, stack, inputs) or inputs


def look(aws: Aws, identity: str, state: Values) -> Values | None:
    """The stack as CloudFormation shows it; None for one that is deleted, or of which nobody knows."""
    stack = shown(aws.client("cloudformation"), identity)
    if stack is None or stack["StackStatus"] == "DELETE_COMPLETE":
        return None
    # A template's address is not shown: what was given stays known.
    given = pick(state, "templateUrl", "templateBody", "onFailure", "timeoutInMinutes", "disableRollback")
    tags = {one["Key"]: one["Value"] for one in stack.get("Tags") or []}
    return {
        **given,
        "name": stack["StackName"],
        "parameters": {one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters") or []},
        "outputs": {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs") or []},
        "tagsAll": tags,
        **pick(state, "tags"),
    }


def update(aws: Aws, identity: str, state: Values, inputs: Values) -> Values:
    client = aws.client("cloudformation")
    try:
        client.update_stack(StackName=identity, **wanted(inputs))
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise
    settle(client, identity, "UpdateStack")
    kept = {key: value for key, value in {**state, **inputs}.items() if value is not None}
    return look(aws, identity, kept) or kept


def delete(aws: Aws, identity: str, _state: Values) -> None:
    client = aws.client("cloudformation")
    stack = shown(client, identity)
    if stack is not None and stack["StackStatus"] != "DELETE_COMPLETE":
        client.delete_stack(StackName=identity)
        settle(client, identity, "DeleteStack", good=frozenset({"DELETE_COMPLETE"}))


def adopt(aws: Aws, inputs: Values) -> str:
    stack = shown(aws.client("cloudformation"), inputs["name"])
    return str(stack["StackId"]) if stack else ""


def wanted(inputs: Values) -> Values:
    """What CreateStack and UpdateStack take alike."""
    where = {"TemplateURL": inputs.get("templateUrl"), "TemplateBody": inputs.get("templateBody")}
    parameters = inputs.get("parameters") or {}
    return {
        **{name: value for name, value in where.items() if value is not None},
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Tags": [{"Key": name, "Value": value} for name, value in (inputs.get("tagsAll") or {}).items()],
    }


def shown(client: Any, identity: str) -> Values | None:
    try:
        (stack,) = client.describe_stacks(StackName=identity)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return dict(stack)


def settle(client: Any, identity: str, operation: str, good: frozenset[str] = GOOD) -> None:
    """Wait until nothing is being done to a stack; raises ClientError with the reasons where that ended badly."""
    deadline = time.monotonic() + PATIENCE_S
    while (stack := shown(client, identity)) and stack["StackStatus"].endswith("_IN_PROGRESS"):
        if time.monotonic() > deadline:
            break
        time.sleep(PAUSE_S)
    if stack is None or stack["StackStatus"] in good:
        return
    events = client.describe_stack_events(StackName=identity)["StackEvents"]
    reasons = [
        f"{one['LogicalResourceId']}: {one['ResourceStatusReason']}"
        for one in events
        if one["ResourceStatus"].endswith("_FAILED") and one.get("ResourceStatusReason")
    ]
    message = f"{stack['StackStatus']}: {'; '.join(reasons) or stack.get('StackStatusReason', '')}"
    raise ClientError({"Error": {"Code": stack["StackStatus"], "Message": message}}, operation)


TYPES: tuple[ResourceType, ...] = (
    ResourceType(
        "aws:cloudformation/stack:Stack",
        create,
        look,
        update,
        delete,
        replaces=frozenset({"name", "onFailure", "timeoutInMinutes", "disableRollback"}),
        named="name",
        name_limit=128,
        adopt=adopt,
    ),
)
