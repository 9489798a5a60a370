"""The lake: the bucket that holds the input and every run, and who may do what in it."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import iam

from components.base import Component, shared
from components.bucket import Bucket, BucketArgs
from contracts.model import RESERVED_TABLES
from pipeline.layout import EVIDENCE_PREFIX, INPUT_PREFIX, QUALITY_PREFIX, REFUSED_PREFIX, RUNS_PREFIX, Layout

_ANY = Layout("s3://lake", "RUN")
_ANY_PRODUCT = "PRODUCT"


class LakeArgs(TypedDict):
    """Arguments of Lake."""

    keep_data: bool
    """Whether the data stays when the stack is destroyed: one of two keys, the other is the destroy itself."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts the data. Default: S3's own keys (SSE-S3)."""

    access_log_bucket: NotRequired[pulumi.Input[str]]
    """The bucket that records every request to the lake. Default: nothing is recorded."""


class Lake(Component):
    """The bucket of what must be kept: raw input, and what each run made of it. Versioned."""

    url: pulumi.Output[str]
    bucket_name: pulumi.Output[str]

    def __init__(self, name: str, args: LakeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._bucket = Bucket(name, shared(args, BucketArgs, keep=args["keep_data"], versioned=True), self.child())
        self.url, self.bucket_name = self._bucket.url, self._bucket.bucket_name
        self.finish()

    def summarised_by(self, who: str, role: pulumi.Input[str], dataset: str) -> None:
        """Let a role read a dataset's input and runs, and write tables, evidence, refused rows and the record."""
        # Hadoop looks at a folder before it writes into it, and copies files that it wrote to where they belong.
        written = (RUNS_PREFIX, EVIDENCE_PREFIX, REFUSED_PREFIX)
        self._bucket.readable_by(who, role, _below(dataset, INPUT_PREFIX, *written))
        tables = _ANY.table(_ANY_PRODUCT).removesuffix(f"{_ANY_PRODUCT}/")
        folders = [f"{_keys(dataset, folder)}*" for folder in (tables, _ANY.evidence, _ANY.refused)]
        # Hadoop puts an empty object `runs/RUN/` where it deleted the last file of a folder.
        files = [f"{_keys(dataset, file)}*" for file in (_ANY.record, _ANY.changes)]
        self._bucket.writable_by(who, role, [*folders, *files, _keys(dataset, _ANY.folder)])

    def judged_by(self, who: str, role: pulumi.Input[str], dataset: str) -> None:
        """Let a role read a dataset's runs and write verdicts, for people and for SQL; never the input.

        It deletes the data of old runs, and can change none of it.
        """
        tables = [f"{QUALITY_PREFIX}{table}/{dataset}/" for table in RESERVED_TABLES]
        self._bucket.readable_by(who, role, [*_below(dataset, RUNS_PREFIX, EVIDENCE_PREFIX, REFUSED_PREFIX), *tables])
        pages = [f"{_keys(dataset, _ANY.report)}*", _keys(dataset, _ANY.index), f"{_keys(dataset, _ANY.gx)}*"]
        documents = [f"{_keys(dataset, file)}*" for file in (_ANY.verdict, _ANY.lineage)]
        keys = [*documents, *pages, _keys(dataset, _ANY.folder)]
        self._bucket.writable_by(who, role, [*keys, *(f"{table}*" for table in tables)])
        data = (_ANY.tables, _ANY.evidence, _ANY.refused)
        self._bucket.deletable_by(who, role, [f"{_keys(dataset, folder)}*" for folder in data])

    def published_by(self, who: str, role: pulumi.Input[str], datasets: Sequence[str]) -> iam.RolePolicy:
        """Let a role read the verdicts and tables of datasets, which is all that publishing and asking takes."""
        return self._bucket.readable_by(who, role, [f"{dataset}/{RUNS_PREFIX}" for dataset in datasets])

    def shown_by(self, who: str, role: pulumi.Input[str], datasets: Sequence[str]) -> iam.RolePolicy:
        """Let a role read all that the views and tables of datasets stand on, and no input."""
        prefixes = (RUNS_PREFIX, EVIDENCE_PREFIX, REFUSED_PREFIX)
        folders = [one for dataset in datasets for one in _below(dataset, *prefixes)]
        return self._bucket.readable_by(who, role, [*folders, QUALITY_PREFIX])


def _below(dataset: str, *prefixes: str) -> list[str]:
    return [f"{dataset}/{prefix}" for prefix in prefixes]


def _keys(dataset: str, place: str) -> str:
    """The keys of a place in any run of a dataset, as IAM matches them."""
    return place.replace("s3://lake", dataset).replace("RUN", "*")
