"""Checks and findings in words: what a person reads in the verdict, the report and the message."""

from collections.abc import Iterable, Mapping
from textwrap import shorten
from typing import Any

from charts.formats import CHANGE, initial, number
from quality.model import Check, Finding

NAMED = 3
"""Offenders that a sentence names before it says `and 4 more`."""

LONGEST_OFFENCE = 150
"""Characters of one offender's own text, so that one of them does not hide the others."""


def title(check: Check) -> str:
    """What is checked, as a heading."""
    # The name of a check says which outcome it is about, but not which kind of file or other value.
    values = ", ".join(str(value) for column, value in check.where if column != "outcome")
    against = f" against {check.measures[0].against}" if check.measures and check.measures[0].against else ""
    against = against.replace("period", check.grain)
    text = f"{check.called or _kind(check)}{against}{f', {values}' if values else ''}"
    return initial(text)


def expected(check: Check) -> str:
    """What must hold, in as few words as it takes."""
    arguments = check.arguments
    if "min_value" in arguments or "max_value" in arguments:
        return _limits(arguments, unit_of(check))
    if "value_set" in arguments:
        return ", ".join(str(value) for value in arguments["value_set"])
    fixed = {
        "expect_column_values_to_be_null": "none",
        "expect_column_values_to_not_be_null": "a value in every row",
        "expect_column_values_to_be_unique": "each only once",
        "expect_compound_columns_to_be_unique": "each only once",
    }
    if check.type in fixed:
        return fixed[check.type]
    return ", ".join(f"{key} {value}" for key, value in arguments.items() if key != "column") or _kind(check)


def must(check: Check) -> str:
    return "must" if check.severity == "critical" else "should"


def _limits(arguments: Mapping[str, Any], unit: str) -> str:
    low, high = arguments.get("min_value"), arguments.get("max_value")
    above, below = (bool(arguments.get(word)) for word in ("strict_min", "strict_max"))
    least = f"{'more than' if above else 'at least'} {_limit(low, unit)}"
    most = f"{'less than' if below else 'at most'} {_limit(high, unit)}"
    if low is None or high is None:
        return most if low is None else least
    if low == high:
        return f"exactly {_limit(low, unit)}"
    return f"{least} and {most}" if above or below else _to(_limit(low, unit), _limit(high, unit), unit)


def _limit(value: Any, unit: str) -> str:
    return number(value, unit, exact=True)


def observed(finding: Finding) -> str:
    """What the check saw: the offenders where there are any, otherwise the span of the values."""
    check = finding.check
    if finding.error:
        return finding.error.splitlines()[0][:300]
    if not finding.compared:
        return "nothing to compare with"
    if finding.offenders:
        return _listed(_offences(finding), finding.offending)
    if finding.missing:
        return f"no {', '.join(str(value) for value in finding.missing)}"
    if not check.measures:
        return number(finding.observed, unit_of(check), _limits_of(check))
    return _passed(finding)


def _passed(finding: Finding) -> str:
    check = finding.check
    if check.type == "expect_column_values_to_be_null":
        return "none"
    if len(check.measures) > 1:
        return f"{len(finding.values)} rows, all different"
    # No row with an outcome means that nothing had it.
    values = [value for value in finding.values if value is not None]
    return "none" if not values and check.over == "outcomes" else _span(values, unit_of(check))


def _span(values: list[Any], unit: str) -> str:
    if not values:
        return "nothing to check"
    if isinstance(values[0], str):
        return _listed(sorted(set(values)))
    low, high = number(min(values), unit), number(max(values), unit)
    return low if low == high else _to(low, high, unit)


def _to(low: str, high: str, unit: str) -> str:
    """`3.29 to 5.09 minutes`: the unit once."""
    return f"{low.removesuffix(' %').removesuffix(f' {unit}')} to {high}"


def unit_of(check: Check) -> str:
    """What stands behind the check's numbers; a comparison in time is a change in per cent."""
    return CHANGE if any(measure.against for measure in check.measures) else check.unit


def _limits_of(check: Check) -> list[Any]:
    return [check.arguments.get("min_value"), check.arguments.get("max_value")]


def _offences(finding: Finding) -> Iterable[str]:
    """Who broke it, each with the value where there is one."""
    for who, value in finding.offenders:
        if isinstance(value, str) and len(finding.check.measures) == 1:
            yield f"{who} {shorten(value, LONGEST_OFFENCE, placeholder=' …')}"
        elif len(finding.check.measures) == 1:
            yield f"{number(value, unit_of(finding.check), _limits_of(finding.check))} in {who}"
        else:
            yield who


def sentence(finding: Finding) -> str:
    """Why a check did not pass, for a reader who does not know the check."""
    check = finding.check
    what = title(check)
    if finding.error:
        return f"{what} could not be checked: {finding.error.splitlines()[0][:300]}"
    if check.type == "expect_column_values_to_be_null" and finding.offenders:
        return f"{_listed(_offences(finding), finding.offending, '; ')}."
    if finding.missing:
        return f"{what}: {' and '.join(str(value) for value in finding.missing)} missing."
    if "unique" in check.type:
        repeated = _listed(_offences(finding), finding.offending)
        return f"{what} {must(check)} be there {expected(check)}, and repeat in {repeated}."
    verb = "changed by" if unit_of(check) == CHANGE else "is"
    return f"{what} {verb} {observed(finding)}; it {must(check)} be {expected(check)}."


def _listed(parts: Iterable[str], count: int = 0, between: str = ", ") -> str:
    """`a, b, c and 4 more`."""
    named = list(parts)
    more = max(count, len(named)) - NAMED
    return between.join(named[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _kind(check: Check) -> str:
    return check.type.removeprefix("expect_").replace("_", " ")
