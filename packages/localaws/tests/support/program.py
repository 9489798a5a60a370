"""A program in a folder, to be deployed by the engine in this process."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from localaws import LocalAws
from localaws.engine.deploy import Deployment, deploy

HEAD = """
import json, pulumi
from pulumi_aws import athena, cloudwatch, emrcontainers, glue, iam, kms, s3, sfn, sns
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
