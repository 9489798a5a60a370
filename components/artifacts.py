"""The artifacts: the bucket of what can be made again, and the jobs' code and packages in it."""

import hashlib
from pathlib import Path
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, s3

from components.base import Component, shared
from components.bucket import Bucket, BucketArgs
from components.errors import ArgumentError
from components.job_code import dependencies
from components.job_code.archive import ENTRY_POINTS, Code, dataset_code
from components.releases import release

CODE_PREFIX = "code/"
RESULTS_PREFIX = "results/"
LOGS_PREFIX = "logs/"

BUILD: Final = "build"
IMAGE: Final = "image"
"""What job_packages may be besides the URL of an archive."""


class ArtifactsArgs(TypedDict):
    """Arguments of Artifacts."""

    root: str
    """The folder of the checkout whose contracts, jobs and gate run on the cluster."""

    release_label: str
    """EMR's release, whose Python the jobs' packages are for."""

    job_packages: NotRequired[str]
    """Where the jobs' Python packages come from: build, image, or the s3:// URL of an archive. Default build."""

    job_architecture: NotRequired[str]
    """The machines that the packages are for: x86_64 or aarch64. Default x86_64."""

    job_image: NotRequired[str]
    """A container image for the jobs, which holds the packages where they are in the image. Default: EMR's own."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts the objects. Default: S3's own keys (SSE-S3)."""

    access_log_bucket: NotRequired[pulumi.Input[str]]
    """The bucket that records every request to this one. Default: nothing is recorded."""

    artifact_days: NotRequired[int]
    """After how many days query results and job logs are deleted. Default 30."""


class Artifacts(Component):
    """The bucket of what can be made again: the jobs' code and packages, query results and job logs (these expire)."""

    url: pulumi.Output[str]
    code_url: pulumi.Output[str]
    code_hash: pulumi.Output[str]
    packages_url: pulumi.Output[str]
    """The archive of the jobs' packages; empty where the image has them."""
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
        self.packages_url = self._packages(args)
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

    def _packages(self, args: ArtifactsArgs) -> pulumi.Output[str]:
        """Where the jobs' packages are: in this bucket, elsewhere on S3, or in the image."""
        source = args.get("job_packages", BUILD)
        if source == IMAGE:
            if args.get("job_image", "") == "":
                raise ArgumentError("'job_packages' is 'image' and there is no 'job_image': EMR's own lacks them.")
            return pulumi.Output.from_input("")
        if source != BUILD:
            return pulumi.Output.from_input(source)
        python = release(args["release_label"]).python
        if python is None:
            raise ArgumentError(f"AWS names no Python of {args['release_label']}: 'job_packages' cannot be 'build'.")
        architecture = args.get("job_architecture", "x86_64")
        archive = dependencies.archive(Path(args["root"]), python, architecture, pulumi.log.info)
        s3.BucketObjectv2(
            f"{self.name}-packages",
            bucket=self._bucket.bucket_name,
            key=f"{CODE_PREFIX}{archive.name}",
            source=pulumi.FileAsset(str(archive)),
            # The name tells one content from another; another machine's zlib packs the same content differently.
            opts=self.child(retain_on_delete=True, ignore_changes=["source"]),
        )
        return pulumi.Output.concat(self.url, "/", CODE_PREFIX, archive.name)

    def contracts_of(self, root: str, dataset: str) -> tuple[pulumi.Output[str], str]:
        """Upload a dataset's folder; the archive's URL, and the hash of what is in it."""
        code = dataset_code(Path(root), dataset)
        name = f"{dataset}-{code.hash}.zip"
        s3.BucketObjectv2(
            f"{self.name}-contracts-{dataset}.zip",
            bucket=self._bucket.bucket_name,
            key=f"{CODE_PREFIX}datasets/{name}",
            source=pulumi.FileAsset(str(code.archive(Path(root) / ".tollgate" / "build", name))),
            # A run that started with the old contracts is also judged by them.
            opts=self.child(retain_on_delete=True),
        )
        return pulumi.Output.concat(self.url, "/", CODE_PREFIX, "datasets/", name), code.hash

    def template_of(self, dataset: str, text: str) -> pulumi.Output[str]:
        """Upload the template of a dataset's dashboard; the https:// URL that CloudFormation reads it from."""
        key = f"{CODE_PREFIX}dashboards/{dataset}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
        file = s3.BucketObjectv2(
            f"{self.name}-dashboard-{dataset}.json",
            bucket=self._bucket.bucket_name,
            key=key,
            content=text,
            content_type="application/json",
            opts=self.child(),
        )
        return pulumi.Output.concat("https://", self._bucket.domain_name, "/", file.key)

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
