"""Problems that one contract shows by itself: only certain ones, because a wrong finding costs trust."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from contracts import Column, Contract, Expectation, Problem, Rule
from contracts.suggest import suggestion

TARGET = ("over", "where", "measure", "column", "against", "nulls", "strict_min", "strict_max")
"""The arguments that say what an expectation looks at; the others say what it wants to see."""


LOGICAL: Mapping[str, tuple[str, ...]] = {
    "string": ("string",),
    "int": ("integer",),
    "bigint": ("integer",),
    "double": ("number",),
    "decimal": ("number", "integer"),
    "boolean": ("boolean",),
    "timestamp": ("timestamp",),
    "date": ("date",),
}
"""What a physical type may be called in ODCS, the likeliest first."""


def problems(contract: Contract) -> Iterator[Problem]:
    yield from _conditions(contract)
    yield from _expressions(contract)
    yield from _repeated_conditions(contract)
    yield from _types(contract)
    yield from _raw_names(contract)
    yield from _impossible_ranges(contract)
    yield from _idle_warnings(contract)
    yield from _misplaced_words(contract)


def limits(expectation: Expectation) -> tuple[Any, Any]:
    """The lowest and the highest value that an expectation lets pass; None where there is no limit."""
    return expectation.arguments.get("min_value"), expectation.arguments.get("max_value")


def target(expectation: Expectation) -> tuple[object, ...]:
    """What an expectation looks at: equal for two that look at the same."""
    return (expectation.type, *(repr(expectation.arguments.get(key)) for key in TARGET))


def _conditions(contract: Contract) -> Iterator[Problem]:
    """Conditions of rules and counts that are no SQL, or ask about what is not there."""
    columns = [column.name for column in contract.columns]
    columns += [f"{name}_text" for name in columns]
    conditions = [(f"rule {rule.reason!r}", rule.condition, rule.line) for rule in _rules(contract)]
    conditions += [(f"count {name!r}", condition, contract.line) for name, condition in contract.counts.items()]
    for what, condition, line in conditions:
        try:
            names = columns_of(condition)
        except SqlglotError as error:
            yield Problem(line, f"{what} has a condition that is not valid SQL: {sql_fault(error)}")
            continue
        for name in names:
            if name.lower() not in columns:
                hint = suggestion(name.lower(), columns)
                yield Problem(line, f"{what} asks about a column {name!r} that is not there{hint}")


def _expressions(contract: Contract) -> Iterator[Problem]:
    """What an expression reads stands in the files, so only its form can be judged."""
    for column in contract.columns:
        try:
            columns_of(column.expression or "null")
        except SqlglotError as error:
            text = f"column {column.name!r} has an expression that is not valid SQL: {sql_fault(error)}"
            yield Problem(column.line, text)


def columns_of(condition: str) -> list[str]:
    """The columns that a predicate names; none where it has names of its own (a lambda, a subquery)."""
    tree = sqlglot.parse_one(condition, dialect="spark")
    if tree.find(exp.Lambda, exp.Query):
        return []
    return sorted({column.name for column in tree.find_all(exp.Column) if not column.table})


def sql_fault(error: SqlglotError) -> str:
    """Why a text is no SQL, in one line."""
    return str(error).splitlines()[0].partition(". Line")[0]


def _types(contract: Contract) -> Iterator[Problem]:
    for column in contract.columns:
        logical_types = LOGICAL.get(column.physical_type.partition("(")[0], ())
        if logical_types and column.logical_type and column.logical_type not in logical_types:
            pair = f"is {column.physical_type} in Spark and {column.logical_type!r} to other tools"
            yield Problem(column.line, f"column {column.name!r} {pair}; write logicalType: {logical_types[0]}")


def _repeated_conditions(contract: Contract) -> Iterator[Problem]:
    for name, rules in contract.filters.items():
        first: dict[str, Rule] = {}
        for rule in rules:
            other = first.setdefault(rule.condition, rule)
            if other is not rule and rule.condition:
                text = f"rule {rule.reason!r} never refuses a row of {name!r}: {other.reason!r} asks the same before it"
                yield Problem(rule.line, text)


def _rules(contract: Contract) -> list[Rule]:
    """Every rule once, though it belongs to several filters; those without a condition were reported already."""
    return list({rule.line: rule for rules in contract.filters.values() for rule in rules if rule.condition}.values())


def _raw_names(contract: Contract) -> Iterator[Problem]:
    """Raw names that two columns claim, and required columns that a kind of files has no name for."""
    claimed: dict[tuple[str, str], Column] = {}
    for column in contract.columns if contract.sources else ():
        if column.expression:
            continue
        for kind in contract.sources:
            names = column.names.get(kind, column.names.get("", ())) if column.names else (column.name,)
            for name in names:
                other = claimed.setdefault((kind, name.strip().lower()), column)
                if other is not column:
                    text = f"column {column.name!r} has the name {name!r} for {kind!r}, as {other.name!r} has"
                    yield Problem(column.line, text)
            if column.required and not names:
                text = f"is required and has no name for {kind!r}: each such file would be refused"
                yield Problem(column.line, f"column {column.name!r} {text}")


def _impossible_ranges(contract: Contract) -> Iterator[Problem]:
    for expectation in contract.expectations:
        low, high = limits(expectation)
        if _numbers(low, high) and low > high:
            yield Problem(
                expectation.line,
                f"expectation {expectation.name!r} can never hold: min_value {low} is above max_value {high}",
            )


def _idle_warnings(contract: Contract) -> Iterator[Problem]:
    """A warning that comes no earlier than the stop at the same place never appears as a warning."""
    criticals = {
        target(expectation): expectation for expectation in contract.expectations if expectation.severity == "critical"
    }
    for expectation in contract.expectations:
        critical = criticals.get(target(expectation))
        if (
            expectation.severity != "warning"
            or critical is None
            or not _has_range(expectation.arguments)
            or not _has_range(critical.arguments)
        ):
            continue
        if not stricter(expectation, critical):
            why = f"{critical.name!r} is as strict or stricter, and stops the run"
            yield Problem(expectation.line, f"expectation {expectation.name!r} never warns: {why}")


def _misplaced_words(contract: Contract) -> Iterator[Problem]:
    """Where contracts had our words before `meta`: still read, but another reader of `kwargs` knows none of them."""
    for expectation in contract.expectations:
        if expectation.misplaced:
            words = ", ".join(expectation.misplaced)
            text = (
                f"has {words} among its kwargs, which Great Expectations does not know; move to `meta`, beside kwargs"
            )
            yield Problem(expectation.line, f"expectation {expectation.name!r} {text}")


def stricter(expectation: Expectation, other: Expectation) -> bool:
    """Whether some value that the other lets pass does not pass this one."""
    (low, high), (other_low, other_high) = limits(expectation), limits(other)
    return (low is not None and (other_low is None or low > other_low)) or (
        high is not None and (other_high is None or high < other_high)
    )


def _has_range(arguments: Mapping[str, Any]) -> bool:
    limits_given = [arguments[key] for key in ("min_value", "max_value") if arguments.get(key) is not None]
    return bool(limits_given) and _numbers(*limits_given) and "mostly" not in arguments


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) for value in values)
