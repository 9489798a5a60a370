"""What contracts say, as values: a dataset is one source contract and the products that are made from it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from contracts.formula import Formula
from contracts.measures import Measure

Severity = Literal["critical", "warning"]
Grain = Literal["year", "month", "day"]

GRAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "year": ("year",), "month": ("year", "month"), "day": ("year", "month", "day"),
}  # fmt: skip
"""The parts that name a period of each grain."""

PERIOD_PARTS: Final = ("year", "month", "day", "date")
"""What of its period a product may have as a key."""

PERIOD: Final = "period"
"""The column of an answer by period that holds the period's first day."""

SOURCE_KIND: Final = "source_kind"
"""In an expression: the kind of file that a record came from, as the contract's `sources` names it."""

QUALITY_FOLDER: Final = "quality"
"""The folder of a lake that all of its datasets share."""
QUALITY_RUNS: Final = "quality_runs"
QUALITY_CHECKS: Final = "quality_checks"
QUALITY_REFUSED: Final = "quality_refused"
RESERVED_TABLES: Final = (QUALITY_RUNS, QUALITY_CHECKS, QUALITY_REFUSED)
"""Tables that every stack has, so that no dataset may have one of that name."""

ACCEPTED: Final = "accepted"
ROW_BROKEN: Final = "row_broken"
"""The reason of rows that are no records: another number of fields than the header, or quotes that do not close."""


FILE_REASONS: Final[Mapping[str, str]] = {
    "file_unreadable": "The file is damaged, or not what its name says.",
    "file_empty": "The file holds no rows.",
    "file_without_source": "It lies in no folder of a source.",
    "file_wrong_source": "Its columns or its name are those of another source.",
    "file_without_period": "Neither its name nor its folders say which period it belongs to.",
    "file_columns_missing": "A column that the answer needs is not in it under any known name.",
    "file_columns_twice": "A column that the answer needs stands in it twice, and nobody knows which one is right.",
}
"""Why a whole file is refused; none of its rows are read."""


def _line() -> int:
    """The line of the file where something is written; no part of its meaning."""
    line: int = field(default=0, compare=False, repr=False)
    return line


@dataclass(frozen=True)
class Column:
    """One column: its type in Spark and Athena (`physical_type`), and where its values come from.

    `names` lists what it was called in raw files, by kind of file; a name such as `fare + tolls` is the sum of raw
    columns, of which those after the first may be empty. `expression` is Spark SQL over the raw columns. `measure`
    aggregates accepted records into a product's column; a product's column without one is a key.
    """

    name: str
    logical_type: str
    physical_type: str
    required: bool
    description: str
    unit: str | None = None
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    expression: str | None = None
    measure: Measure | None = None
    part: str | None = None
    """Of a product's key: the part of the period that it is."""
    line: int = _line()

    @property
    def scale(self) -> int:
        """Digits behind the point; 0 for everything that is no decimal."""
        match = re.fullmatch(r"decimal\(\d+,(\d+)\)", self.physical_type)
        return int(match[1]) if match else 0

    @property
    def is_exact(self) -> bool:
        """Whether its values add up without rounding."""
        return self.physical_type.startswith(("int", "bigint", "decimal"))


@dataclass(frozen=True)
class Rule:
    """A reason to refuse a row: `condition` is a Spark SQL predicate over the source's columns."""

    reason: str
    condition: str
    why: str
    line: int = _line()


@dataclass(frozen=True)
class Source:
    """One kind of raw files: its folder below input/, how file names begin, and how to read what is in them.

    `ignored` are columns left unread on purpose, `missing` texts that stand for no value. `multiline` lets quoted cells
    hold line breaks, at the price that one file is read by one task.
    """

    folder: str
    file: str = ""
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    multiline: bool = False


@dataclass(frozen=True)
class Period:
    """The time bucket that a record belongs to.

    Its parts stand in the file's name or folders (`origins`), or come from each record's own time. `column` is that
    time: where origins are given, it must lie in the period that they promise.
    """

    grain: Grain
    origins: tuple[str, ...] = ()
    column: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        return GRAINS[self.grain]

    @property
    def of_file(self) -> bool:
        """Whether all records of a file share it."""
        return bool(self.origins)


@dataclass(frozen=True)
class Expectation:
    """What must hold for a dataset, why it matters, and what a person does when it does not."""

    type: str
    arguments: Mapping[str, Any]
    """Those of Great Expectations and our words together: no word of one is a word of the other."""
    severity: Severity
    dimension: str
    why: str
    fix: str
    name: str = ""
    line: int = _line()
    misplaced: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Words of ours that stand among the arguments of Great Expectations, as contracts had them before `meta`."""


@dataclass(frozen=True)
class Number:
    """One number of an answer: its formula over the product's columns, and how it is shown."""

    name: str
    formula: Formula
    title: str
    unit: str = ""
    digits: int = 2
    steady: bool = True
    """Whether it may be compared as a ratio with other periods; False for a number that crosses zero."""


@dataclass(frozen=True)
class Answer:
    """A view over a product: the keys that it is `by` (shown name → column), and its numbers."""

    name: str
    by: Mapping[str, str]
    numbers: tuple[Number, ...]

    @property
    def by_period(self) -> str:
        """The view of what its numbers are made of, by period."""
        return f"{self.name}_by_period"


@dataclass(frozen=True)
class Contract:
    """One table, or one kind of raw records.

    `filters` holds, by name, the rules that refuse a row, in the order in which they are tried; `default_filter` names
    the one that is used where nobody says otherwise. `file_reasons` says why a whole file may be refused. `sources`
    holds the kinds of raw files by name. `counts` are conditions whose records are counted as evidence and not refused.
    `standard` is what the contract says of standard checks, by their names. `origin` is what a product is made from.
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
    records: str = "records"
    period: Period | None = None
    identity: tuple[str, ...] = ()
    counts: Mapping[str, str] = field(default_factory=dict)
    standard: Mapping[str, Any] = field(default_factory=dict)
    origin: str | None = None
    answer: Answer | None = None
    team: str = ""
    support: str = ""
    """Where to ask about it: the first channel of ODCS's `support`."""
    line: int = _line()

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

    @property
    def keys(self) -> tuple[Column, ...]:
        """Of a product: the columns that tell its rows apart."""
        return tuple(column for column in self.columns if column.measure is None)

    @property
    def measured(self) -> tuple[Column, ...]:
        """Of a product: the columns that aggregate accepted records."""
        return tuple(column for column in self.columns if column.measure is not None)

    @property
    def parts(self) -> tuple[str, ...]:
        """Of a product: its keys that name the period."""
        return tuple(column.name for column in self.keys if column.part)

    @property
    def series(self) -> tuple[str, ...]:
        """Of a product or its evidence: the keys that all records of a file share, beside its period."""
        return tuple(column.name for column in self.keys if column.expression == SOURCE_KIND)

    @property
    def count(self) -> str:
        """Of a product: the column that counts its records."""
        return next(column.name for column in self.measured if column.measure and column.measure.counts_all)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]


@dataclass(frozen=True)
class Dataset:
    """What one team owns: `name` is its folder, `evidence` is derived from the source and its products."""

    name: str
    source: Contract
    products: tuple[Contract, ...]
    evidence: Contract
    transforms: bool = False
    """Whether the folder has a transforms.py."""

    def __iter__(self) -> Iterator[Contract]:
        return iter((self.source, self.evidence, *self.products))

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of each contract that a person wrote, by name."""
        return {contract.name: contract.version for contract in (self.source, *self.products)}

    @property
    def answers(self) -> Mapping[str, Contract]:
        """The products that have an answer, by the answer's name."""
        return {product.answer.name: product for product in self.products if product.answer}

    @property
    def evidence_view(self) -> str:
        """The view of the published run's evidence."""
        return f"{self.name}_evidence"

    @property
    def refused_view(self) -> str:
        """The view of the published run's refused rows."""
        return f"{self.name}_refused"

    @property
    def evidence_runs(self) -> str:
        """The table of every run's evidence."""
        return f"{self.name}_evidence_runs"

    @property
    def refused_runs(self) -> str:
        """The table of every run's refused rows."""
        return f"{self.name}_refused_runs"

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table and view that a stack with this dataset has for it."""
        views = [name for answer in self._answers for name in (answer.name, answer.by_period)]
        own = (self.evidence_view, self.refused_view, self.evidence_runs, self.refused_runs)
        return (*(product.table for product in self.products), *views, *own)

    @property
    def _answers(self) -> tuple[Answer, ...]:
        return tuple(product.answer for product in self.products if product.answer)

    def product(self, name: str) -> Contract:
        """The product of that name; KeyError where there is none."""
        return {product.name: product for product in self.products}[name]
