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


def test_json_keeps_every_digit_and_is_json_where_a_number_is_not_one(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"sum": Decimal("12345678901234567890.12"), "nan": float("nan"), "inf": float("-inf"), "e": [], "m": {}}
    Console(json=True).print_json(document)
    text = capsys.readouterr().out
    assert '"sum": 12345678901234567890.12' in text

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is not JSON")

    assert json.loads(text, parse_constant=refuse) == {
        "sum": 12345678901234567890.12, "nan": "NaN", "inf": "-Infinity", "e": [], "m": {},
    }  # fmt: skip


def test_an_exact_table_shows_all_digits_and_groups_no_years(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(("year", "avg"), [(2020, 5.093636363636364)], exact=True)
    assert capsys.readouterr().out.splitlines()[1] == "  2020  5.093636363636364"


@pytest.mark.parametrize("control", ["\x1b[2J", "\x07", "\r", "\x9b31m", "\u202e", "\x7f"])
def test_what_strangers_wrote_cannot_control_the_terminal(control: str, capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    console.print(f"file {control}name")
    console.fact("run", control)
    console.table((control,), [(f"a{control}b",)])
    output = capsys.readouterr().out
    assert control[0] not in output
    assert repr(control[0])[1:-1] in output


def test_a_cell_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(("a", "b"), [("x\ny", 1)])
    assert capsys.readouterr().out.splitlines()[1] == r"  x\ny  1"


def test_a_wide_table_is_wrapped_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "interactive", True)
    monkeypatch.setenv("COLUMNS", "40")
    Console().table(("run", "[why]"), [("2020-01-01T000000Z-abcd", "it took a very long time [indeed] to end")])
    output = capsys.readouterr().out
    assert max(map(len, output.splitlines())) <= 40
    assert "[why]" in output
    assert "[indeed]" in output


def test_what_is_waited_for_is_said_on_a_terminal_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Console().waiting("Starting the local AWS") as update:
        update("Asking Athena")
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(Console, "interactive", True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Console().waiting("Starting [the] local \x1b[2JAWS"):
        pass
    output = capsys.readouterr().out
    assert "Starting [the] local" in output
    assert "\x1b[2JAWS" not in output


def test_a_person_gets_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    Console().print_json([1])
    assert capsys.readouterr().out == ""


def test_things_are_counted_in_words() -> None:
    assert [plural(1, "file"), plural(1200, "row"), plural(0, "file")] == ["1 file", "1,200 rows", "0 files"]
