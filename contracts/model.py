"""A contract as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["critical", "warning"]


def _line() -> int:
    """The line of the file; no part of a value's identity."""
    line: int = field(default=0, compare=False, repr=False)
    return line


@dataclass(frozen=True)
class Column:
    """One column: its type in Spark and Athena (`physical_type`), and what it was called in raw files, by source.

    A name such as `fare + tolls` is the sum of raw columns, of which those after the first may be empty.
    """

    name: str
    logical_type: str
    physical_type: str
    required: bool
    description: str
    unit: str | None = None
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line: int = _line()


@dataclass(frozen=True)
class Rule:
    """A reason to refuse a row: `condition` is a Spark SQL predicate over the canonical columns."""

    reason: str
    condition: str
    why: str
    line: int = _line()


@dataclass(frozen=True)
class Source:
    """One kind of raw files: their folder below input/, how their names begin, and columns left unread on purpose."""

    folder: str
    file: str
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expectation:
    """What must hold for a dataset, why it matters, and what a person does when it does not."""

    type: str
    arguments: Mapping[str, Any]
    severity: Severity
    dimension: str
    why: str
    fix: str
    name: str = ""
    line: int = _line()


@dataclass(frozen=True)
class Contract:
    """What one dataset must be.

    `filters` holds, by name, the rules that refuse a row, in the order in which they apply; `default_filter`
    names the one that is used by default. `file_reasons` says why a file may be refused.
    `sources` holds the kinds of raw files by name; a dataset that is made and not read has none.
    """

    id: str
    name: str
    version: str
    description: str
    columns: tuple[Column, ...]
    expectations: tuple[Expectation, ...] = ()
    filters: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    default_filter: str | None = None
    file_reasons: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def table(self) -> str:
        """The table's physical name: an incompatible version is another table, so both can be read for a while."""
        return f"{self.name}_v{self.major}"

    @property
    def texts(self) -> tuple[str, ...]:
        """Columns of which some condition wants the text, as the file has it: `miles` where one says `miles_text`."""
        conditions = " ".join(rule.condition for rules in self.filters.values() for rule in rules)
        return tuple(
            column.name for column in self.columns if re.search(rf"\b{column.name}_text\b", conditions, re.IGNORECASE)
        )

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]
