"""Which state of a run is blamed, and which is only shown."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tollgate.cli.console import Console
from tollgate.cli.progress import EXPECTED_ERRORS, SPARK_STATES, Timeline, follow
from tollgate.cli.stacks import Session
from tollgate.operate import watch
from tollgate.operate.account import QUESTIONS, Plan
from tollgate.operate.watch import Event, Outcome

KEPT, JOB, TELL = "See what can be kept", "Summarise the records", "Tell the owners that the run broke"
NO_TABLE = Event("failed", KEPT, 1, "Table t not found", "Glue.EntityNotFoundException")


def state(name: str, *inside: Event) -> list[Event]:
    return [Event("entered", name, 0), *inside, Event("left", name, 2)]


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Follows a run that had these events; its timeline, and the marks of its states as they were printed."""

    def run(events: list[Event]) -> tuple[Timeline, dict[str, str]]:
        def replay(*_: Any) -> Generator[Event, None, Outcome]:
            yield from events
            return Outcome("FAILED", "", "", 3)

        monkeypatch.setattr(watch, "watch", replay)
        session = Session(stack=None, home=Path(), local=False)  # type: ignore[arg-type] # nothing asks it
        _, timeline = follow(session, "arn", Console())
        lines = [line.split(None, 3) for line in capsys.readouterr().out.splitlines()]
        return timeline, {name: mark for mark, _, _, name in lines}

    return run


def test_a_table_that_is_not_there_yet_is_no_failure(followed: Any) -> None:
    broken = Event("failed", JOB, 1, "No disk", "States.TaskFailed")
    timeline, marks = followed([*state(KEPT, NO_TABLE), *state(JOB, broken)])
    assert marks == {KEPT: "✓", JOB: "✗"}
    assert timeline.culprit("No disk") == JOB


def test_what_a_second_try_made_good_is_no_failure(followed: Any) -> None:
    passing = Event("failed", JOB, 1, "Throttled", "Glue.ThrottlingException")
    timeline, marks = followed(state(JOB, passing, Event("succeeded", JOB, 2)))
    assert (marks, timeline.failures) == ({JOB: "✓"}, [])


def test_the_state_with_the_cause_of_the_run_is_blamed_and_not_what_failed_after_it(followed: Any) -> None:
    job = Event("failed", JOB, 1, "No disk", "States.TaskFailed")
    message = Event("failed", TELL, 1, "No such topic", "SNS.NotFoundException")
    timeline, _ = followed([*state(TELL, message), *state(JOB, job)])
    assert timeline.culprit("No disk") == JOB
    assert timeline.culprit("something else") == TELL
    assert Timeline().culprit("x") == ""


def test_the_states_of_spark_and_the_errors_that_are_answers_are_the_machines() -> None:
    definitions: list[str] = []

    class Machines:
        def validate_state_machine_definition(self, definition: str, **_: Any) -> dict[str, Any]:
            definitions.append(definition)
            return {"result": "OK", "diagnostics": []}

    plan = Plan("tollgate", "dev", "us-east-1", {}, lambda _: Machines(), ("flights",))
    assert [check.ok for check in dict(QUESTIONS)["State machine"](plan)] == [True]
    (definition,) = definitions
    assert [name for name in (*SPARK_STATES, *EXPECTED_ERRORS) if json.dumps(name) not in definition] == []
