"""A preview as data: what the engine says it would do, as plain frozen values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi.automation.events import EngineEvent, StepEventMetadata

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # the engine's mark for a value known only after `up`
STACK = "pulumi:pulumi:Stack"
CODE = re.compile(r"code/([0-9a-f]{12})/code\.zip")
"""The key of the jobs' code among the artifacts; its middle is the hash of what is in it."""
CONTRACTS = re.compile(r"code/datasets/([a-z0-9_]+)-([0-9a-f]{12})\.zip")
"""The key of a dataset's contracts, with its name and their hash."""

# A replacement is announced as three steps about one resource; together they are one change.
REPLACEMENT = {"replace", "create-replacement", "delete-replaced", "import-replacement", "read-replacement"}
SILENT = {"same", "refresh", "read", "read-discard", "discard-replaced", "discard", "remove-pending-replace"}


@dataclass(frozen=True)
class Change:
    """What would happen to one resource."""

    urn: str
    type: str
    op: str
    """create, update, replace, delete or import."""
    replaced_by: tuple[str, ...] = ()
    """The properties that force a replacement."""
    differs: tuple[str, ...] = ()
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    protected: bool = False
    retained: bool = False
    """The resource is left standing when the stack lets go of it."""

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]

    @property
    def removes(self) -> bool:
        """The thing that stands now would no longer exist."""
        return self.op in {"replace", "delete"} and not self.retained


@dataclass(frozen=True)
class Violation:
    """One finding of the policy pack."""

    policy: str
    urn: str
    message: str
    mandatory: bool


@dataclass(frozen=True)
class Preview:
    """Everything that a preview shows, for rules and people to read."""

    changes: tuple[Change, ...] = ()
    drift: tuple[Change, ...] = ()
    """What was changed or removed behind the program's back since the last update."""
    standing: int = 0
    """How many resources the stack has now."""
    violations: tuple[Violation, ...] = ()
    errors: tuple[str, ...] = ()
    config: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    """The hash of the jobs' code that the stack would have."""
    contracts: Mapping[str, str] = field(default_factory=dict)
    """The hash of each dataset's contracts that the stack would have."""
    first: bool = False
    """The stack was never complete: nothing stands, or no update has succeeded yet."""

    def code_of(self, dataset: str) -> str:
        """What a run of the dataset would say that it ran: the jobs' code and the contracts; empty without either."""
        parts = (self.code, self.contracts.get(dataset, ""))
        return "-".join(parts) if all(parts) else ""

    @property
    def counts(self) -> Mapping[str, int]:
        ops = [change.op for change in self.changes]
        return {op: ops.count(op) for op in ("create", "import", "update", "replace", "delete") if op in ops}


@dataclass
class _Reader:
    """What a stream of events has shown so far."""

    steps: dict[str, Change] = field(default_factory=dict)
    drift: dict[str, Change] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    violations: list[Violation] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    config: dict[str, str] = field(default_factory=dict)
    code: str = ""
    contracts: dict[str, str] = field(default_factory=dict)

    def add(self, event: EngineEvent) -> None:
        if event.prelude_event:
            self.config.update(event.prelude_event.config or {})
        if event.policy_event:
            self.violations.append(_violation(event.policy_event))
        if event.diagnostic_event and event.diagnostic_event.severity == "error":
            self.errors.append(event.diagnostic_event.message.strip())
        if event.resource_pre_event and _counts(event.resource_pre_event.metadata):
            self.add_step(event.resource_pre_event.metadata)
        if event.res_outputs_event and _counts(event.res_outputs_event.metadata):
            self.add_outputs(event.res_outputs_event.metadata)

    def add_step(self, step: StepEventMetadata) -> None:
        if step.old is not None:
            self.standing.add(step.urn)
        if step.op not in SILENT:
            self.steps[step.urn] = _merged(self.steps.get(step.urn), _change(step))
        key = str((step.new.inputs or {}).get("key", "")) if step.new is not None else ""
        if code := CODE.fullmatch(key):
            self.code = code[1]
        elif contracts := CONTRACTS.fullmatch(key):
            self.contracts[contracts[1]] = contracts[2]

    def add_outputs(self, step: StepEventMetadata) -> None:
        if step.op == "refresh" and _drifted(step):
            self.drift[step.urn] = _change(step)


def read(events: Iterable[EngineEvent]) -> Preview:
    """The preview that a stream of engine events describes."""
    reader = _Reader()
    for event in events:
        reader.add(event)
    return Preview(
        changes=tuple(reader.steps.values()),
        drift=tuple(reader.drift.values()),
        standing=len(reader.standing),
        violations=tuple(reader.violations),
        errors=tuple(dict.fromkeys(reader.errors)),
        config=reader.config,
        code=reader.code,
        contracts=reader.contracts,
        first=not reader.standing,
    )


def _counts(step: StepEventMetadata) -> bool:
    return step.type != STACK and not step.type.startswith("pulumi:providers:")


def _change(step: StepEventMetadata) -> Change:
    op = str(getattr(step.op, "value", step.op))
    return Change(
        urn=step.urn,
        type=step.type,
        op="replace" if op in REPLACEMENT else op,
        replaced_by=tuple(step.keys or ()),
        differs=tuple(step.diffs or ()),
        old=dict(step.old.inputs or {}) if step.old else {},
        new=dict(step.new.inputs or {}) if step.new else {},
        protected=bool(step.old and step.old.protect),
        retained=bool(step.old and step.old.retain_on_delete),
    )


def _merged(first: Change | None, then: Change) -> Change:
    """One change out of the steps of a replacement."""
    if first is None or then.op != "replace":
        return then
    return replace(
        then,
        replaced_by=first.replaced_by or then.replaced_by,
        differs=first.differs or then.differs,
        old=first.old or then.old,
        new=then.new or first.new,
        protected=first.protected or then.protected,
        retained=first.retained or then.retained,
    )


def _drifted(step: StepEventMetadata) -> bool:
    if step.old is None:
        return False
    return step.new is None or (step.old.outputs or {}) != (step.new.outputs or {})


def _violation(event: Any) -> Violation:
    return Violation(
        policy=event.policy_name,
        urn=event.resource_urn or "",
        message=" ".join(event.message.split()),
        mandatory=event.enforcement_level == "mandatory",
    )
