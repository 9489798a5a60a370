"""The SQL of a run, in Athena's words: declare the table, publish it, declare the answer, ask for it."""

import re
from collections.abc import Mapping
from typing import Final

from contracts import Contract

VIEW: Final = "nyc_taxi_avg_summary"
"""The view that analysts read; it follows the table's major version."""


class SqlError(ValueError):
    """A name or a URL that could not safely become SQL text."""


def create_table(contract: Contract, location: str) -> str:
    """Declare the contract's table over Parquet; a table that exists stays as it is."""
    columns = ",\n".join(
        f"  {_hive_name(column.name)} {column.physical_type} COMMENT {_hive_text(column.description)}"
        for column in contract.columns
    )
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {_hive_name(contract.table)} (\n{columns}\n)\n"
        f"COMMENT {_hive_text(contract.description)}\n"
        f"STORED AS PARQUET\nLOCATION {_hive_text(_url(location))}"
    )


def set_location(contract: Contract, location: str) -> str:
    """Publish: from this statement on, the table is what stands at this location."""
    return f"ALTER TABLE {_hive_name(contract.table)} SET LOCATION {_hive_text(_url(location))}"


def set_properties(contract: Contract, properties: Mapping[str, str]) -> str:
    """Set properties of the table."""
    pairs = ", ".join(f"{_hive_text(name)} = {_hive_text(value)}" for name, value in properties.items())
    return f"ALTER TABLE {_hive_name(contract.table)} SET TBLPROPERTIES ({pairs})"


def create_view(contract: Contract) -> str:
    """Declare the answer, unrounded: per colour, means over trips, and cost over miles as a whole."""
    return (
        f"CREATE OR REPLACE VIEW {_name(VIEW)} AS\n"
        "SELECT colour AS type,\n"
        "  sum(trips) AS trips,\n"
        '  CAST(sum(sum_miles) AS double) / sum(trips) AS "avgDist",\n'
        '  CAST(sum(sum_cost_per_mile) AS double) / sum(trips) AS "avgCostPerMile",\n'
        '  CAST(sum(sum_cost) AS double) / sum(trips) AS "avgCost",\n'
        '  CAST(sum(sum_cost) AS double) / CAST(sum(sum_miles) AS double) AS "costPerMile"\n'
        f"FROM {_name(contract.table)}\n"
        "GROUP BY colour\n"
        "HAVING sum(trips) > 0"
    )


def question() -> str:
    """Ask for the answer, rounded to the cent as the post shows it."""
    return (
        "SELECT type, trips,\n"
        '  round(avgDist, 2) AS "avgDist",\n'
        '  round(avgCostPerMile, 2) AS "avgCostPerMile",\n'
        '  round(avgCost, 2) AS "avgCost",\n'
        '  round(costPerMile, 2) AS "costPerMile"\n'
        f"FROM {_name(VIEW)}\n"
        "ORDER BY type"
    )


def _name(name: str) -> str:
    """An identifier that needs no quotes in either of Athena's dialects, so that both read it alike."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,127}", name):
        raise SqlError(f"{name!r} is not a valid table, view or column: use a-z, 0-9 and '_', a letter first.")
    return name


def _hive_name(name: str) -> str:
    return f"`{_name(name)}`"


def _hive_text(text: str) -> str:
    # Athena's DDL is Hive's: a backslash escapes, and a comment holds no line break.
    return "'" + " ".join(text.split()).replace("\\", "\\\\").replace("'", "\\'") + "'"


def _url(location: str) -> str:
    if not re.fullmatch(r"s3://[a-z0-9.-]+/[A-Za-z0-9._{}/-]*/", location):
        raise SqlError(f"{location!r} is not a folder in S3: it starts with s3://bucket/ and ends with '/'.")
    return location
