"""The tables and views in which quality is asked by SQL: they stand before the first run, and stay as they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict

import pulumi
from pulumi_aws import glue

from components.base import Component
from contracts import Dataset
from pipeline import quality_tables

_ANY_LAKE: Final = "s3://lake"
_ANY_DATABASE: Final = "database"


class QualityTablesArgs(TypedDict):
    """Arguments of QualityTables."""

    database: pulumi.Input[str]
    """The Glue database that they are declared in."""

    lake_url: pulumi.Input[str]
    """The s3:// URL of the lake's bucket."""

    datasets: Sequence[Dataset]
    """The datasets of the stack, loaded."""


class QualityTables(Component):
    """The tables that judges write to, and of each dataset the published run's evidence, refused rows and periods."""

    database_with_tables: pulumi.Output[str]
    """The database's name again, known only when all of them stand in it."""

    def __init__(self, name: str, args: QualityTablesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._lake = pulumi.Output.from_input(args["lake_url"]).apply(lambda url: url.rstrip("/"))
        self._database = pulumi.Output.from_input(args["database"])
        stand = [self._table(table) for table in quality_tables.table_inputs(_ANY_LAKE)]
        for dataset in args["datasets"]:
            tables = [self._table(table) for table in quality_tables.run_tables(_ANY_LAKE, dataset)]
            stand += [*tables, *self._views(dataset, tables)]
        self.database_with_tables = pulumi.Output.all(self._database, *(table.name for table in stand)).apply(
            lambda names: str(names[0])
        )
        self.finish()

    def _table(self, table: Mapping[str, Any]) -> glue.CatalogTable:
        stored = table["StorageDescriptor"]
        return glue.CatalogTable(
            f"{self.name}-{_slug(table)}",
            name=table["Name"],
            database_name=self._database,
            description=table["Description"],
            table_type=table["TableType"],
            parameters=table["Parameters"],
            storage_descriptor={
                "columns": _columns(stored["Columns"]),
                "location": self._lake.apply(lambda lake: stored["Location"].replace(_ANY_LAKE, lake)),
                "input_format": stored["InputFormat"],
                "output_format": stored["OutputFormat"],
                "ser_de_info": {"serialization_library": stored["SerdeInfo"]["SerializationLibrary"]},
            },
            opts=self.child(),
        )

    def _views(self, dataset: Dataset, tables: list[glue.CatalogTable]) -> list[glue.CatalogTable]:
        texts = self._database.apply(
            lambda database: [view["ViewOriginalText"] for view in quality_tables.view_inputs(dataset, database)]
        )
        return [
            glue.CatalogTable(
                f"{self.name}-{_slug(view)}",
                name=view["Name"],
                database_name=self._database,
                description=view["Description"],
                table_type=view["TableType"],
                parameters=view["Parameters"],
                view_original_text=texts[place],
                view_expanded_text=view["ViewExpandedText"],
                storage_descriptor={"columns": _columns(view["StorageDescriptor"]["Columns"])},
                opts=self.child(depends_on=tables),
            )
            for place, view in enumerate(quality_tables.view_inputs(dataset, _ANY_DATABASE))
        ]


def _slug(table: Mapping[str, Any]) -> str:
    return str(table["Name"]).replace("_", "-")


def _columns(columns: Sequence[Mapping[str, str]]) -> list["glue.CatalogTableStorageDescriptorColumnArgsDict"]:
    return [{"name": one["Name"], "type": one["Type"], "comment": one.get("Comment", "")} for one in columns]
