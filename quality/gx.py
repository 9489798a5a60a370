"""Checks run by Great Expectations, over pandas (small tables: a tenth of a second) or over Spark.

The package takes seconds to import, so it is imported here, inside the functions, and `start_import` starts early.
"""

import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any

from contracts import Contract
from quality import frames
from quality.errors import SuiteError
from quality.model import Check, Finding, Frame, Judged
from quality.ratios import SUBJECT, measure

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SHOWN = 20
"""Offending rows that a finding names; more are counted."""

NULLS = "nulls"

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")
_UNSAFE = re.compile(r"[^A-Za-z0-9_=,-]+")


@cache
def start_import() -> threading.Thread:
    """Import Great Expectations in the background, once a process; `package` waits for its end."""
    thread = threading.Thread(target=_import_ahead, daemon=True)
    thread.start()
    return thread


def _import_ahead() -> None:
    # Where it is not installed, `package` says so to whoever needs it.
    with suppress(ImportError):
        _import()


def package() -> Any:
    """Great Expectations, imported."""
    # A second thread that imports the same package meanwhile could see modules that are only half loaded.
    start_import().join()
    return _import()


def _import() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations

    return great_expectations


@dataclass(frozen=True)
class Validation:
    """A suite of Great Expectations over measured columns, and its result: its own objects."""

    suite: Any
    result: Any


@dataclass(frozen=True)
class Validated:
    """Every check's finding, in the order of the checks, and what Great Expectations made them from."""

    findings: tuple[Finding, ...]
    validations: tuple[Validation, ...]


def findings(
    checks: Sequence[Check], contracts: Iterable[Contract], judged: Judged, spark: "SparkSession | None" = None
) -> tuple[Finding, ...]:
    """Every check's finding, in the order of the checks."""
    return validate(checks, contracts, judged, spark).findings


def validate(
    checks: Sequence[Check], contracts: Iterable[Contract], judged: Judged, spark: "SparkSession | None" = None
) -> Validated:
    """Run every check; over Spark where a session is given, else over pandas."""
    by_name = {contract.name: contract for contract in contracts}
    batch = _Batch(spark)
    results: dict[int, Finding] = {}
    validations: list[Validation] = []
    numbered_checks = sorted(enumerate(checks), key=lambda item: _frame_of(item[1]))
    for (dataset, over, _), group in groupby(numbered_checks, key=lambda item: _frame_of(item[1])):
        numbered = dict(group)
        frame = frames.frame(by_name[dataset], over, judged)
        where = next(iter(numbered.values())).where
        columns = measure(frame, where, {m for check in numbered.values() for m in check.measures})
        validation, made = batch.run(_suite_name(dataset, over, where), numbered, columns)
        validations.append(validation)
        results |= made
    lone = {number for number, check in enumerate(checks) if check.compares and judged.published is None}
    made_in_order = tuple(replace(results[number], compared=number not in lone) for number in range(len(checks)))
    return Validated(made_in_order, tuple(validations))


def _suite_name(dataset: str, over: str, where: Iterable[tuple[str, Any]]) -> str:
    """`trips.outcomes.outcome=refund`: the same in every run, another for other rows, and safe as a file's name."""
    filters = [(column, value if isinstance(value, list) else [value]) for column, value in where]
    text = ".".join(f"{column}={','.join(map(str, values))}" for column, values in filters)
    if not all(isinstance(one, str) and _PLAIN.fullmatch(one) for _, values in filters for one in values):
        text = f"{_UNSAFE.sub('_', text)[:80]}-{sha256(repr(filters).encode()).hexdigest()[:8]}"
    return ".".join(filter(None, (dataset, over, text)))


def _frame_of(check: Check) -> tuple[str, str, str]:
    return check.dataset, check.over, repr(check.where)


class _Batch:
    """One throw-away context of Great Expectations, and its data frames."""

    def __init__(self, spark: "SparkSession | None") -> None:
        self.gx = package()
        self.spark = spark
        self.context = self.gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        sources = self.context.data_sources
        source = sources.add_pandas("judged") if spark is None else sources.add_spark("judged")
        # One asset for all suites: to make one takes a hundredth of a second.
        self.definition = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")

    def run(self, name: str, checks: dict[int, Check], frame: Frame) -> tuple[Validation, dict[int, Finding]]:
        """A suite of checks that look over the same rows, run; and their findings, under their numbers."""
        expectations = [e for number, check in checks.items() for e in self._expectations(number, check)]
        suite = self.gx.ExpectationSuite(name=name, expectations=expectations)
        batch = self.definition.get_batch({"dataframe": self._dataframe(frame)})
        with _configured_once():
            result = batch.validate(
                suite,
                result_format={
                    "result_format": "SUMMARY",
                    "partial_unexpected_count": SHOWN,
                    "unexpected_index_column_names": [SUBJECT],
                },
            )
        parts: dict[int, list[Any]] = {}
        for part in result.results:
            parts.setdefault(part.expectation_config.meta["position"] - 1, []).append(part)
        return Validation(suite, result), {n: _finding(check, parts[n], frame) for n, check in checks.items()}

    def _expectations(self, number: int, check: Check) -> list[Any]:
        """The check in Great Expectations, with not-null beside an expectation that would skip nulls."""
        from great_expectations.expectations.registry import get_expectation_impl

        described = {"severity": check.severity, "notes": check.why}
        meta = {"check": check.name, "position": number + 1, **check.words}
        try:
            made = [get_expectation_impl(check.type)(**check.arguments, **described, meta=meta)]
        except ValueError as wrong:
            raise SuiteError([f"{check.dataset}, {check.type} of {check.called}: {_first_line(wrong)}"]) from wrong
        if check.needs_values:
            not_null = get_expectation_impl("expect_column_values_to_not_be_null")
            made.append(not_null(column=check.arguments["column"], **described, meta=meta | {"part": NULLS}))
        return made

    def _dataframe(self, frame: Frame) -> Any:
        if self.spark is not None:
            return _spark_frame(self.spark, frame)
        import pandas as pd  # type: ignore[import-untyped]  # it ships no types

        # dtype object: whole numbers stay whole beside nulls, and decimals stay exact.
        return pd.DataFrame([dict(row) for row in frame.rows], columns=list(frame.columns), dtype=object)


@contextmanager
def _configured_once() -> Iterator[None]:
    """Compute the configuration of an expectation once: the package asks for it 170 times a check."""
    from great_expectations.expectations.expectation import Expectation

    original: Any = Expectation.configuration
    # The expectation beside its configuration, so that no other one takes its identity meanwhile.
    configurations: dict[int, tuple[Any, Any]] = {}

    def configuration(self: Any) -> Any:
        if id(self) not in configurations:
            configurations[id(self)] = (self, original.fget(self))
        return configurations[id(self)][1]

    Expectation.configuration = property(configuration)
    try:
        yield
    finally:
        Expectation.configuration = original


def _spark_frame(spark: "SparkSession", frame: Frame) -> Any:
    from pyspark.sql.types import StructField, StructType

    fields = [StructField(name, _spark_type([row[name] for row in frame.rows])) for name in frame.columns]
    rows = [tuple(row[name] for name in frame.columns) for row in frame.rows]
    return spark.createDataFrame(rows, StructType(fields))


def _spark_type(values: Iterable[Any]) -> Any:
    from pyspark.sql import types

    sample = next((value for value in values if value is not None), "")
    scale = max((-v.as_tuple().exponent for v in values if hasattr(v, "as_tuple")), default=0)
    by_name = {"int": types.LongType(), "float": types.DoubleType(), "datetime": types.TimestampType()}
    return by_name.get(type(sample).__name__) or (
        types.DecimalType(38, scale) if hasattr(sample, "as_tuple") else types.StringType()
    )


def _finding(check: Check, parts: list[Any], frame: Frame) -> Finding:
    values = tuple(row[check.measures[0].name] for row in frame.rows) if check.measures else ()
    errors = [error for part in parts if (error := _error(part.exception_info))]
    if errors:
        return Finding(check, success=False, values=values, error=errors[0])
    main = next(part for part in parts if part.expectation_config.meta.get("part") != NULLS)
    offenders = [pair for part in parts if not part.success for pair in _offenders(check, part.result)]
    return Finding(
        check,
        success=all(part.success for part in parts),
        observed=main.result.get("observed_value"),
        offenders=tuple(offenders[:SHOWN]),
        offending=sum(part.result.get("unexpected_count", 0) for part in parts if not part.success),
        values=values,
        missing=tuple(main.result.get("partial_missing_list") or ()),
    )


def _offenders(check: Check, result: dict[str, Any]) -> list[tuple[str, Any]]:
    column = check.measures[0].name if len(check.measures) == 1 else None
    return [(row[SUBJECT], row.get(column)) for row in result.get("partial_unexpected_index_list") or ()]


def _error(info: Any) -> str | None:
    """What went wrong while a check ran; the package reports it as data, once or once for each metric."""
    if not info:
        return None
    if "raised_exception" in info:
        return str(info["exception_message"]) if info["raised_exception"] else None
    messages = (
        _error(part if isinstance(part, dict) else {"raised_exception": True, "exception_message": part})
        for part in info.values()
    )
    return next((message for message in messages if message), None)


def _first_line(error: Exception) -> str:
    return next((line for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__)
