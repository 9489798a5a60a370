"""The run that proves a deployment, and what it leaves behind: nothing."""

from pathlib import Path

import pytest

from tests.integration.tollgate.deploy.conftest import FAILS, SUCCEEDS, MakeStack
from tollgate.deploy.smoke import smoke
from tollgate.operate.s3 import list_objects
from tollgate.operate.stack import Stack

KEY = "input/green-taxi/year=2020/green_tripdata_2020-04.csv"
REAL = "input/green-taxi/year=2020/green_tripdata_2020-01.csv"


def keys(stack: Stack) -> list[str]:
    return [item.key for item in list_objects(stack, f"{stack.lake_url}/input/")]


def silent(_line: str) -> None:
    """Nobody listens here."""


def never() -> Path:
    raise AssertionError("input was made up although the lake holds some")


def test_an_empty_lake_is_proven_with_made_up_input_that_is_gone_afterwards(stack: MakeStack, made_up: Path) -> None:
    empty = stack(SUCCEEDS)
    ran = smoke(empty, lambda: made_up, silent, deadline_s=30)
    assert (ran.passed, ran.generated) == (True, True)
    assert keys(empty) == []


def test_a_lake_with_input_is_proven_with_that_and_nothing_else(stack: MakeStack) -> None:
    filled = stack(SUCCEEDS)
    filled.client("s3").put_object(Bucket=filled.lake_url.removeprefix("s3://"), Key=REAL, Body=b"VendorID\n1\n")
    ran = smoke(filled, never, silent, deadline_s=30)
    assert (ran.passed, ran.generated) == (True, False)
    assert keys(filled) == [REAL]


def test_a_run_that_fails_is_told_with_its_cause_and_leaves_no_made_up_input(stack: MakeStack, made_up: Path) -> None:
    broken = stack(FAILS)
    ran = smoke(broken, lambda: made_up, silent, deadline_s=30)
    assert (ran.passed, ran.verdict) == (False, "none")
    assert "2 checks failed" in ran.summary
    assert keys(broken) == []


def test_made_up_input_is_taken_away_when_the_run_cannot_even_start(stack: MakeStack, made_up: Path) -> None:
    missing = stack(SUCCEEDS)
    missing.client("stepfunctions").delete_state_machine(stateMachineArn=missing.state_machine_arn)
    with pytest.raises(Exception, match=r"(?i)state ?machine"):
        smoke(missing, lambda: made_up, silent, deadline_s=30)
    assert keys(missing) == []


def test_the_states_of_the_run_are_told_as_they_are_entered(stack: MakeStack, made_up: Path) -> None:
    lines: list[str] = []
    smoke(stack(SUCCEEDS), lambda: made_up, lines.append, deadline_s=30)
    assert lines == ["Look around"]
