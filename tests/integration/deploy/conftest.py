"""One emulated AWS for all deployments, and programs to deploy."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from localaws import LocalAws
from localaws.engine.deploy import Deployment, deploy
from localaws.provider.session import Account

HEAD = """
import json, pulumi
from pulumi_aws import athena, cloudwatch, emrcontainers, glue, iam, s3, sfn, sns
config = pulumi.Config()
"""


@dataclass(frozen=True)
class Program:
    """A program in a folder, deployed as one stack."""

    aws: LocalAws
    folder: Path
    stack: str

    def deploy(self, body: str, **config: str) -> Deployment:
        (self.folder / "__main__.py").write_text(HEAD + dedent(body))
        return deploy(self.aws, self.folder, self.stack, config)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


@pytest.fixture(scope="module")
def account(aws: LocalAws) -> Account:
    return Account(aws.environment)


@pytest.fixture
def program(aws: LocalAws, tmp_path: Path, request: pytest.FixtureRequest) -> Program:
    (tmp_path / "Pulumi.yaml").write_text(
        "name: trial\nruntime: python\nconfig:\n  days:\n    type: integer\n    default: 30\n"
    )
    return Program(aws, tmp_path, request.node.name.replace("[", "-").rstrip("]")[:60])
