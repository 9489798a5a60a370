"""What QuickSight shows: a data source on the workgroup, data sets on its views and tables, and dashboards."""

from collections.abc import Mapping, Sequence
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import cloudformation, iam, quicksight

from components.account import Account
from components.artifacts import Artifacts
from components.base import Component, choice
from components.iam import document, trust
from components.naming import dataset_part
from contracts import Dataset
from pipeline.dashboard import PRINCIPAL, DataSet, answer_set, data_sets, parameter_names, quality_sets, template

IMPORTS: Final = ("SPICE", "DIRECT_QUERY")
SET_NAME_CHARS: Final = 128

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
    """How people find what belongs to the stack in QuickSight."""

    role_arn: pulumi.Input[str]
    """The role that QuickSight reads with; it can, before the source is made."""

    workgroup: pulumi.Input[str]
    """The Athena workgroup that queries go through."""

    database: pulumi.Input[str]
    """The Glue database, known when the tables of quality and the views by period stand in it."""

    datasets: Sequence[Dataset]
    """The datasets of the stack, loaded; each has a dashboard."""

    artifacts: Artifacts
    """Where CloudFormation reads the templates of dashboards."""

    quicksight_principal: str
    """The QuickSight group, user or namespace that sees the dashboards: an ARN of QuickSight's, not of IAM's."""

    quicksight_import: NotRequired[str]
    """Whether QuickSight keeps a copy (SPICE), refreshed each day, or asks each time (DIRECT_QUERY). Default SPICE."""


class Reporting(Component):
    """A QuickSight data source on the workgroup, over TLS, and a dashboard on each dataset, for one group of people."""

    dashboards: pulumi.Output[dict[str, str]]
    """The address of each dataset's dashboard."""

    def __init__(self, name: str, args: ReportingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
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
        answers = [answer_set(product) for dataset in args["datasets"] for product in dataset.answers.values()]
        made = {one.name: self._data_set(source, one) for one in (*answers, *quality_sets())}
        if choice(args, "quicksight_import", IMPORTS) == "SPICE":
            for view, data_set in made.items():
                self._refresh_daily(data_set, view)
        self.dashboards = pulumi.Output.all(
            **{dataset.name: self._dashboard(dataset, made) for dataset in args["datasets"]}
        ).apply(lambda urls: {name: str(url) for name, url in urls.items()})
        self.finish()

    def _data_set(self, source: "quicksight.DataSource", data_set: DataSet) -> "quicksight.DataSet":
        args, slug = self._args, data_set.name.replace("_", "-")
        return quicksight.DataSet(
            f"{self.name}-{slug}",
            aws_account_id=source.aws_account_id,
            data_set_id=f"{args['title']}-{slug}",
            name=f"{args['title']}: {data_set.name}"[:SET_NAME_CHARS],
            import_mode=choice(args, "quicksight_import", IMPORTS),
            physical_table_maps=[
                {
                    "physical_table_map_id": "table",
                    "relational_table": {
                        "data_source_arn": source.arn,
                        "catalog": "AwsDataCatalog",
                        "schema": args["database"],
                        "name": data_set.name,
                        "input_columns": [
                            {"name": name, "type": _TYPES.get(kind, _number(kind))}
                            for name, kind in data_set.columns.items()
                        ],
                    },
                }
            ],
            permissions=[{"principal": args["quicksight_principal"], "actions": _actions(SET_READER)}],
            # The provider shows a change here at every preview.
            opts=self.child(ignore_changes=["refreshProperties"]),
        )

    def _refresh_daily(self, data_set: "quicksight.DataSet", view: str) -> None:
        quicksight.RefreshSchedule(
            f"{self.name}-{view.replace('_', '-')}-refresh",
            aws_account_id=data_set.aws_account_id,
            data_set_id=data_set.data_set_id,
            schedule_id="daily",
            schedule={
                "refresh_type": "FULL_REFRESH",
                "schedule_frequency": {"interval": "DAILY", "time_of_the_day": "06:00"},
            },
            opts=self.child(),
        )

    def _dashboard(self, dataset: Dataset, made: Mapping[str, "quicksight.DataSet"]) -> pulumi.Output[str]:
        """A dataset's dashboard and its theme, as one stack of CloudFormation's (ADR 17); the dashboard's address."""
        args = self._args
        identity = dataset_part(args["title"], dataset.name)
        text = template(dataset, identity, f"{args['title']}: {dataset.name}")
        names = parameter_names(dataset)
        stack = cloudformation.Stack(
            dataset_part(self.name, dataset.name),
            name=f"{identity}-dashboard",
            template_url=args["artifacts"].template_of(dataset.name, text),
            parameters={
                PRINCIPAL: args["quicksight_principal"],
                **{names[one.name]: made[one.name].arn for one in data_sets(dataset)},
            },
            # What cannot be made leaves nothing behind that a second try would trip over.
            on_failure="DELETE",
            timeout_in_minutes=15,
            opts=self.child(),
        )
        region = Account.of(self).region
        url = pulumi.Output.concat("https://", region, f".quicksight.aws.amazon.com/sn/dashboards/{identity}")
        return pulumi.Output.all(url=url, stack=stack.id).apply(lambda values: str(values["url"]))


def _number(kind: str) -> str:
    return "DECIMAL" if kind.startswith("decimal") and not kind.endswith(",0)") else "INTEGER"


def _actions(names: Sequence[str]) -> list[str]:
    return [f"quicksight:{name}" for name in names]
