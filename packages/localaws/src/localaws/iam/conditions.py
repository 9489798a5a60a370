"""The conditions of a statement.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import datetime as dt
import ipaddress
import operator
from collections.abc import Callable, Sequence
from typing import Final

from localaws.iam.patterns import pattern, plain

Test = Callable[[str, str], bool]
"""Whether a value of the request fits what the policy wants."""


def holds(condition: str, values: Sequence[str] | None, wanted: Sequence[str | None]) -> bool:
    """Whether a condition holds for a key's values (None: the request has no such key).

    A wanted text that is None names a variable that the request has no value for: nothing equals it.
    """
    quantifier, _, name = condition.rpartition(":")
    if name == "Null":
        return (values is None) is (wanted[0] == "true")
    optional = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    negative = "Not" in name
    test = _TESTS.get(name.replace("Not", ""))
    if test is None:
        raise NotImplementedError(f"The condition operator {condition} is not known here.")
    if values is None:
        return optional or quantifier == "ForAllValues" or (negative and not quantifier)
    fits = [any(one is not None and test(value, one) for one in wanted) is not negative for value in values]
    return any(fits) if quantifier == "ForAnyValue" else all(fits)


def _equal(value: str, wanted: str) -> bool:
    return value == plain(wanted)


def _equal_ignoring_case(value: str, wanted: str) -> bool:
    return value.lower() == plain(wanted).lower()


def _like(value: str, wanted: str) -> bool:
    return pattern(wanted).fullmatch(value) is not None


def _arn_like(value: str, wanted: str) -> bool:
    """Each of an ARN's six parts by itself: a wildcard does not reach over a colon, but in the last part."""
    parts, patterns = value.split(":", 5), wanted.split(":", 5)
    return len(parts) == len(patterns) and all(map(_like, parts, patterns))


def _compared(compare: Callable[[float, float], bool], number: Callable[[str], float]) -> Test:
    def test(value: str, wanted: str) -> bool:
        try:
            return compare(number(value), number(wanted))
        except ValueError:
            return False

    return test


def _moment(text: str) -> float:
    return float(text) if text.isdecimal() else dt.datetime.fromisoformat(text).timestamp()


def _in_network(value: str, wanted: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


_COMPARISONS: Final = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
_TESTS: Final[dict[str, Test]] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_ignoring_case,
    "StringLike": _like,
    "BinaryEquals": _equal,
    "Bool": _equal_ignoring_case,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "IpAddress": _in_network,
    **{f"Numeric{name}": _compared(compare, float) for name, compare in _COMPARISONS.items()},
    **{f"Date{name}": _compared(compare, _moment) for name, compare in _COMPARISONS.items()},
}
