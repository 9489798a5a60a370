"""Which dataset is meant by files, of those that a stack has."""

from pathlib import Path

import click
import pytest

from tests.unit.tollgate.operate.conftest import OUTPUTS, TWO, Desk
from tollgate.cli.local_input import chosen_dataset, of_files
from tollgate.cli.stacks import LAST, Session
from tollgate.operate.errors import InputError
from tollgate.operate.stack import Stack


def session(outputs: dict[str, object], home: Path) -> Session:
    return Session(Stack.from_outputs(outputs, Desk(), any_dataset=True), home, local=False)


@pytest.mark.parametrize(
    ("name", "dataset"), [("yellow_tripdata_2020-04.csv", "nyc_taxi"), ("flights/2013-01.csv", "flights")]
)
def test_files_are_brought_to_the_dataset_that_they_are_of(name: str, dataset: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("trip_distance,total_amount\n" if dataset == "nyc_taxi" else "carrier,air_time\n")
    assert of_files(session(TWO, tmp_path), tmp_path).stack.dataset == dataset
    assert chosen_dataset(None, tmp_path, tmp_path) == dataset


def test_a_dataset_that_the_stack_has_not_is_not_meant(tmp_path: Path) -> None:
    (tmp_path / "january.csv").write_text("carrier,air_time\n")
    with pytest.raises(InputError, match="holds no file of"):
        of_files(session(OUTPUTS, tmp_path), tmp_path)


def test_files_that_may_be_of_two_are_asked_back(tmp_path: Path) -> None:
    (tmp_path / "yellow_2020-04.csv").write_text("")
    with pytest.raises(click.UsageError, match="Say which dataset: --dataset flights or --dataset nyc_taxi"):
        of_files(session(TWO, tmp_path), tmp_path)


def test_without_files_the_dataset_of_the_last_run_is_meant(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="Say which dataset"):
        chosen_dataset(None, tmp_path, None)
    (tmp_path / LAST).write_text("flights")
    assert chosen_dataset(None, tmp_path, None) == "flights"
    (tmp_path / LAST).write_text("removed_since")
    with pytest.raises(click.UsageError, match="Say which dataset"):
        chosen_dataset(None, tmp_path, None)
