"""What QuickSight shows: a data source on the workgroup and a data set on the answer."""

from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, quicksight

from components.account import Account
from components.base import Component, choice
from components.iam import document, trust
from contracts import Contract
from pipeline.catalog import number_type

IMPORTS: Final = ("SPICE", "DIRECT_QUERY")

_TYPES: Final = {
    "string": "STRING",
    "boolean": "BOOLEAN",
    "double": "DECIMAL",
    "date": "DATETIME",
    "timestamp": "DATETIME",
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

    answers: Sequence[Contract]
    """The products whose answers are shown; their views exist after the first published runs."""

    quicksight_principal: str
    """The QuickSight group, user or namespace that may use the data set: an ARN of QuickSight's, not of IAM's."""

    quicksight_import: NotRequired[str]
    """Whether QuickSight keeps a copy (SPICE), refreshed each day, or asks each time (DIRECT_QUERY). Default SPICE."""


class Reporting(Component):
    """A QuickSight data source on the workgroup, over TLS, and a data set on each answer, for one group of people."""

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
        for product in args["answers"]:
            data_set = self._data_set(args, source, product)
            if choice(args, "quicksight_import", IMPORTS) == "SPICE":
                self._refresh_daily(data_set, product)
        self.finish()

    def _data_set(
        self, args: ReportingArgs, source: "quicksight.DataSource", product: Contract
    ) -> "quicksight.DataSet":
        view = product.answer.name if product.answer else ""
        slug = view.replace("_", "-")
        return quicksight.DataSet(
            f"{self.name}-{slug}",
            aws_account_id=source.aws_account_id,
            data_set_id=f"{args['title']}-{slug}",
            name=f"{args['title']}: {view}",
            import_mode=choice(args, "quicksight_import", IMPORTS),
            physical_table_maps=[
                {
                    "physical_table_map_id": "answer",
                    "relational_table": {
                        "data_source_arn": source.arn,
                        "catalog": "AwsDataCatalog",
                        "schema": args["database"],
                        "name": view,
                        "input_columns": answer_columns(product),
                    },
                }
            ],
            permissions=[{"principal": args["quicksight_principal"], "actions": _actions(SET_READER)}],
            # The provider shows a change here at every preview.
            opts=self.child(ignore_changes=["refreshProperties"]),
        )

    def _refresh_daily(self, data_set: "quicksight.DataSet", product: Contract) -> None:
        quicksight.RefreshSchedule(
            f"{self.name}-{product.answer.name.replace('_', '-') if product.answer else ''}-refresh",
            aws_account_id=data_set.aws_account_id,
            data_set_id=data_set.data_set_id,
            schedule_id="daily",
            schedule={
                "refresh_type": "FULL_REFRESH",
                "schedule_frequency": {"interval": "DAILY", "time_of_the_day": "06:00"},
            },
            opts=self.child(),
        )


def answer_columns(product: Contract) -> list["quicksight.DataSetPhysicalTableMapRelationalTableInputColumnArgsDict"]:
    """The columns of an answer's view, as QuickSight types them."""
    answer = product.answer
    if answer is None:
        return []
    kinds = {shown: product.column(key).physical_type for shown, key in answer.by.items()}
    kinds |= {number.name.lower(): number_type(product, number) for number in answer.numbers}
    return [{"name": name, "type": _TYPES.get(kind, _number(kind))} for name, kind in kinds.items()]


def _number(kind: str) -> str:
    return "DECIMAL" if kind.startswith("decimal") and not kind.endswith(",0)") else "INTEGER"


def _actions(names: Sequence[str]) -> list[str]:
    return [f"quicksight:{name}" for name in names]
