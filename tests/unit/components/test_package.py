"""The components as a package for other languages: its schema, and the folder that the engine starts."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.package import NAME, PUBLISHED, SCHEMA, VERSION, schema, with_integers


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    """The schema's resources."""
    resources: dict[str, Any] = json.loads(schema())["resources"]
    return resources


def test_other_languages_see_the_tokens_that_python_s_programs_register(published: dict[str, Any]) -> None:
    assert set(published) == {f"{NAME}:index:{component.__name__}" for component in PUBLISHED}


def test_every_component_and_every_input_is_explained(published: dict[str, Any]) -> None:
    bare = [token for token, resource in published.items() if not resource.get("description")]
    bare += [
        f"{token}.{key}"
        for token, resource in published.items()
        for key, one in resource["inputProperties"].items()
        if not one.get("description")
    ]
    assert not bare


def test_what_python_demands_the_schema_demands(published: dict[str, Any]) -> None:
    assert published["tollgate:index:Query"]["requiredInputs"] == ["databaseName", "resultsUrl", "workgroupName"]
    assert published["tollgate:index:Query"]["required"] == ["databaseName", "workgroupName"]


def test_the_package_has_the_project_s_version_and_an_environment_of_its_own(root: Path) -> None:
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"] == VERSION
    options = yaml.safe_load((SCHEMA.parent / "PulumiPlugin.yaml").read_text())["runtime"]["options"]
    # Pulumi installs requirements.txt, by that name, into this folder beside it.
    assert options == {"toolchain": "pip", "virtualenv": ".venv"}
    assert (SCHEMA.parent / "requirements.txt").exists()
    assert (SCHEMA.parent / "__main__.py").exists()


def test_integers_arrive_as_integers_however_deep() -> None:
    inputs = {"zones": 3.0, "keep": True, "expire_days": {"logs/": 7.0}, "subnet_ids": ["a"]}
    assert (
        json.dumps(with_integers(inputs))
        == '{"zones": 3, "keep": true, "expire_days": {"logs/": 7}, "subnet_ids": ["a"]}'
    )
