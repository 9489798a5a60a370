"""What Settings decides elsewhere: Pulumi.yaml and the page on configuration, in step with it."""

from pathlib import Path

import pytest
import yaml

from components.settings import Settings
from components.settings.docs import COMMAND, documents
from components.settings.field import of_class


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_generated_file_is_what_would_be_generated_now(root: Path, name: str) -> None:
    assert (root / name).read_text() == documents()[name], f"{name} is stale. Run: {COMMAND}"


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
