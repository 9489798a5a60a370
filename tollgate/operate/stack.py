"""A stack as the people who use it see it: its outputs, and clients that reach it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tollgate.operate.answers import checked
from tollgate.operate.errors import StackError

Clients = Callable[[str], Any]
"""Makes a boto3 client for a service's name."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The outputs of one deployed stack."""

    lake_url: str
    artifacts_url: str
    results_url: str
    logs_url: str
    state_machine_arn: str
    virtual_cluster_id: str
    workgroup: str
    database: str
    table: str
    view: str
    topic_arn: str
    region: str
    clients: Clients = field(repr=False, compare=False)
    poll_s: float = field(default=2.0, compare=False)
    """How long to wait between two looks at something that takes time."""

    @classmethod
    def from_outputs(cls, outputs: Mapping[str, object], clients: Clients, poll_s: float = 2.0) -> "Stack":
        """The stack that these outputs describe. Raises StackError with every output that is missing."""
        names = [item.name for item in fields(cls) if item.name not in {"clients", "poll_s"}]
        missing = [camel(name) for name in names if camel(name) not in outputs]
        if missing:
            raise StackError(f"The stack has no output {', '.join(missing)}. Deploy it with this version: pulumi up")
        return cls(**{name: str(outputs[camel(name)]) for name in names}, clients=clients, poll_s=poll_s)

    def client(self, service: str) -> Any:
        return checked(self.clients(service))


def camel(name: str) -> str:
    """The output that a field is named after: `lake_url` is `lakeUrl`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
