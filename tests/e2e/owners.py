"""What the owners of a dataset are told."""

import json
from typing import Any

from localaws import LocalAws


def messages_of(aws: LocalAws, run: str) -> list[dict[str, Any]]:
    """What the execution of a run sent to the owners."""
    machines = aws.client("stepfunctions")
    executions = [
        execution["executionArn"]
        for machine in machines.list_state_machines()["stateMachines"]
        for execution in machines.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
        if execution["name"] == run
    ]
    (arn,) = executions
    pages = machines.get_paginator("get_execution_history").paginate(executionArn=arn)
    events = [event for page in pages for event in page["events"]]
    calls = [event["taskScheduledEventDetails"] for event in events if "taskScheduledEventDetails" in event]
    return [json.loads(call["parameters"]) for call in calls if call["resourceType"] == "sns"]
