"""docs/settings-impact.md has every setting, each with a value that it takes and does not have."""

import json

import yaml

from components.settings import Settings
from components.settings.field import of_class
from tools.bench.impact import COMMAND, PAGE, SAMPLES, STACK, trials
from tools.bench.workbench import ROOT

SETTINGS = {one.key: one for one in of_class(Settings)}


def config() -> dict[str, str]:
    committed_config = yaml.safe_load((ROOT / f"Pulumi.{STACK}.yaml").read_text())["config"]
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in committed_config.items()}


def test_every_setting_is_tried_and_stands_in_the_page() -> None:
    tried = list(trials(config()))
    assert {trial.key for trial in tried} == set(SETTINGS), "give the new setting another value in SAMPLES"
    page = PAGE.read_text()
    missing = [trial.title for trial in tried if f"### {trial.title}\n" not in page]
    assert not missing, f"docs/settings-impact.md is stale. Run: {COMMAND}"


def test_what_is_tried_is_another_value_that_the_setting_takes() -> None:
    for trial in trials(config()):
        assert trial.tried != trial.now, trial.key
        SETTINGS[trial.key].read(trial.tried)


def test_no_sample_is_left_of_a_setting_that_is_gone() -> None:
    assert set(SAMPLES) <= set(SETTINGS)
