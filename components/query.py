"""Where questions are asked: a Glue database and an Athena workgroup."""

from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import athena, glue, iam

from components.account import Account
from components.base import Component
from components.iam import allow, document

ResultEncryption = athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgsDict

GIB = 1024**3

DATA_CATALOG: Final = "AwsDataCatalog"
QUERY: Final = (
    *("athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution"),
    *("athena:GetQueryResults", "athena:GetWorkGroup"),
)
# What QuickSight does besides, from the policy that AWS publishes for its run-as role: its driver streams results.
SHOW: Final = ("athena:GetQueryResultsStream", "athena:BatchGetQueryExecution")
BROWSE: Final = (
    *("athena:ListDatabases", "athena:GetDatabase", "athena:ListTableMetadata", "athena:GetTableMetadata"),
)
LIST: Final = ("athena:ListWorkGroups", "athena:ListDataCatalogs", "athena:ListEngineVersions")


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

    def publishable_by(self, who: str, role: pulumi.Input[str], names: Sequence[str]) -> None:
        """Let a role ask questions, and declare and point the tables and views of these names."""
        self._let(f"{who}-publishes", role, names=names, changes=("glue:CreateTable", "glue:UpdateTable"))

    def shown_by(self, who: str, role: pulumi.Input[str]) -> iam.RolePolicy:
        """Let QuickSight's role ask questions, page through answers and browse, as its editor and SPICE do."""
        return self._let(f"{who}-shows", role, shows=True)

    def _let(
        self,
        what: str,
        role: pulumi.Input[str],
        *,
        names: Sequence[str] = ("*",),
        changes: tuple[str, ...] = (),
        shows: bool = False,
    ) -> iam.RolePolicy:
        account = Account.of(self)
        catalog, data_catalog = account.arn("glue", "catalog"), account.arn("athena", f"datacatalog/{DATA_CATALOG}")
        tables = [account.arn("glue", pulumi.Output.concat("table/", self.database_name, f"/{name}")) for name in names]
        policy = document(
            allow([*QUERY, *(SHOW if shows else ())], [self._workgroup_arn]),
            allow(["athena:GetDataCatalog", *(BROWSE if shows else ())], [data_catalog]),
            # Athena looks for a database called default whichever one a query names.
            allow(
                ["glue:GetDatabase", *(["glue:GetDatabases"] if shows else [])],
                [catalog, self._database_arn, account.arn("glue", "database/default")],
            ),
            allow(
                ["glue:GetTable", "glue:GetPartitions", *(["glue:GetTables"] if shows else []), *changes],
                [catalog, self._database_arn, *tables],
            ),
            *([allow(LIST, ["*"])] if shows else []),
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
