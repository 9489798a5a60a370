"""What QuickSight shows: a data source on the workgroup and a data set on the answer."""

from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, quicksight

from components.account import Account
from components.base import Component, choice
from components.iam import document, trust

IMPORTS: Final = ("SPICE", "DIRECT_QUERY")

# The columns of the view as QuickSight types them; a test holds them to the view's own text.
COLUMNS: Final = {
    "type": "STRING",
    "trips": "INTEGER",
    "avgdist": "DECIMAL",
    "avgcostpermile": "DECIMAL",
    "avgcost": "DECIMAL",
    "costpermile": "DECIMAL",
}

SOURCE_READER: Final = ("DescribeDataSource", "DescribeDataSourcePermissions", "PassDataSource")
SET_READER: Final = (
    *("DescribeDataSet", "DescribeDataSetPermissions", "PassDataSet"),
    *("DescribeIngestion", "ListIngestions"),
)


class ReportingRoleArgs(TypedDict):
    """Arguments of ReportingRole."""

    title: str
    """Which stack it reads for, as people know it."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the role. Default: none."""


class ReportingRole(Component):
    """The role that QuickSight reads with, for this account alone; others hand it what it may read."""

    role_name: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ReportingRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        own = {"StringEquals": {"aws:SourceAccount": Account.of(self).id}}
        role = iam.Role(
            f"{name}-role",
            description=f"{args['title']}: QuickSight asks the published view",
            permissions_boundary=args.get("permissions_boundary"),
            assume_role_policy=document(trust({"Service": "quicksight.amazonaws.com"}, ["sts:AssumeRole"], own)),
            opts=self.child(),
        )
        self.role_name, self.role_arn = role.name, role.arn
        self.finish()


class ReportingArgs(TypedDict):
    """Arguments of Reporting."""

    title: str
    """How people find the data source and the data set in QuickSight."""

    role_arn: pulumi.Input[str]
    """The role that QuickSight reads with; it can, before the source is made."""

    workgroup: pulumi.Input[str]
    """The Athena workgroup that queries go through."""

    database: pulumi.Input[str]
    """The Glue database of the view."""

    view: pulumi.Input[str]
    """The view that is shown; it exists after the first published run."""

    quicksight_principal: str
    """The QuickSight group, user or namespace that may use the data set: an ARN of QuickSight's, not of IAM's."""

    quicksight_import: NotRequired[str]
    """Whether QuickSight keeps a copy (SPICE), refreshed each day, or asks each time (DIRECT_QUERY). Default SPICE."""


class Reporting(Component):
    """A QuickSight data source on the workgroup, over TLS, and a data set on the view, for one group of people."""

    data_set_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ReportingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        source = quicksight.DataSource(
            f"{name}-source",
            aws_account_id=Account.of(self).id,
            data_source_id=f"{args['title']}-source",
            name=args["title"],
            type="ATHENA",
            parameters={"athena": {"work_group": args["workgroup"], "role_arn": args["role_arn"]}},
            ssl_properties={"disable_ssl": False},
            permissions=[{"principal": args["quicksight_principal"], "actions": _actions(SOURCE_READER)}],
            opts=self.child(),
        )
        data_set = self._data_set(args, source)
        self.data_set_arn = data_set.arn
        if choice(args, "quicksight_import", IMPORTS) == "SPICE":
            self._refresh_daily(data_set)
        self.finish()

    def _data_set(self, args: ReportingArgs, source: "quicksight.DataSource") -> "quicksight.DataSet":
        return quicksight.DataSet(
            f"{self.name}-set",
            aws_account_id=source.aws_account_id,
            data_set_id=f"{args['title']}-set",
            name=args["title"],
            import_mode=choice(args, "quicksight_import", IMPORTS),
            physical_table_maps=[
                {
                    "physical_table_map_id": "answer",
                    "relational_table": {
                        "data_source_arn": source.arn,
                        "catalog": "AwsDataCatalog",
                        "schema": args["database"],
                        "name": args["view"],
                        "input_columns": [{"name": name, "type": kind} for name, kind in COLUMNS.items()],
                    },
                }
            ],
            permissions=[{"principal": args["quicksight_principal"], "actions": _actions(SET_READER)}],
            # The provider shows a change here at every preview.
            opts=self.child(ignore_changes=["refreshProperties"]),
        )

    def _refresh_daily(self, data_set: "quicksight.DataSet") -> None:
        quicksight.RefreshSchedule(
            f"{self.name}-refresh",
            aws_account_id=data_set.aws_account_id,
            data_set_id=data_set.data_set_id,
            schedule_id="daily",
            schedule={
                "refresh_type": "FULL_REFRESH",
                "schedule_frequency": {"interval": "DAILY", "time_of_the_day": "06:00"},
            },
            opts=self.child(),
        )


def _actions(names: Sequence[str]) -> list[str]:
    return [f"quicksight:{name}" for name in names]
