"""The documents of a run, each with its schema: run.json, changes.json and verdict.json.

DocumentError    a document that cannot be read: not JSON, of another schema, or with a field missing or of a wrong type
"""

import collections.abc
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Self, TypeVar, get_args, get_origin, get_type_hints

from contracts import UserError

T = TypeVar("T")

ACCEPTED = "accepted"
"""The outcome of a row that no rule refuses."""

Status = Literal["passed", "passed with warnings", "failed", "error"]
Result = Literal["passed", "warning", "failed", "error"]
EXIT_CODES: Mapping[Status, int] = {"passed": 0, "passed with warnings": 0, "failed": 3, "error": 4}

UNNAMED = ""
"""The name of the answer of a verdict that was written before answers had names."""

OPTIONAL: Mapping[str, bool] = {"optional": True}
"""Metadata of a field that older documents of the same schema lack."""


class DocumentError(UserError):
    """A document that cannot be read; the message completes a sentence that begins with the document's name."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A JSON file of a run; a change that a reader would notice raises `schema`."""

    schema: ClassVar[int]
    earlier: ClassVar[tuple[int, ...]] = ()
    """Schemas of earlier versions whose documents can still be read."""

    @classmethod
    def upgraded(cls, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """A document of an earlier schema as this one has it. Raises ValueError."""
        return content

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """The document in a file's bytes. Raises DocumentError."""
        try:
            content = json.loads(text)
        except ValueError as error:  # bytes that are not UTF-8 too
            raise DocumentError(f"is not JSON ({error})") from error
        return cls.of(content)

    @classmethod
    def of(cls, content: object) -> Self:
        """The document in parsed JSON. Raises DocumentError."""
        if not isinstance(content, Mapping):
            raise DocumentError("is not a JSON object")
        schema = content.get("schema")
        if schema != cls.schema and (not isinstance(schema, int) or schema not in cls.earlier):
            raise DocumentError(f"is of schema {schema!r} and not of schema {cls.schema}")
        try:
            return _parsed(cls, content if schema == cls.schema else cls.upgraded(content))
        except ValueError as error:
            raise DocumentError(f"is damaged: {error}") from error

    def content(self) -> dict[str, Any]:
        """The document as JSON has it."""
        return {"schema": self.schema} | asdict(self)

    def text(self) -> str:
        """The document as a file's text."""
        return json.dumps(self.content(), indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """One input file in run.json: what its name and folders say, and whether it was read."""

    file: str
    kind: str | None = None
    """The kind of raw files that its folder belongs to."""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    size_bytes: int
    modified: str
    format: str | None = None
    rows: int
    status: Literal["read", "refused"]
    reason: str | None = None
    message: str | None = None
    unknown_columns: tuple[str, ...] = ()
    kept: bool = field(default=False, metadata=OPTIONAL)
    """Whether its numbers were taken from the published run and its rows not read again."""
    read_by: str | None = field(default=None, metadata=OPTIONAL)
    """Of a kept file: the run that read it, and that has its refused rows."""

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.modified)


@dataclass(frozen=True, kw_only=True)
class JobCost:
    """What a job cost at AWS's list prices, from what its pods asked for: an estimate, never a bill."""

    usd: float
    emr_usd: float
    ec2_usd: float
    """Its pods' share of on-demand nodes."""
    vcpu_hours: float
    gib_hours: float
    prices: str
    """Of which region and month the prices are."""


@dataclass(frozen=True, kw_only=True)
class RunRecord(Document):
    """run.json: what ran, on which files, with which counts."""

    schema: ClassVar[int] = 2

    run: str
    code: str | None = None
    filter: str
    arguments: Mapping[str, str]
    contracts: Mapping[str, str]
    """Versions by name."""
    started: str
    finished: str
    seconds: Mapping[str, float]
    files: tuple[FileEntry, ...]
    rows_in: int
    accepted: int
    refused: Mapping[str, int]
    """Rows by reason."""
    rules: str | None = field(default=None, metadata=OPTIONAL)
    """Hash of all that decides what evidence a file gives."""
    cost: JobCost | None = field(default=None, metadata=OPTIONAL)
    """What this job cost until it wrote the record; None where it did not run on EMR on EKS."""

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.started)


@dataclass(frozen=True, kw_only=True)
class Changes(Document):
    """changes.json: what is new since the published run, small enough for a state machine to read."""

    schema: ClassVar[int] = 1

    run: str
    since: str | None
    """The published run; None when nothing was published."""
    news: bool
    """Whether anything differs from the published run."""
    read: int
    kept: int
    removed: int
    """Files of the published run that are not there any more."""
    days_without_news: int


@dataclass(frozen=True)
class CheckResult:
    """One check in the verdict and the report."""

    name: str
    dataset: str
    column: str | None
    severity: str
    dimension: str
    result: Result
    reason: str
    observed: str
    expected: str
    why: str
    fix: str
    previous: str = ""
    """What the same check observed in the published run; empty when there is none."""
    follows: int | None = field(default=None, metadata=OPTIONAL)
    """The position, in the verdict's checks, of the check whose finding explains this one's."""


@dataclass(frozen=True)
class Release:
    """A person's decision to publish a run that the gate stopped."""

    by: str
    because: str
    at: str


@dataclass(frozen=True)
class AnswerNumber:
    """How one number of an answer is shown."""

    name: str
    title: str
    unit: str
    digits: int


@dataclass(frozen=True)
class AnswerTable:
    """What a run's table answers, unrounded: a row for each value of the keys that the answer is `by`."""

    by: tuple[str, ...]
    numbers: tuple[AnswerNumber, ...]
    rows: tuple[Mapping[str, Any], ...]
    counts: tuple[int, ...]
    """The accepted records behind each row."""
    left_out: int = 0
    """Rows beyond those that a verdict has room for: those of the fewest records."""


@dataclass(frozen=True, kw_only=True)
class Verdict(Document):
    """verdict.json: what the gate decided about one run (quality/verdict.schema.json)."""

    schema: ClassVar[int] = 3
    earlier: ClassVar[tuple[int, ...]] = (2,)

    run: str
    verdict: Status
    summary: str
    dataset: str = field(default="", metadata=OPTIONAL)
    owner: str = field(default="", metadata=OPTIONAL)
    """The team that the source contract names."""
    support: str = field(default="", metadata=OPTIONAL)
    """Where to ask about the data, as the source contract says."""
    stack: str = field(default="", metadata=OPTIONAL)
    """The stack whose run it is, as messages name it."""
    records: str = field(default="records", metadata=OPTIONAL)
    """What the contract calls a row."""
    reasons: tuple[str, ...] = ()
    counts: Mapping[str, Any] = field(default_factory=lambda: {"in": 0, "accepted": 0, "refused": {}})
    warnings: int = 0
    """How many checks gave a warning."""
    checks: tuple[CheckResult, ...] = ()
    answers: Mapping[str, AnswerTable] = field(default_factory=dict)
    """What each product answers, by the answer's name."""
    contracts: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    judged_at: str = ""
    seconds: float = 0.0
    report: str = ""
    compared_with: str | None = None
    """The run that was published when this one was judged; None when there was none."""
    released: Release | None = None
    passes_again: str | None = field(default=None, metadata=OPTIONAL)
    """In one sentence, the checks that had failed in an earlier run and pass in this one; None where there is none."""
    cost_usd: float | None = field(default=None, metadata=OPTIONAL)
    """What the run cost until now: the job that read the input, and this judge. None where it was not on AWS."""

    @classmethod
    def upgraded(cls, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """A verdict of schema 2, which had one answer by `type` and named neither it nor its numbers' titles."""
        rows = content.get("answer")
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) and "type" in row for row in rows):
            raise ValueError(f"'answer' cannot be {_short(rows)}")
        names = [name for name in (rows[0] if rows else ()) if name != "type"]
        numbers = [{"name": name, "title": name, "unit": "", "digits": 2} for name in names]
        answer = {"by": ["type"], "numbers": numbers, "rows": rows, "counts": [0] * len(rows), "left_out": 0}
        return {**content, "answers": {UNNAMED: answer}}

    @property
    def exit_code(self) -> int:
        """The exit code of the judge's job."""
        return 0 if self.released else EXIT_CODES[self.verdict]


def _parsed(kind: type[T], content: object) -> T:
    """A dataclass from parsed JSON; keys that it does not have are ignored. Raises ValueError."""
    if not isinstance(content, Mapping):
        raise ValueError(f"{_short(content)} is not an object")  # noqa: TRY004 (the caller handles one kind of error)
    hints, values = _hints(kind), {}  # type: ignore[arg-type]  # a TypeVar's class is hashable as any is
    for part in fields(kind):  # type: ignore[arg-type]  # only dataclasses come here
        if part.name in content:
            values[part.name] = _value(hints[part.name], content[part.name], part.name)
        elif not part.metadata.get("optional"):
            raise ValueError(f"it has no {part.name!r}")
    return kind(**values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    # A record names a file many thousand times over, and each time the hints would be worked out anew.
    return get_type_hints(kind)


def _value(hint: Any, value: Any, name: str) -> Any:
    origin = get_origin(hint) or hint
    if origin is UnionType:
        options = get_args(hint)
        if value is None and NoneType in options:
            return None
        return _value(next(option for option in options if option is not NoneType), value, name)
    if isinstance(origin, type) and is_dataclass(origin):
        return _parsed(origin, value)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(get_args(hint)[0], item, name) for item in value)
    if origin is collections.abc.Mapping and isinstance(value, Mapping) and is_dataclass(get_args(hint)[1]):
        return {key: _value(get_args(hint)[1], item, name) for key, item in value.items()}
    if not _fits(origin, hint, value):
        raise ValueError(f"{name!r} cannot be {_short(value)}")
    return value


def _fits(origin: Any, hint: Any, value: Any) -> bool:
    if origin is Literal:
        return value in get_args(hint)
    if origin in (int, float):
        return isinstance(value, int | float if origin is float else int) and not isinstance(value, bool)
    return origin is Any or isinstance(value, origin)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 (one line of a message)
