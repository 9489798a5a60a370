"""Values as Athena writes them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from localaws.services.athena.values import text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        ("", ""),
        (True, "true"),
        (4.0, "4.0"),
        (3.18, "3.18"),
        (12345678.9, "1.23456789E7"),
        (0.0001, "1.0E-4"),
        (-0.5, "-0.5"),
        (float("inf"), "Infinity"),
        (float("nan"), "NaN"),
        (Decimal("12.30"), "12.30"),
        (dt.datetime(2020, 1, 2, 3, 4, 5, 678900), "2020-01-02 03:04:05.678"),  # noqa: DTZ001 - Athena's timestamp has no zone
        (dt.date(2020, 1, 2), "2020-01-02"),
        (b"ab", "61 62"),
        ([1, None], "[1, null]"),
        ({"k": [1.0]}, "{k=[1.0]}"),
    ],
)
def test_a_value_is_written_as_athena_writes_it(value: Any, written: str | None) -> None:
    assert text(value) == written
