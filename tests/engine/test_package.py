"""The components as other languages use them: the engine constructs them in the package's own process."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi import automation

from components.package import VERSION
from tests.engine.conftest import ROOT, Bench, planned, resources
from tools.environments import link

# What a generated SDK in any language does: a remote component by its token, inputs as the schema spells them.
REMOTE = """
class Remote(pulumi.ComponentResource):
    def __init__(self, kind, name, inputs, outputs):
        super().__init__(f"tollgate:index:{kind}", name, {**dict.fromkeys(outputs), **inputs}, remote=True)
"""
QUERY = """
query = Remote("Query", "answers", {
    "databaseName": "package_answers", "workgroupName": "package-answers", "resultsUrl": "s3://some-bucket/results/",
    "scanLimitGib": 3,
}, ["workgroupName"])
network = Remote("Network", "net", {"vpcCidr": "10.9.0.0/16", "zones": 3, "keyArn": KEY}, ["subnetIds"])
pulumi.export("workgroup", query.workgroupName)
pulumi.export("subnets", network.subnetIds)
"""


@pytest.fixture(scope="module")
def cloned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git brings, as `pulumi package add URL/components` gets them: with no environment of ours."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no checkout of git, so it was not tried what git would bring of the components")
    folder = tmp_path_factory.mktemp("cloned")
    for name in filter(lambda name: (ROOT / name).is_file(), listed.stdout.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return folder


@pytest.fixture
def package(bench: Bench, cloned: Path) -> Iterator[Bench]:
    """A project, and the package where the engine looks for plugins, in the environment that Pulumi makes for it."""
    components = cloned / "components"
    python = components / ".venv" / "bin" / "python"
    if not python.exists():
        link(components / "requirements.txt", components / ".venv")
    folder = Path(bench.environment["PULUMI_HOME"]) / "plugins" / f"resource-tollgate-v{VERSION}"
    folder.mkdir(parents=True)
    start = folder / "pulumi-resource-tollgate"
    start.write_text(f'#!/bin/sh\nexec "{python}" -W ignore "{components}" "$@"\n')
    start.chmod(0o755)
    yield bench
    start.unlink()
    folder.rmdir()


def test_a_program_in_another_language_constructs_components_with_typed_inputs(package: Bench) -> None:
    key = package.aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    package.write(REMOTE + QUERY.replace("KEY", repr(key)))
    stack = package.stack("dev")
    outputs = stack.up().outputs
    assert outputs["workgroup"].value == "package-answers"
    assert len(outputs["subnets"].value) == 3
    group = package.aws.client("athena").get_work_group(WorkGroup="package-answers")["WorkGroup"]
    assert group["Configuration"]["BytesScannedCutoffPerQuery"] == 3 * 1024**3
    assert len(resources(stack)) > 15
    assert planned(stack) == {}
    stack.destroy()


def test_a_misspelt_input_is_refused_before_anything_is_made(package: Bench) -> None:
    package.write(REMOTE + QUERY.replace('"databaseName"', '"database"').replace("KEY", "'arn:aws:kms:::key/k'"))
    with pytest.raises(automation.CommandError, match="Missing required input 'databaseName' on 'Query'"):
        package.stack("dev").preview()
