"""Contract → checks: each expectation read and verified, without importing Great Expectations."""

import re
from collections.abc import Iterator
from typing import Any

from contracts import Contract, Expectation
from contracts.suggest import suggestion
from contracts.words import META
from quality.errors import SuiteError
from quality.frames import kinds
from quality.model import LAST_PUBLISHED, Check, Measure
from quality.periods import NEIGHBOURS, calendar_of
from quality.vocabulary import EXPECTATIONS

RATIO = re.compile(r"\s*(\w+)\s*(?:/\s*(\w+)\s*)?")
ONE_COLUMN = ("measure", "column", "column_A", "column_B")
COLUMNS = (*ONE_COLUMN, "column_list", "column_set")
_TEXTS = frozenset({"over", "against", "called", "unit", "nulls"})
_LIMITS = frozenset({"min_value", "max_value"})


def checks(*contracts: Contract) -> tuple[Check, ...]:
    """Every expectation of the contracts as a check; SuiteError lists every problem of all of them."""
    wrong = [
        f"{contract.name}, expectation {expectation.name or expectation.type!r}: {problem}"
        for contract in contracts
        for expectation, problem in problems(contract)
    ]
    if wrong:
        raise SuiteError(wrong)
    return tuple(_check(contract, expectation) for contract in contracts for expectation in contract.expectations)


def _check(contract: Contract, expectation: Expectation) -> Check:
    arguments = expectation.arguments
    measures = tuple(_measure(text, arguments.get("against")) for text in _columns(expectation))
    calendar = calendar_of(contract)
    return Check(
        dataset=contract.name,
        over=arguments.get("over", "rows"),
        where=tuple(arguments.get("where", {}).items()),
        type=expectation.type,
        arguments=_arguments(expectation),
        measures=measures,
        called=arguments.get("called", " and ".join(_columns(expectation)).replace("_", " ")),
        unit=arguments.get("unit", ""),
        nulls_allowed=arguments.get("nulls") == "allowed",
        severity=expectation.severity,
        dimension=expectation.dimension,
        why=expectation.why,
        fix=expectation.fix,
        grain=calendar.grain if calendar else "period",
        name=expectation.name,
    )


def _columns(expectation: Expectation) -> tuple[str, ...]:
    """The columns and ratios of an expectation, as written."""
    values = [expectation.arguments[key] for key in COLUMNS if key in expectation.arguments]
    return tuple(text for value in values for text in ([value] if isinstance(value, str) else value))


def _measure(text: str, against: str | None) -> Measure:
    match = RATIO.fullmatch(text)
    return Measure(match[1], match[2], against) if match else Measure(text)


def _arguments(expectation: Expectation) -> dict[str, Any]:
    """The arguments for Great Expectations: the measure as a column."""
    arguments = expectation.arguments
    own = {key: value for key, value in arguments.items() if key not in META}
    return own | (
        {"column": _measure(arguments["measure"], arguments.get("against")).name} if "measure" in arguments else {}
    )


def problems(contract: Contract) -> Iterator[tuple[Expectation, str]]:
    """What the judge would not understand in a contract's expectations."""
    for expectation in contract.expectations:
        # What looks up an argument can rely on its kind.
        for problem in list(_wrong_kinds(expectation)) or (
            *_wrong_type(expectation),
            *_wrong_arguments(expectation),
            *_wrong_columns(contract, expectation),
        ):
            yield expectation, problem


def _wrong_kinds(expectation: Expectation) -> Iterator[str]:
    """Arguments of ours that hold another kind of value than they may."""
    for key, value in expectation.arguments.items():
        texts = value if isinstance(value, list) and key not in ONE_COLUMN else [value]
        if key in COLUMNS and not all(isinstance(text, str) for text in texts):
            yield f"{key!r} names columns by text, not {value!r}"
        elif key in _TEXTS and not isinstance(value, str):
            yield f"{key!r} is a text, not {value!r}"
        elif key == "where" and not isinstance(value, dict):
            yield f"'where' is a mapping of columns to values, not {value!r}"
        elif key in _LIMITS and isinstance(value, bool | list | dict):
            yield f"{key!r} is a number or a time, not {value!r}"


def _wrong_type(expectation: Expectation) -> Iterator[str]:
    if expectation.type not in EXPECTATIONS:
        yield f"there is no {expectation.type!r}{_hint(expectation.type, EXPECTATIONS)}"


def _wrong_arguments(expectation: Expectation) -> Iterator[str]:
    arguments = expectation.arguments
    allowed = EXPECTATIONS.get(expectation.type)
    if allowed is None:
        return
    for key in set(arguments) - allowed - set(META):
        yield f"{expectation.type} takes no {key!r}{_hint(key, allowed | set(META))}"
    if "column" in allowed and not {"column", "measure"} & set(arguments):
        yield f"{expectation.type} needs a 'column' or a 'measure'"
    if "min_value" in allowed and not {"min_value", "max_value"} & set(arguments):
        yield f"{expectation.type} needs a 'min_value' or a 'max_value', or it can never fail"
    if "against" in arguments and arguments["against"] not in NEIGHBOURS:
        yield f"'against' may not say {arguments['against']!r}{_hint(str(arguments['against']), NEIGHBOURS)}"
    if arguments.get("nulls", "allowed") != "allowed":
        yield f"'nulls' may say 'allowed', not {arguments['nulls']!r}"


def _wrong_columns(contract: Contract, expectation: Expectation) -> Iterator[str]:
    frames = kinds(contract)
    over = expectation.arguments.get("over", "rows")
    if over not in frames:
        yield f"there is nothing called {over!r} to look over{_hint(over, frames)}"
        return
    if expectation.arguments.get("against") == LAST_PUBLISHED and frames[over].published is None:
        comparable = [name for name, frame in frames.items() if frame.published]
        yield f"{over} cannot be compared with {LAST_PUBLISHED}; {', '.join(comparable) or 'nothing here'} can"
    columns = frames[over].columns(contract)
    for text in (*_columns(expectation), *expectation.arguments.get("where", {})):
        match = RATIO.fullmatch(text)
        for name in filter(None, match.groups() if match else (text,)):
            if name not in columns:
                yield f"{contract.name} has no column {name!r} among its {over}{_hint(name, columns)}"


def _hint(word: str, words: Any) -> str:
    return suggestion(word, words) or f"; there is {', '.join(sorted(words))}."
