"""Pulumi.yaml and the committed stacks, against Settings."""

from pathlib import Path

import pytest
import yaml

from components.settings import Settings
from components.settings.field import of_class


def test_what_pulumi_new_asks_is_what_must_be_set_in_the_namespace_that_is_read(root: Path) -> None:
    project = yaml.safe_load((root / "Pulumi.yaml").read_text())
    required = {f"tollgate:{item.key}" for item in of_class(Settings) if item.required}
    assert set(project["template"]["config"]) == required | {"aws:region"}
    assert "config" not in project  # its keys would be those of the project's own name, whatever that becomes


@pytest.mark.parametrize("stack", ["dev", "local", "prod"])
def test_a_committed_stack_sets_only_what_there_is_to_set(root: Path, stack: str) -> None:
    config = yaml.safe_load((root / f"Pulumi.{stack}.yaml").read_text())["config"]
    keys = {f"tollgate:{item.key}" for item in of_class(Settings)} | {"aws:region"}
    assert set(config) <= keys
