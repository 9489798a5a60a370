"""Problems that only a dataset as a whole shows: outcomes, kinds and conditions of its products, names of tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlglot.errors import SqlglotError

from contracts import Contract, Dataset, Problem
from contracts.model import ACCEPTED, FILE_REASONS, RESERVED_TABLES, ROW_BROKEN, SOURCE_KIND
from contracts.suggest import suggestion
from tollgate.authoring.check.within import columns_of, sql_fault


def problems(dataset: Dataset) -> Iterator[tuple[str, Problem]]:
    """What could never be true or be worked out, each with the name of the contract that says it."""
    for contract in (dataset.source, *dataset.products):
        for problem in _values(contract, _possible_values(dataset)):
            yield contract.name, problem
    for product in dataset.products:
        for problem in _conditions(product, dataset.source):
            yield product.name, problem


def between(datasets: Sequence[Dataset]) -> Iterator[str]:
    """Names of tables and views that two datasets make: they share one database."""
    owners = dict.fromkeys(RESERVED_TABLES, "every stack")
    for dataset in datasets:
        for name in dataset.tables:
            owner = owners.setdefault(name, dataset.name)
            if owner != dataset.name:
                yield f"{dataset.name} and {owner} both make {name!r}: rename one of them"


def _possible_values(dataset: Dataset) -> Mapping[str, tuple[str, ...]]:
    """The values that a column of the evidence may have, where the contracts say them all."""
    source = dataset.source
    reasons = sorted({rule.reason for rules in source.filters.values() for rule in rules})
    outcomes = (ACCEPTED, ROW_BROKEN, *reasons, *FILE_REASONS)
    kinds = {
        column.name: tuple(source.sources)
        for column in source.columns
        if (column.expression or "").lower() == SOURCE_KIND
    }
    return {"outcome": outcomes, "reason": outcomes, **kinds}


def _values(contract: Contract, possible: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """An expectation over a value that never comes would hold for ever."""
    for expectation in contract.expectations:
        where = expectation.arguments.get("where")
        for column, values in possible.items():
            for value in _texts(where.get(column) if isinstance(where, dict) else None):
                if value not in values:
                    hint = suggestion(value, values) or f" (one of {', '.join(values)})"
                    text = f"asks about the {column} {value!r}, which never comes{hint}"
                    yield Problem(expectation.line, f"expectation {expectation.name!r} {text}")


def _texts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _conditions(product: Contract, source: Contract) -> Iterator[Problem]:
    """`count_if` over what the source does not have."""
    names = [column.name for column in source.columns]
    for column in product.measured:
        if column.measure is None or not column.measure.condition:
            continue
        try:
            wanted = columns_of(column.measure.condition)
        except SqlglotError as error:
            yield Problem(
                column.line, f"column {column.name!r} has a measure that is not valid SQL: {sql_fault(error)}"
            )
            continue
        for name in wanted:
            if name.lower() not in names:
                text = f"counts by {name!r}, which {source.name} does not have{suggestion(name.lower(), names)}"
                yield Problem(column.line, f"column {column.name!r} {text}")
