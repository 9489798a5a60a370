"""A project that `pulumi new` makes of this one, under another name: the same settings, the same resources."""

import os
import subprocess

import pytest
import yaml
from pulumi.automation import CommandError, ConfigValue

from localaws import LocalAws
from tests.engine.conftest import ROOT, planned
from tools import graph
from tools.bench import workbench
from tools.bench.workbench import Workbench

NAME = "mypipe"


@pytest.fixture(scope="module")
def copy(aws: LocalAws, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """What `pulumi new CHECKOUT --name mypipe` leaves of a checkout."""
    template, folder = tmp_path_factory.mktemp("template") / "checkout", tmp_path_factory.mktemp("new")
    template.mkdir()
    workbench.checkout(aws, template)
    new = ["pulumi", "new", str(template), "--name", NAME, "--dir", str(folder), "--generate-only", "--yes"]
    # It ends with an error where the engine has no plugin for Python to install dependencies with; the files are there.
    done = subprocess.run(new, env={**os.environ, **environment}, check=False, capture_output=True, text=True)
    assert f"Created project '{NAME}'" in done.stdout, done.stderr
    return Workbench(aws, folder, environment)


def test_it_has_its_own_name_and_our_settings(copy: Workbench) -> None:
    assert yaml.safe_load((copy.folder / "Pulumi.yaml").read_text())["name"] == NAME
    for stack in ("dev", "local", "prod"):
        ours = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
        assert yaml.safe_load((copy.folder / f"Pulumi.{stack}.yaml").read_text())["config"] == ours


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_committed_stack_makes_the_same_resources_by_another_name(copy: Workbench, stack: str) -> None:
    created = planned(copy.stack(stack))
    assert set(created) == {"create"}
    ours = graph.render_stack(graph.committed(stack), stack)
    names = {one.name.replace("tollgate-", f"{NAME}-", 1) for one in ours if one.type.startswith("aws:")}
    assert created["create"] == names


def test_a_setting_of_the_project_s_own_name_is_refused(copy: Workbench) -> None:
    stack = copy.stack("dev")
    file = copy.folder / "Pulumi.dev.yaml"
    before = file.read_text()
    stack.set_config("keepData", ConfigValue("false"))  # as `pulumi config set keepData false` does
    try:
        with pytest.raises(CommandError, match=f"pulumi config rm {NAME}:keepData   # nothing reads it"):
            stack.preview()
    finally:
        file.write_text(before)
