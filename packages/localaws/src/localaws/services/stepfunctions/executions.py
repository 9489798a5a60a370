"""What is known of an execution: plain data that survives the process."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Execution:
    """One execution of a state machine."""

    arn: str
    name: str
    machine_arn: str
    role_arn: str
    input: str
    status: str = "RUNNING"
    started: dt.datetime = field(default_factory=now)
    stopped: dt.datetime | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    history: list[dict[str, Any]] = field(default_factory=list, repr=False)

    @property
    def region(self) -> str:
        return self.arn.split(":")[3]

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def running(self) -> bool:
        return self.status == "RUNNING"

    def end(
        self, status: str, *, output: str | None = None, error: str | None = None, cause: str | None = None
    ) -> None:
        """What comes after an end changes nothing."""
        if self.running:
            self.output, self.error, self.cause, self.stopped = output, error, cause, now()
            self.status = status

    def abort(self, error: str | None, cause: str | None) -> None:
        """End an execution that was stopped, or whose process is gone, with the event that tells so."""
        self.end("ABORTED", error=error, cause=cause)
        if self.status != "ABORTED" or any(event["type"] == "ExecutionAborted" for event in self.history):
            return
        last = self.history[-1]["id"] if self.history else 0
        reasons = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
        self.history.append(
            {
                "timestamp": self.stopped,
                "type": "ExecutionAborted",
                "id": last + 1,
                "previousEventId": last,
                "executionAbortedEventDetails": reasons,
            }
        )

    def listed(self) -> dict[str, Any]:
        """The execution as ListExecutions tells it."""
        summary = {
            "executionArn": self.arn,
            "stateMachineArn": self.machine_arn,
            "name": self.name,
            "status": self.status,
            "startDate": self.started,
        }
        return summary | ({"stopDate": self.stopped} if self.stopped else {})

    def described(self) -> dict[str, Any]:
        """The execution as DescribeExecution tells it."""
        optional = {"output": self.output, "error": self.error, "cause": self.cause}
        included = {"outputDetails": {"included": True}} if self.output is not None else {}
        result = {key: value for key, value in optional.items() if value is not None}
        return {**self.listed(), "input": self.input, "inputDetails": {"included": True}, **result, **included}
