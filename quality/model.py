"""The values of the gate: what is checked, what a check found, and what a run left to be judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from contracts import Dataset
from pipeline.documents import RunRecord

Row: TypeAlias = Mapping[str, Any]

LAST_PUBLISHED = "the last published run"
"""What `against` says to compare a row with the same row of the published run."""

COMPARED = frozenset({"periods_taken_back", "ends_earlier", "rise_points", "overtaken"})
"""The columns that compare with the published run: without one they hold nothing."""

SKIPS_NULLS = ("_to_be_between", "_to_be_in_set", "_to_not_be_in_set", "_to_match_regex")
"""Endings of expectations that leave nulls out."""


@dataclass(frozen=True)
class Measure:
    """A column, or a ratio of two, of a frame; against its neighbour in time where one is named."""

    top: str
    bottom: str | None = None
    against: str | None = None

    @property
    def name(self) -> str:
        """The column's name in the frame that Great Expectations checks."""
        parts = (self.top, self.bottom and f"per {self.bottom}", self.against and f"against {self.against}")
        return " ".join(part for part in parts if part).replace(" ", "_")

    @property
    def text(self) -> str:
        """The column or the ratio, as a contract writes it."""
        return f"{self.top} / {self.bottom}" if self.bottom else self.top


@dataclass(frozen=True)
class Check:
    """One expectation of one contract, ready to be run over a frame."""

    dataset: str
    over: str
    where: tuple[tuple[str, Any], ...]
    type: str
    arguments: Mapping[str, Any]
    measures: tuple[Measure, ...]
    called: str
    unit: str
    nulls_allowed: bool
    severity: str
    dimension: str
    why: str
    fix: str
    grain: str = "period"
    """What a period is called: year, month or day."""
    name: str = ""
    """What the contract calls it."""

    @property
    def words(self) -> dict[str, Any]:
        """What Great Expectations has no argument for, in a contract's own words."""
        measure = self.measures[0] if len(self.measures) == 1 else None
        words = {
            "over": self.over,
            "where": dict(self.where),
            "measure": measure and measure.text,
            "against": measure and measure.against,
            "nulls": "allowed" if self.nulls_allowed else None,
            "called": self.called,
            "unit": self.unit,
        }
        return {word: value for word, value in words.items() if value}

    @property
    def compares(self) -> bool:
        """Whether it compares with the published run."""
        return any(measure.against == LAST_PUBLISHED or measure.top in COMPARED for measure in self.measures)

    @property
    def needs_values(self) -> bool:
        """Whether a null must count against it, since the expectation itself would skip it."""
        is_map = self.type.startswith("expect_column_values_") and self.type.endswith(SKIPS_NULLS)
        return is_map and not self.nulls_allowed


@dataclass(frozen=True)
class Finding:
    """The result of one check in Great Expectations."""

    check: Check
    success: bool
    observed: Any = None
    offenders: tuple[tuple[str, Any], ...] = ()
    offending: int = 0
    values: tuple[Any, ...] = ()
    missing: tuple[Any, ...] = ()
    error: str | None = None
    compared: bool = True
    """False for a check that compares with the published run where there is none."""


class CheckName(NamedTuple):
    """What tells one check from all others, in this run and in others."""

    dataset: str
    name: str
    severity: str


@dataclass(frozen=True)
class PublishedRun:
    """The run that is published while another is judged, as far as the new one is compared with it."""

    run: str
    started: str
    """When it began to read its input."""
    tables: Mapping[str, tuple[Row, ...]]
    """The rows of each product, by its name."""
    counts: Mapping[str, Any]
    """Its rows: `in`, and `refused` by reason."""
    observed: Mapping[CheckName, str]
    """What each of its checks observed."""


@dataclass(frozen=True)
class Judged:
    """What one run of a dataset left to be judged: its record (run.json), its products' tables and its evidence."""

    dataset: Dataset
    record: RunRecord
    tables: Mapping[str, tuple[Row, ...]]
    """The rows of each product, by its name."""
    evidence: tuple[Row, ...]
    published: PublishedRun | None = None
    """The published run, where there is one to compare with."""


@dataclass(frozen=True)
class Line:
    """Where a row stands in time: its series, the number of its period, and whether that period is complete."""

    series: tuple[Any, ...]
    period: int
    complete: bool


@dataclass(frozen=True)
class Frame:
    """Rows that are judged together, what names one of them to a person, and where it stands in time."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    subject: Callable[[Row], str] = str
    published: tuple[Row, ...] = ()
    """The same rows of the published run, where the two may be compared row by row."""
    line: Callable[[Row], Line] | None = None
    """The place of a row in time; None where rows have no period."""
    published_line: Callable[[Row], Line] | None = None
    """The same for a row of the published run."""
