"""Someone who makes machines, starts them and follows them."""

import functools
import json
import time
from dataclasses import dataclass, field
from typing import Any

from localaws import LocalAws
from support.roles import role_for_anything

ROLE = "arn:aws:iam::123456789012:role/machine"
WAIT_S = 30


@dataclass(frozen=True)
class Operator:
    aws: LocalAws
    clients: dict[str, Any] = field(default_factory=dict)
    """Kept: boto3 takes longer to make a client than a test takes to use it."""

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = self.aws.client(service)
        return self.clients[service]

    @property
    def states(self) -> Any:
        return self.client("stepfunctions")

    @functools.cached_property
    def role(self) -> str:
        return role_for_anything(self.client("iam"), "machine")

    def make(self, machine: dict[str, Any] | str, name: str) -> str:
        text = machine if isinstance(machine, str) else json.dumps(machine)
        return str(self.states.create_state_machine(name=name, definition=text, roleArn=self.role)["stateMachineArn"])

    def start(self, machine_arn: str, given: Any = None, **more: Any) -> str:
        answer = self.states.start_execution(stateMachineArn=machine_arn, input=json.dumps(given or {}), **more)
        return str(answer["executionArn"])

    def wait(self, execution_arn: str) -> dict[str, Any]:
        give_up = time.monotonic() + WAIT_S
        while time.monotonic() < give_up:
            execution: dict[str, Any] = self.states.describe_execution(executionArn=execution_arn)
            if execution["status"] != "RUNNING":
                return execution
            time.sleep(0.01)
        raise AssertionError(f"{execution_arn} did not end within {WAIT_S} s")

    def run(
        self, states: dict[str, Any], given: Any = None, *, name: str, start_at: str | None = None
    ) -> dict[str, Any]:
        """Make a machine of these states, run it, and see how it ends."""
        machine = {"StartAt": start_at or next(iter(states)), "States": states}
        return self.wait(self.start(self.make(machine, name), given))

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        pages = self.states.get_paginator("get_execution_history").paginate(executionArn=execution_arn)
        return [event for page in pages for event in page["events"]]

    def path(self, execution_arn: str) -> list[str]:
        """The names of the states that an execution went through."""
        entered = (event.get("stateEnteredEventDetails") for event in self.history(execution_arn))
        return [details["name"] for details in entered if details]
