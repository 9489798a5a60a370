"""What is known of a query, as GetQueryExecution tells it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from localaws.services.athena.columns import Column

ENGINE: Final = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
ENDED: Final = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Query:
    """One query's record: plain data that survives the process."""

    id: str
    sql: str
    kind: str
    substatement: str
    workgroup: str
    output: str
    """The URL of its result's file."""
    context: dict[str, str]
    token: str | None
    parameters: tuple[str, ...] = ()
    configuration: dict[str, Any] = field(default_factory=dict)
    state: str = "QUEUED"
    reason: str | None = None
    error: dict[str, Any] | None = None
    columns: tuple[Column, ...] = ()
    scanned_bytes: int = 0
    engine_ms: int = 0
    submitted: dt.datetime = field(default_factory=now)
    completed: dt.datetime | None = None
    manifest: str | None = None
    """The URL of the list of the data files that it wrote."""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def has_header(self) -> bool:
        """A SELECT's result begins with its columns' names."""
        return self.kind == "DML" and bool(self.columns)

    def end(self, state: str, reason: str | None = None, error: dict[str, Any] | None = None) -> None:
        """What comes after an end changes nothing."""
        if not self.ended:
            self.reason, self.error, self.completed = reason, error, now()
            self.state = state

    def described(self) -> dict[str, Any]:
        """The QueryExecution of the API."""
        execution: dict[str, Any] = {
            "QueryExecutionId": self.id,
            "Query": self.sql,
            "StatementType": self.kind,
            "SubstatementType": self.substatement,
            "ResultConfiguration": {**self.configuration, "OutputLocation": self.output},
            "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": self.context,
            "Status": self._status(),
            "Statistics": self._statistics(),
            "WorkGroup": self.workgroup,
            "EngineVersion": ENGINE,
        }
        return execution | ({"ExecutionParameters": list(self.parameters)} if self.parameters else {})

    def _status(self) -> dict[str, Any]:
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted}
        optional = {"StateChangeReason": self.reason, "CompletionDateTime": self.completed, "AthenaError": self.error}
        return status | {key: value for key, value in optional.items() if value is not None}

    def _statistics(self) -> dict[str, Any]:
        end = self.completed or now()
        total = max(int((end - self.submitted).total_seconds() * 1000), self.engine_ms)
        manifest = {"DataManifestLocation": self.manifest} if self.manifest else {}
        return {
            **manifest,
            "EngineExecutionTimeInMillis": self.engine_ms,
            "DataScannedInBytes": self.scanned_bytes,
            "TotalExecutionTimeInMillis": total,
            "QueryQueueTimeInMillis": 0,
            "ServiceProcessingTimeInMillis": total - self.engine_ms,
            "ResultReuseInformation": {"ReusedPreviousResult": False},
        }
