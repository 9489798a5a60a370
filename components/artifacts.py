"""The artifacts: the bucket of what can be made again, and the jobs' code in it."""

from pathlib import Path
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, s3

from components.base import Component, shared
from components.bucket import Bucket, BucketArgs
from components.job_code.archive import ENTRY_POINTS, Code

CODE_PREFIX = "code/"
RESULTS_PREFIX = "results/"
LOGS_PREFIX = "logs/"


class ArtifactsArgs(TypedDict):
    """Arguments of Artifacts."""

    root: str
    """The folder of the checkout whose contracts, jobs and gate run on the cluster."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts the objects. Default: S3's own keys (SSE-S3)."""

    access_log_bucket: NotRequired[pulumi.Input[str]]
    """The bucket that records every request to this one. Default: nothing is recorded."""

    artifact_days: NotRequired[int]
    """After how many days query results and job logs are deleted. Default 30."""


class Artifacts(Component):
    """The bucket of what can be made again: the jobs' code (kept), query results and job logs (both expire)."""

    url: pulumi.Output[str]
    code_url: pulumi.Output[str]
    code_hash: pulumi.Output[str]
    results_url: pulumi.Output[str]
    logs_url: pulumi.Output[str]

    def __init__(self, name: str, args: ArtifactsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        days = args.get("artifact_days", 30)
        expire = {RESULTS_PREFIX: days, LOGS_PREFIX: days}
        self._bucket = Bucket(name, shared(args, BucketArgs, keep=False, expire_days=expire), self.child())
        self.url = self._bucket.url
        self.results_url = pulumi.Output.concat(self.url, "/", RESULTS_PREFIX)
        self.logs_url = pulumi.Output.concat(self.url, "/", LOGS_PREFIX)
        code = Code.of(Path(args["root"]))
        self._upload(code, Path(args["root"]))
        self.code_hash = pulumi.Output.from_input(code.hash)
        self.code_url = pulumi.Output.concat(self.url, "/", CODE_PREFIX, code.hash)
        self.finish()

    def code_readable_by(self, who: str, role: pulumi.Input[str]) -> None:
        self._bucket.readable_by(f"{who}-code", role, [CODE_PREFIX])

    def logs_writable_by(self, who: str, role: pulumi.Input[str]) -> None:
        self._use(f"{who}-logs", role, LOGS_PREFIX)

    def results_usable_by(self, who: str, role: pulumi.Input[str]) -> list[iam.RolePolicy]:
        """Let a role's queries write their results and read them back."""
        return self._use(f"{who}-results", role, RESULTS_PREFIX)

    def _use(self, who: str, role: pulumi.Input[str], prefix: str) -> list[iam.RolePolicy]:
        return [
            self._bucket.readable_by(who, role, [prefix]),
            self._bucket.writable_by(who, role, [f"{prefix}*"]),
        ]

    def _upload(self, code: Code, root: Path) -> None:
        files = {"code.zip": code.archive(root / ".tollgate" / "build")}
        files |= {Path(entry).name: root / entry for entry in ENTRY_POINTS}
        for file, path in files.items():
            s3.BucketObjectv2(
                f"{self.name}-{file}",
                bucket=self._bucket.bucket_name,
                key=f"{CODE_PREFIX}{code.hash}/{file}",
                source=pulumi.FileAsset(str(path)),
                # A run that started with the old code also judges with it: new code never takes it away.
                opts=self.child(retain_on_delete=True),
            )
