"""The one aggregation of a run: every row is read once, into small partial sums and the refused rows whole.

Rows are grouped by file, outcome and the products' keys. A refused row is a group of its own, and so is each record of
the sample that shows how many repeat another; both stay few. Only plain sums, minima and maxima are used: one aggregate
that keeps a sketch would put the whole scan on Spark's slow path. Sums of whole numbers are kept in two halves, so that
no number of rows can overflow them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Column, Dataset
from contracts.evidence import needed_columns
from contracts.measures import QUOTIENT_SCALE, Measure
from contracts.model import SOURCE_KIND
from spark.columns import is_counted, precision, scaled_name
from spark.conditions import Names
from spark.records import Records

HALF: Final = 2**31
QUOTIENT_LIMIT: Final = 4 * 10**10
"""Whole numbers below it can be multiplied by a hundred million in a bigint."""

LARGEST_QUOTIENT: Final = 9.2e18
"""Millionths that a bigint holds: a record's quotient beyond nine billions of millions is no number of this world."""


@dataclass(frozen=True)
class Sum:
    """A sum over whole numbers: the SQL of one row's, and how many digits of it stand behind the point."""

    name: str
    row: str
    scale: int


@dataclass(frozen=True)
class Plan:
    """What is grouped and measured for a dataset."""

    dataset: Dataset
    sample: int
    """One record in so many is part of the sample; a power of two."""

    @property
    def needed(self) -> tuple[Column, ...]:
        return needed_columns(self.dataset.source, self.dataset.products)

    @property
    def keys(self) -> tuple[Column, ...]:
        """The products' keys that differ from record to record of a file."""
        columns = [key for product in self.dataset.products for key in product.keys if _is_of_record(self.dataset, key)]
        return tuple({column.name: column for column in columns}.values())

    @property
    def names(self) -> Names:
        """How measures and counts find their columns; they may not ask for texts."""
        return Names({column.name: column for column in self.needed}, {})

    @property
    def sums(self) -> tuple[Sum, ...]:
        sums = {s.name: s for p in self.dataset.products for c in p.measured if c.measure and (s := _sum(self, c))}
        for name, condition in self.dataset.source.counts.items():
            sums.setdefault(name, Sum(name, f"if({self.names.sql(condition)}, 1L, 0L)", 0))
        return tuple(sums.values())

    @property
    def extremes(self) -> tuple[Column, ...]:
        """The products' columns that are a minimum or a maximum."""
        columns = [c for p in self.dataset.products for c in p.measured if c.measure and not c.measure.is_additive]
        return tuple({column.name: column for column in columns}.values())


def partials(rows: Records, plan: Plan) -> DataFrame:
    """One row per file, outcome, key, sampled record and refused row."""
    identity = plan.dataset.source.identity
    digest = f"xxhash64({', '.join(_identity(plan, name) for name in identity)})" if identity else "0L"
    frame = rows.frame.selectExpr("*", f"{digest} as _digest")
    sample = (
        f"if(_outcome >= 0 and (_digest & {plan.sample - 1}L) = 0, _digest, null)"
        if identity
        else "cast(null as bigint)"
    )
    keys = [
        "coalesce(_number, -1) as _file_number",
        *(f"{_key(plan, key)} as _key_{key.name}" for key in plan.keys),
        f"{sample} as _sampled_digest",
        f"if(_outcome = 0, null, {rows.row}) as _refused_row",
    ]
    grouped = frame.selectExpr("*", *keys)
    names = ["_file_number", "_outcome", *(f"_key_{key.name}" for key in plan.keys), "_sampled_digest", "_refused_row"]
    return grouped.groupBy(*names).agg(*(F.expr(sql).alias(name) for name, sql in measures(plan, rows.texts)))


def measures(plan: Plan, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The aggregates of the scan, by name."""
    yield "records", "count(1)"
    for one in plan.sums:
        yield from _halves(one.name, one.row)
    for column in plan.extremes:
        measure = _measure(column)
        yield f"extreme_{column.name}", f"{measure.kind}({_ordered(plan, measure.columns[0])})"
    period = plan.dataset.source.period
    for column in plan.needed:
        if column.expression == SOURCE_KIND:
            continue
        value = f"{scaled_name(column.name)}" if is_counted(column) else column.name
        yield f"known_{column.name}", f"count({value})"
        yield (
            f"unreadable_{column.name}",
            f"sum(if({value} is null and nullif({texts[column.name]}, '') is not null, 1L, 0L))",
        )
        if column.physical_type not in ("string", "boolean"):
            inside = period and period.of_file and period.column == column.name
            ranged = f"if({value} >= _begins and {value} < _ends, {value}, null)" if inside else value
            yield f"min_{column.name}", f"min({ranged})"
            yield f"max_{column.name}", f"max({ranged})"
    if period and period.of_file and period.column:
        time = period.column
        yield "outside_period", f"sum(if({time} < _begins or {time} >= _ends, 1L, 0L))"
    if plan.dataset.source.identity:
        yield from _halves("digest", "_digest")


def _halves(name: str, row: str) -> Iterator[tuple[str, str]]:
    """A sum in two halves: high * HALF + low is the row's value."""
    yield f"high_{name}", f"sum(shiftright({row}, 31))"
    yield f"low_{name}", f"sum(({row}) & {HALF - 1}L)"


def exact_sum(name: str, scale: int) -> str:
    """SQL of a sum from its halves, as an exact decimal."""
    exact = f"(cast(sum(high_{name}) as decimal(38,0)) * {HALF}BD + cast(sum(low_{name}) as decimal(38,0)))"
    return f"cast({exact} as decimal(38,0))" if not scale else f"{exact} / {10**scale}BD"


def _sum(plan: Plan, column: Column) -> Sum | None:
    measure = _measure(column)
    if measure.kind == "count_if":
        return Sum(column.name, f"if({plan.names.sql(measure.condition)}, 1L, 0L)", 0)
    if measure.kind != "sum":
        return None
    source = plan.dataset.source
    if measure.is_quotient:
        above, below = (source.column(name) for name in measure.columns)
        return Sum(column.name, quotient(above, below), QUOTIENT_SCALE)
    summed = source.column(measure.columns[0])
    return Sum(column.name, f"{scaled_name(summed.name)}", summed.scale)


def quotient(above: Column, below: Column) -> str:
    """SQL of one record's quotient in millionths, rounded half up once; null where there is none.

    The whole part and the rest are divided apart, so that a bigint holds every step; what is too large for that goes
    by decimals.
    """
    top, bottom = f"abs({scaled_name(above.name)})", f"abs({scaled_name(below.name)})"
    digits = QUOTIENT_SCALE + below.scale - above.scale
    shift, factor = 10 ** max(digits, 0), 10 ** max(-digits, 0)
    divisor = f"({bottom} * {factor}L)"
    quotients = f"({top} div {divisor})"
    rest = f"(2L * ({top} % {divisor}) * {shift}L + {divisor}) div (2L * {divisor})"
    largest = (QUOTIENT_LIMIT * 10**8 // shift if shift > 10**8 else QUOTIENT_LIMIT) // factor
    fast = f"{bottom} < {largest}L and {quotients} < {2**62 // shift}L"
    sign = f"if(({scaled_name(above.name)} < 0) = ({scaled_name(below.name)} < 0), 1L, -1L)"
    wide = f"cast({bottom} as decimal(19,0))"
    numerator = f"(cast({top} as decimal(19,0)) * {2 * shift}BD + {wide} * {factor}BD)"
    denominator = f"({wide} * {2 * factor}BD)"
    fits = f"cast({numerator} as double) / cast({denominator} as double) < {LARGEST_QUOTIENT}D"
    slow = f"if({fits}, {numerator} div {denominator}, null)"
    exact = f"if({fast}, {quotients} * {shift}L + {rest}, {slow})"
    return f"if({scaled_name(below.name)} = 0, null, {sign} * {exact})"


def _measure(column: Column) -> Measure:
    if column.measure is None:
        raise ValueError(column.name)
    return column.measure


def _ordered(plan: Plan, name: str) -> str:
    column = plan.dataset.source.column(name)
    return f"{scaled_name(name)}" if is_counted(column) else name


def _identity(plan: Plan, name: str) -> str:
    column = plan.dataset.source.column(name)
    return _ordered(plan, name) if is_counted(column) or precision(column) is None else f"cast({name} as string)"


def _is_of_record(dataset: Dataset, key: Column) -> bool:
    period = dataset.source.period
    if key.name == "file" or key.expression == SOURCE_KIND:
        return False
    return not (key.part and period and period.of_file)


def _key(plan: Plan, key: Column) -> str:
    if key.part is None:
        return key.name
    period = plan.dataset.source.period
    time = period.column if period else None
    return f"cast({time} as date)" if key.part == "date" else f"{key.part}({time})"
