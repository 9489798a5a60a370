"""What quality looks like to SQL: the tables that every judge adds a file to, and the views of the published run.

The stack declares them once, empty; nothing has to be declared again when a run ends, is released or rolled back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts import Column, Contract, Dataset
from contracts.model import PERIOD, QUALITY_CHECKS, QUALITY_REFUSED, QUALITY_RUNS
from pipeline import sql
from pipeline.catalog import FORMATS, glue_columns, presto_view
from pipeline.layout import evidence_of_runs, quality_of_runs, refused_of_runs

JSON_LINES: Final[Mapping[str, Any]] = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
}


@dataclass(frozen=True)
class QualityTable:
    """A table of the stack with a file of JSON lines for each run: its columns by name, as (type, description).

    Each dataset has a folder in it, and no partition: a dataset that is added changes no table.
    """

    name: str
    description: str
    columns: Mapping[str, tuple[str, str]]


_RUN: Final[Mapping[str, tuple[str, str]]] = {
    "dataset": ("string", "The dataset that was judged."),
    "run": ("string", "The run's name."),
    "judged_at": ("timestamp", "When it was judged, in UTC."),
}

RUNS: Final = QualityTable(
    QUALITY_RUNS,
    "One row for each judged run.",
    {
        **_RUN,
        "verdict": ("string", "passed, passed with warnings, failed or error."),
        "summary": ("string", "The verdict in one sentence."),
        "owner": ("string", "The team that the source contract names."),
        "records_in": ("bigint", "Rows read."),
        "accepted": ("bigint", "Rows that no rule refuses."),
        "refused": ("bigint", "Rows refused."),
        "refused_share": ("double", "Rows refused per row read; null where none was read."),
        "files": ("bigint", "Input files."),
        "files_refused": ("bigint", "Input files refused whole."),
        "files_kept": ("bigint", "Input files whose numbers were taken from the published run."),
        "newest_file": ("timestamp", "When the newest input file was written, in UTC."),
        "checks": ("bigint", "Checks made."),
        "passed": ("bigint", "Checks that passed."),
        "warnings": ("bigint", "Checks that gave a warning."),
        "failed": ("bigint", "Checks that failed or could not be made."),
        "job_seconds": ("double", "How long the job that summarises worked."),
        "judge_seconds": ("double", "How long the checks took."),
        "cost_usd": ("double", "What AWS charges for the run's jobs, estimated; null where that is not known."),
        "compared_with": ("string", "The run that was published when this one was judged."),
        "released_by": ("string", "Who published it against its verdict."),
        "released_because": ("string", "Why."),
        "contracts": ("string", "The versions of the contracts, by name."),
        "code": ("string", "The hash of the code that judged."),
        "report": ("string", "Where its report is."),
    },
)
CHECKS: Final = QualityTable(
    QUALITY_CHECKS,
    "One row for each check of each judged run.",
    {
        **_RUN,
        "position": ("bigint", "The check's place in the verdict, from 1."),
        "contract": ("string", "What it looks at: the evidence or a product."),
        "check_name": ("string", "The check's name, the same in each run."),
        "column_name": ("string", "The column that it looks at; null where that is more than one."),
        "severity": ("string", "critical (stops the run) or warning."),
        "dimension": ("string", "The dimension of quality that it belongs to."),
        "result": ("string", "passed, warning, failed or error."),
        "reason": ("string", "What is wrong; empty where it passed."),
        "observed": ("string", "What it found."),
        "expected": ("string", "What it allows."),
        "why": ("string", "Why it matters."),
        "fix": ("string", "What to do about it."),
        "previous": ("string", "What it found in the published run."),
    },
)
REFUSED: Final = QualityTable(
    QUALITY_REFUSED,
    "One row for each judged run and reason for which it refused rows.",
    {**_RUN, "reason": ("string", "The reason."), "records": ("bigint", "Rows refused for it.")},
)
QUALITY_TABLES: Final = (RUNS, CHECKS, REFUSED)

_REFUSED_ROWS: Final = (
    Column("file", "string", "string", required=True, description="The file that the row stands in."),
    Column("reason", "string", "string", required=True, description="Why it was refused."),
    Column("row", "string", "string", required=True, description="The row as it was read, as JSON."),
)


def table_inputs(lake: str) -> list[dict[str, Any]]:
    """Glue's TableInputs of the quality tables; `lake` is `s3://BUCKET`."""
    return [_quality_input(table, lake) for table in QUALITY_TABLES]


def run_tables(lake: str, dataset: Dataset) -> list[dict[str, Any]]:
    """Glue's TableInputs of all runs' evidence and refused rows of a dataset, which its views look into."""
    folder = f"{lake}/{dataset.name}"
    evidence, refused = dataset.evidence.columns, _REFUSED_ROWS
    return [
        _parquet_input(dataset.evidence_runs, "The evidence of every run.", evidence, evidence_of_runs(folder)),
        _parquet_input(
            dataset.refused_runs, "The refused rows, by the run that read them.", refused, refused_of_runs(folder)
        ),
    ]


def view_inputs(dataset: Dataset, database: str) -> list[dict[str, Any]]:
    """Glue's TableInputs of a dataset's views: the published run's evidence and refused rows, and answers by period."""
    evidence = {"run": "string"} | {column.name: column.physical_type for column in dataset.evidence.columns}
    refused = {column.name: column.physical_type for column in _REFUSED_ROWS}
    views = [
        (dataset.evidence_view, "The published run's evidence.", sql.published_evidence(dataset), evidence),
        (dataset.refused_view, "The published run's refused rows.", sql.published_refused(dataset), refused),
    ]
    for product in dataset.answers.values():
        if product.answer:
            about = f"{product.answer.name}, before its numbers are made, by period."
            views.append((product.answer.by_period, about, sql.by_period(product), by_period_columns(product)))
    return [presto_view(*view, database) for view in views]


def by_period_columns(product: Contract) -> dict[str, str]:
    """The columns of an answer's view by period, with their types: period, keys as shown, what numbers are made of."""
    answer = product.answer
    if answer is None:
        return {}
    period = {PERIOD: "date"} if sql.has_period(product) else {}
    keys = {shown: product.column(key).physical_type for shown, key in answer.by.items()}
    measures = {name: _summed(product.column(name)) for name in sql.measures_of(product)}
    return period | keys | measures


def _summed(column: Column) -> str:
    is_sum = column.measure is not None and column.measure.is_additive
    return (
        f"decimal(38,{column.scale})" if is_sum and column.physical_type.startswith("decimal") else column.physical_type
    )


def _quality_input(table: QualityTable, lake: str) -> dict[str, Any]:
    columns = [{"Name": name, "Type": kind, "Comment": about} for name, (kind, about) in table.columns.items()]
    return {
        "Name": table.name,
        "Description": table.description,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "json"},
        "StorageDescriptor": {"Columns": columns, "Location": quality_of_runs(lake, table.name), **JSON_LINES},
    }


def _parquet_input(name: str, about: str, columns: Sequence[Column], location: str) -> dict[str, Any]:
    return {
        "Name": name,
        "Description": about,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "StorageDescriptor": {"Columns": glue_columns(columns), "Location": location, **FORMATS},
    }
