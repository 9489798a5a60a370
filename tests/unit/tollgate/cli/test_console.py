import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tollgate.cli.console import Console, plural


def test_a_table_puts_numbers_to_the_right_and_words_to_the_left(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(("type", "trips", "avgDist"), [("green", 374968, 5.09), ("yellow", 57980, 3.2)])
    assert capsys.readouterr().out.splitlines() == [
        "  type      trips  avgDist",
        "  green   374,968     5.09",
        "  yellow   57,980     3.20",
    ]


def test_a_table_shows_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(("a", "b"), [(None, True), (1, False)])
    assert capsys.readouterr().out.splitlines()[1:] == ["  -  true", "  1  false"]


def test_for_a_script_there_is_one_json_document_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(json=True)
    console.print("hello")
    console.fact("run", "x")
    console.table(("a",), [(1,)])
    console.print_json([{"sum": Decimal("1.50"), "whole": Decimal(12), "at": datetime(2026, 11, 23, tzinfo=UTC)}])
    assert json.loads(capsys.readouterr().out) == [{"sum": 1.5, "whole": 12, "at": "2026-11-23T00:00:00+00:00"}]


def test_a_person_gets_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    Console().print_json([1])
    assert capsys.readouterr().out == ""


def test_things_are_counted_in_words() -> None:
    assert [plural(1, "file"), plural(1200, "row"), plural(0, "file")] == ["1 file", "1,200 rows", "0 files"]
