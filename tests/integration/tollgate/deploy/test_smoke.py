"""The run that proves a deployment, and what it leaves behind: nothing."""

from pathlib import Path

import pytest

from tests.integration.tollgate.deploy.conftest import FAILS, SUCCEEDS, MakeStack
from tollgate.deploy.smoke import smoke, smoke_all
from tollgate.operate.s3 import list_objects, split_url
from tollgate.operate.stack import Stack

REAL = "nyc_taxi/input/green-taxi/green_tripdata_2020-01.csv"


def keys(stack: Stack) -> list[str]:
    """Whatever is input in the stack's lake, of any dataset."""
    bucket, _ = split_url(stack.lake_url)
    return [item.key for item in list_objects(stack, f"s3://{bucket}/") if "/input/" in item.key]


def silent(_line: str) -> None:
    """Nobody listens here."""


def never(_dataset: str) -> Path:
    raise AssertionError("input was made up although the lake holds some")


def test_an_empty_lake_is_proven_with_made_up_input_that_is_gone_afterwards(stack: MakeStack, made_up: Path) -> None:
    empty = stack(SUCCEEDS)
    ran = smoke(empty, lambda _: made_up, silent, deadline_s=30)
    assert ran is not None
    assert (ran.passed, ran.generated) == (True, True)
    assert keys(empty) == []


def test_a_lake_with_input_is_proven_with_that_and_nothing_else(stack: MakeStack) -> None:
    filled = stack(SUCCEEDS)
    filled.client("s3").put_object(Bucket=split_url(filled.lake_url)[0], Key=REAL, Body=b"VendorID\n1\n")
    ran = smoke(filled, never, silent, deadline_s=30)
    assert ran is not None
    assert (ran.passed, ran.generated) == (True, False)
    assert keys(filled) == [REAL]


def test_a_run_that_fails_is_told_with_its_cause_and_leaves_no_made_up_input(stack: MakeStack, made_up: Path) -> None:
    broken = stack(FAILS)
    ran = smoke(broken, lambda _: made_up, silent, deadline_s=30)
    assert ran is not None
    assert (ran.passed, ran.verdict) == (False, "none")
    assert "2 checks failed" in ran.summary
    assert keys(broken) == []


def test_made_up_input_is_taken_away_when_the_run_cannot_even_start(stack: MakeStack, made_up: Path) -> None:
    missing = stack(SUCCEEDS)
    missing.client("stepfunctions").delete_state_machine(stateMachineArn=missing.state_machine_arn)
    with pytest.raises(Exception, match=r"(?i)state ?machine"):
        smoke(missing, lambda _: made_up, silent, deadline_s=30)
    assert keys(missing) == []


def test_the_states_of_the_run_are_told_as_they_are_entered(stack: MakeStack, made_up: Path) -> None:
    lines: list[str] = []
    smoke(stack(SUCCEEDS), lambda _: made_up, lines.append, deadline_s=30)
    assert lines == ["nyc_taxi: Look around"]


def test_every_dataset_is_proven_by_a_run_of_its_own(stack: MakeStack, made_up: Path) -> None:
    both = stack(SUCCEEDS, ("flights", "nyc_taxi"))
    both.client("s3").put_object(Bucket=split_url(both.lake_url)[0], Key=REAL, Body=b"VendorID\n1\n")
    proofs = smoke_all(both, lambda _: made_up, silent, deadline_s=30)
    assert [(one.dataset, one.passed, one.generated) for one in proofs] == [
        ("flights", True, True),
        ("nyc_taxi", True, False),
    ]
    assert len({one.run for one in proofs}) == len(proofs)
    assert keys(both) == [REAL]


def test_a_dataset_without_input_and_without_samples_is_named_and_passed_over(stack: MakeStack, made_up: Path) -> None:
    lines: list[str] = []
    both = stack(SUCCEEDS, ("flights", "nyc_taxi"))
    samples = {"flights": None, "nyc_taxi": made_up}
    assert [one.dataset for one in smoke_all(both, samples.__getitem__, lines.append, deadline_s=30)] == ["nyc_taxi"]
    assert lines[0].startswith("flights: no input yet and no generated samples")
    assert keys(both) == []
