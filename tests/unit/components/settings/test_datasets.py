"""The setting `datasets`: which datasets a stack has, and what is set for one of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.errors import SettingsError
from components.settings import Settings
from components.settings.datasets import OWN, ROOT
from components.settings.field import of_class
from contracts import dataset_names
from tools.graph import render

NEEDED = {"aws:region": "eu-central-1", "tollgate:eksCluster": "analytics"}


def load(datasets: Any, **more: str) -> Settings:
    loaded: list[Settings] = []
    config = NEEDED | {"tollgate:datasets": json.dumps(datasets)} | {f"tollgate:{key}": more[key] for key in more}
    render(lambda: loaded.append(Settings.load()), config=config)
    return loaded[0]


def complaint(datasets: Any, **more: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(datasets, **more)
    lines = str(refused.value).splitlines()[1:]
    assert len(lines) == 1, lines
    return lines[0].strip()


def test_a_stack_has_every_dataset_unless_it_says_otherwise() -> None:
    assert load({}).dataset_list == list(dataset_names(ROOT)) == ["flights", "nyc_taxi"]
    assert load({"nyc_taxi": True}).dataset_list == ["flights", "nyc_taxi"]


def test_a_dataset_that_is_set_to_false_is_none_of_the_stack_s() -> None:
    assert load({"flights": False}).dataset_list == ["nyc_taxi"]


def test_a_dataset_has_its_own_values_and_the_stack_s_otherwise() -> None:
    own = {"nyc_taxi": {"filter": "positive", "executors": 9, "schedule": "cron(0 6 2 * ? *)"}}
    settings = load(own, executors="3", driverCores="2")
    taxi, flights = settings.of_dataset("nyc_taxi"), settings.of_dataset("flights")
    assert (taxi.filter, taxi.executors, taxi.schedule, taxi.driver_cores) == ("positive", 9, "cron(0 6 2 * ? *)", 2)
    assert (flights.filter, flights.executors, flights.schedule, flights.driver_cores) == ("", 3, "", 2)


@pytest.mark.parametrize(
    ("datasets", "command", "why"),
    [
        ({"flight": False}, "rm --path 'tollgate:datasets.flight'", "no dataset flight. Did you mean 'flights'?"),
        ({"flights": "no"}, "rm --path 'tollgate:datasets.flights'", "'no' is neither false nor settings of its own"),
        ({"flights": None}, "rm --path 'tollgate:datasets.flights'", "None is neither false nor settings"),
        ({"flights": {"executor": 3}}, "rm --path 'tollgate:datasets.flights.executor'", "Did you mean 'executors'?"),
        ({"flights": {"keepData": False}}, "rm --path 'tollgate:datasets.flights.keepData'", "no setting keepData of"),
        (
            {"flights": {"executors": 0}},
            "set --path 'tollgate:datasets.flights.executors' <value>",
            "0 is not between 1 and 1000.",
        ),
        (
            {"flights": {"schedule": "0 6 * * *"}},
            "set --path 'tollgate:datasets.flights.schedule' <value>",
            "is not a schedule: write cron(0 6 2 * ? *)",
        ),
        (
            {"nyc_taxi": {"filter": "plausibel"}},
            "rm --path 'tollgate:datasets.nyc_taxi.filter'",
            "nyc_taxi has no filter 'plausibel'; it has plausible, positive. Did you mean 'plausible'?",
        ),
        ([], "set tollgate:datasets", "'[]' is not an object of datasets by name"),
    ],
)
def test_what_could_not_work_is_refused_with_the_command_that_mends_it(datasets: Any, command: str, why: str) -> None:
    text = complaint(datasets)
    assert text.startswith(f"pulumi config {command}")
    assert why in text


def test_a_stack_s_filter_that_a_dataset_lacks_is_refused_where_it_was_set() -> None:
    text = complaint({}, filter="positive")
    assert text.startswith("pulumi config rm tollgate:filter   # flights has no filter 'positive'; it has all.")
    assert text.endswith("For one alone: tollgate:datasets.NAME.filter.")
    assert load({"flights": False}, filter="positive").of_dataset("nyc_taxi").filter == "positive"


def test_what_a_dataset_may_have_for_itself_are_settings() -> None:
    assert set(OWN) <= {setting.key for setting in of_class(Settings)}


def test_a_stack_without_any_dataset_is_refused() -> None:
    assert "no dataset is left" in complaint({"flights": False, "nyc_taxi": False})


def test_a_dataset_whose_contracts_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "source.yaml").write_text("kind: DataContract\n")
    for module in ("components.settings.settings", "components.settings.datasets"):
        monkeypatch.setattr(f"{module}.ROOT", tmp_path)
    with pytest.raises(SettingsError, match="datasets/broken cannot be used"):
        load({})
