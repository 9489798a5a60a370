"""The real engine over an emulated AWS, and the unmodified program to bring up on it."""

import os
import runpy
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from pulumi import automation

from components.job_code.archive import PACKAGES
from components.job_code.dependencies import CACHE_VARIABLE
from localaws import LocalAws
from localaws.provider.install import engine_environment, install
from tollgate.deploy.engine import Project
from tools.engine import INSTALLER, NoEngineError, find
from tools.job_packages import stand_in

ROOT: Final = Path(__file__).resolve().parents[2]
PROGRAM: Final = ("__main__.py", "requirements.txt", "components", "datasets", *PACKAGES)
"""What a stack is made of: the program, and the jobs that it carries to AWS."""


@dataclass(frozen=True)
class Workbench:
    """A project in a folder of its own, and its stacks."""

    aws: LocalAws
    folder: Path
    environment: dict[str, str]

    @property
    def project(self) -> Project:
        return Project(self.folder, self.environment)

    def stack(self, name: str) -> automation.Stack:
        workspace = automation.LocalWorkspace(work_dir=str(self.folder), program=self.run, env_vars=self.environment)
        return automation.Stack.create_or_select(name, workspace)

    def run(self) -> None:
        runpy.run_path(str(self.folder / "__main__.py"), run_name="__main__")


@contextmanager
def workbench() -> Iterator[Workbench]:
    """A workbench that is gone afterwards, with the account. Raises NoEngineError where there is no engine."""
    use_engine()
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-") as folder, LocalAws(Path(folder) / "aws") as aws:
        (Path(folder) / "checkout").mkdir()
        checkout(aws, Path(folder) / "checkout")
        yield Workbench(aws, Path(folder) / "checkout", environment(aws, Path(folder) / "pulumi"))


def use_engine() -> Path:
    """The engine that there is, named so that everything that looks for one finds the same."""
    engine = find()
    if engine is None:
        raise NoEngineError(f"No pulumi engine is here. {INSTALLER} Or build one: make engine")
    os.environ["PULUMI_BIN"] = str(engine)
    os.environ["PATH"] = f"{engine.parent}{os.pathsep}{os.environ['PATH']}"
    return engine


def environment(aws: LocalAws, home: Path) -> dict[str, str]:
    """An engine's own home with the emulated provider in it, and a backend of files."""
    install(home)
    (home / "state").mkdir()
    return {**engine_environment(home, home / "state"), **aws.environment}


def checkout(aws: LocalAws, folder: Path) -> None:
    """A copy of the program and its settings: the engine writes into the settings of a stack.

    The account gets the EKS clusters that the settings name, and the jobs an archive of packages that they do not need.
    """
    for name in PROGRAM:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    os.environ[CACHE_VARIABLE] = str(stand_in(folder))
    eks = aws.client("eks")
    for settings in ROOT.glob("Pulumi*.yaml"):
        shutil.copy(settings, folder)
        cluster = yaml.safe_load(settings.read_text()).get("config", {}).get("tollgate:eksCluster")
        if isinstance(cluster, str) and cluster not in {"new", *eks.list_clusters()["clusters"]}:
            role = f"arn:aws:iam::{aws.account}:role/eks"
            eks.create_cluster(name=cluster, roleArn=role, resourcesVpcConfig={})
