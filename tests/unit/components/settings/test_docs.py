"""Pulumi.yaml and the committed stacks, against Settings."""

from pathlib import Path

import pytest
import yaml

from components.settings import Settings
from components.settings.field import of_class


def test_pulumi_reads_every_setting_with_its_type(root: Path) -> None:
    config = yaml.safe_load((root / "Pulumi.yaml").read_text())["config"]
    assert list(config) == [item.key for item in of_class(Settings)]
    kinds = {"string": str, "integer": int, "boolean": bool}
    for key, entry in config.items():
        assert type(entry["default"]) is kinds[entry["type"]], key


@pytest.mark.parametrize("stack", ["dev", "local", "prod"])
def test_a_committed_stack_sets_only_what_there_is_to_set(root: Path, stack: str) -> None:
    config = yaml.safe_load((root / f"Pulumi.{stack}.yaml").read_text())["config"]
    known = {f"tollgate:{item.key}" for item in of_class(Settings)} | {"aws:region"}
    assert set(config) <= known
