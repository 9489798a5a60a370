"""Contract → checks: each expectation read, its words verified, without Great Expectations at hand.

Beside an expectation's own arguments a contract may say:
  over     which frame is looked over: rows (default), months, series; for evidence rows, outcomes, files, reasons, run
  where    only rows with these values, {column: value} or {column: [value, value]}
  measure  in the place of `column`: a column of that frame, or one divided by another (`sum_miles / trips`)
  against  divide it further by the same in `the month before`, `the months beside it` or `the last published run`
  called   what a person calls it;  unit  what stands behind the number (percent, miles, dollars)
  nulls    `allowed` where an empty value is right; otherwise a range is paired with not-null, for ranges skip nulls
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import Contract, Expectation
from contracts.suggest import suggestion
from quality.errors import SuiteError
from quality.frames import COMPARED, kinds
from quality.periods import LAST, NEIGHBOURS
from quality.vocabulary import EXPECTATIONS, OURS

RATIO = re.compile(r"\s*(\w+)\s*(?:/\s*(\w+)\s*)?")
COLUMNS = ("measure", "column", "column_A", "column_B", "column_list", "column_set")
SKIPS_NULLS = ("_to_be_between", "_to_be_in_set", "_to_not_be_in_set", "_to_match_regex")


@dataclass(frozen=True)
class Measure:
    """A column, or a ratio of two, of a frame; against its neighbour in time where one is named."""

    top: str
    bottom: str | None = None
    against: str | None = None

    @property
    def name(self) -> str:
        """The name under which Great Expectations sees it."""
        parts = (self.top, self.bottom and f"per {self.bottom}", self.against and f"against {self.against}")
        return " ".join(part for part in parts if part).replace(" ", "_")


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

    @property
    def compares(self) -> bool:
        """Whether it asks about the run that is published."""
        return any(measure.against == LAST or measure.top in COMPARED for measure in self.measures)

    @property
    def needs_values(self) -> bool:
        """Whether a null must count against it, since the expectation itself would skip it."""
        is_map = self.type.startswith("expect_column_values_") and self.type.endswith(SKIPS_NULLS)
        return is_map and not self.nulls_allowed


def checks(*contracts: Contract) -> tuple[Check, ...]:
    """Every expectation of the contracts as a check; SuiteError lists every problem of all of them."""
    told = [
        f"{contract.name}, expectation {expectation.name or expectation.type!r}: {problem}"
        for contract in contracts
        for expectation, problem in problems(contract)
    ]
    if told:
        raise SuiteError(told)
    return tuple(_check(contract, expectation) for contract in contracts for expectation in contract.expectations)


def _check(contract: Contract, expectation: Expectation) -> Check:
    said = expectation.arguments
    measures = tuple(_measure(text, said.get("against")) for text in _columns(expectation))
    return Check(
        dataset=contract.name,
        over=said.get("over", "rows"),
        where=tuple(said.get("where", {}).items()),
        type=expectation.type,
        arguments=_arguments(expectation),
        measures=measures,
        called=said.get("called", " and ".join(_columns(expectation)).replace("_", " ")),
        unit=said.get("unit", ""),
        nulls_allowed=said.get("nulls") == "allowed",
        severity=expectation.severity,
        dimension=expectation.dimension,
        why=expectation.why,
        fix=expectation.fix,
    )


def _columns(expectation: Expectation) -> tuple[str, ...]:
    """What an expectation says it looks at, as written."""
    said = [expectation.arguments[key] for key in COLUMNS if key in expectation.arguments]
    return tuple(text for value in said for text in ([value] if isinstance(value, str) else value))


def _measure(text: str, against: str | None) -> Measure:
    match = RATIO.fullmatch(text)
    return Measure(match[1], match[2], against) if match else Measure(text)


def _arguments(expectation: Expectation) -> dict[str, Any]:
    """The arguments as Great Expectations shall see them: the measure as a column."""
    said = expectation.arguments
    own = {key: value for key, value in said.items() if key not in OURS}
    return own | ({"column": _measure(said["measure"], said.get("against")).name} if "measure" in said else {})


def problems(contract: Contract) -> Iterator[tuple[Expectation, str]]:
    """What the judge would not understand in a contract's expectations."""
    for expectation in contract.expectations:
        for problem in (*_wrong_type(expectation), *_wrong_words(expectation), *_wrong_columns(contract, expectation)):
            yield expectation, problem


def _wrong_type(expectation: Expectation) -> Iterator[str]:
    if expectation.type not in EXPECTATIONS:
        yield f"there is no {expectation.type!r}{_meant(expectation.type, EXPECTATIONS)}"


def _wrong_words(expectation: Expectation) -> Iterator[str]:
    said = expectation.arguments
    allowed = EXPECTATIONS.get(expectation.type)
    if allowed is None:
        return
    for key in set(said) - allowed - OURS:
        yield f"{expectation.type} takes no {key!r}{_meant(key, allowed | OURS)}"
    if "column" in allowed and not {"column", "measure"} & set(said):
        yield f"{expectation.type} needs a 'column' or a 'measure'"
    if "min_value" in allowed and not {"min_value", "max_value"} & set(said):
        yield f"{expectation.type} needs a 'min_value' or a 'max_value', or it can never fail"
    if "against" in said and said["against"] not in NEIGHBOURS:
        yield f"'against' may not say {said['against']!r}{_meant(str(said['against']), NEIGHBOURS)}"
    if said.get("nulls", "allowed") != "allowed":
        yield f"'nulls' may say 'allowed', not {said['nulls']!r}"


def _wrong_columns(contract: Contract, expectation: Expectation) -> Iterator[str]:
    frames = kinds(contract)
    over = expectation.arguments.get("over", "rows")
    if over not in frames:
        yield f"there is nothing called {over!r} to look over{_meant(over, frames)}"
        return
    if expectation.arguments.get("against") == LAST and frames[over].last is None:
        comparable = [name for name, frame in frames.items() if frame.last]
        yield f"{over} cannot be compared with {LAST}; {', '.join(comparable) or 'nothing here'} can"
    there = frames[over].columns(contract)
    for text in (*_columns(expectation), *expectation.arguments.get("where", {})):
        match = RATIO.fullmatch(text)
        for name in filter(None, match.groups() if match else (text,)):
            if name not in there:
                yield f"{contract.name} has no column {name!r} among its {over}{_meant(name, there)}"


def _meant(word: str, words: Any) -> str:
    return suggestion(word, words) or f"; there is {', '.join(sorted(words))}."
