"""Where questions are asked: a Glue database and an Athena workgroup."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import athena, glue, iam

from components.account import Account
from components.base import Component
from components.iam import allow, document

ResultEncryption = athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgsDict

GIB = 1024**3


class QueryArgs(TypedDict):
    """Arguments of Query."""

    database_name: str
    """What the Glue database is called: lower-case letters, digits and underscores."""

    workgroup_name: str
    """What the Athena workgroup is called."""

    results_url: pulumi.Input[str]
    """The s3:// URL that query results are written under."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts query results. Default: S3's own keys (SSE-S3)."""

    scan_limit_gib: NotRequired[int]
    """A query that would read more than this is cancelled. Default 10."""


class Query(Component):
    """A Glue database and an Athena workgroup whose settings a client cannot override."""

    database_name: pulumi.Output[str]
    workgroup_name: pulumi.Output[str]

    def __init__(self, name: str, args: QueryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        database = glue.CatalogDatabase(
            f"{name}-database",
            name=args["database_name"],
            description="What passed the gate, for analysts to read.",
            opts=self.child(),
        )
        workgroup = self._workgroup(args)
        self.database_name, self.workgroup_name = database.name, workgroup.name
        self._database_arn, self._workgroup_arn = database.arn, workgroup.arn
        self.finish()

    def usable_by(self, who: str, role: pulumi.Input[str]) -> iam.RolePolicy:
        """Let a role ask questions in the workgroup and read the database's tables and views."""
        return self._let(f"{who}-asks", role, ())

    def publishable_by(self, who: str, role: pulumi.Input[str]) -> None:
        """Let a role ask questions, and declare and point the database's tables and views."""
        self._let(f"{who}-publishes", role, ("glue:CreateTable", "glue:UpdateTable"))

    def _let(self, what: str, role: pulumi.Input[str], changes: tuple[str, ...]) -> iam.RolePolicy:
        account = Account.of(self)
        catalog = account.arn("glue", "catalog")
        tables = account.arn("glue", pulumi.Output.concat("table/", self.database_name, "/*"))
        policy = document(
            allow(
                [f"athena:{call}" for call in ("StartQueryExecution", "StopQueryExecution")]
                + [f"athena:{call}" for call in ("GetQueryExecution", "GetQueryResults", "GetWorkGroup")],
                [self._workgroup_arn],
            ),
            allow(["athena:GetDataCatalog"], [account.arn("athena", "datacatalog/AwsDataCatalog")]),
            # Athena looks for a database called default whichever one a query names.
            allow(["glue:GetDatabase"], [catalog, self._database_arn, account.arn("glue", "database/default")]),
            allow(
                ["glue:GetTable", "glue:GetTables", "glue:GetPartitions", *changes],
                [catalog, self._database_arn, tables],
            ),
        )
        return iam.RolePolicy(f"{self.name}-{what}", role=role, policy=policy, opts=self.child())

    def _workgroup(self, args: QueryArgs) -> athena.Workgroup:
        encryption: ResultEncryption = {"encryption_option": "SSE_S3"}
        if "key_arn" in args:
            encryption = {"encryption_option": "SSE_KMS", "kms_key_arn": args["key_arn"]}
        return athena.Workgroup(
            f"{self.name}-workgroup",
            name=args["workgroup_name"],
            description="Settings are enforced: a query cannot choose another place or limit.",
            configuration={
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "bytes_scanned_cutoff_per_query": args.get("scan_limit_gib", 10) * GIB,
                "engine_version": {"selected_engine_version": "Athena engine version 3"},
                "result_configuration": {
                    "output_location": args["results_url"],
                    "encryption_configuration": encryption,
                },
            },
            # What it holds is the history of queries, which is no data: their results are in the bucket.
            force_destroy=True,
            opts=self.child(),
        )
