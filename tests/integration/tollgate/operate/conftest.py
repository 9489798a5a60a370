"""A stack made by hand in an emulated AWS: buckets, a workgroup, a table; runs are laid down without Spark."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts import load_dataset
from localaws import LocalAws
from pipeline.catalog import table_input, view_input
from pipeline.layout import Layout, empty_table
from tollgate.operate.stack import Stack

SUMMARY = load_dataset("nyc_taxi").products[0]
LAKE = "s3://lake/nyc_taxi"
Judged = Callable[..., Layout]
Publish = Callable[[Layout], None]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


@pytest.fixture(scope="module")
def stack(aws: LocalAws) -> Stack:
    for bucket in ("lake", "artifacts"):
        aws.client("s3").create_bucket(Bucket=bucket)
    results = {"ResultConfiguration": {"OutputLocation": "s3://artifacts/results/"}}
    aws.client("athena").create_work_group(Name="trips", Configuration=results)
    aws.client("glue").create_database(DatabaseInput={"Name": "trips"})
    machine = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    role = "arn:aws:iam::123456789012:role/machine"
    made = aws.client("stepfunctions").create_state_machine(name="trips", definition=json.dumps(machine), roleArn=role)
    outputs = {
        "lakeUrl": "s3://lake",
        "artifactsUrl": "s3://artifacts",
        "resultsUrl": "s3://artifacts/results/",
        "logsUrl": "s3://artifacts/logs/",
        "datasets": {
            "nyc_taxi": {
                "stateMachineArn": made["stateMachineArn"],
                "tables": {SUMMARY.name: SUMMARY.table},
                "views": [SUMMARY.answer.name] if SUMMARY.answer else [],
            }
        },
        "virtualClusterId": "",
        "workgroup": "trips",
        "database": "trips",
        "topicArn": "",
        "region": "us-east-1",
    }
    stack = Stack.from_outputs(outputs, aws.client, poll_s=0.05)
    for definition in (table_input(SUMMARY, empty_table(LAKE, SUMMARY.name), {}), view_input(SUMMARY, "trips")):
        stack.client("glue").create_table(DatabaseName="trips", TableInput=definition)
    return stack


@pytest.fixture
def publish(stack: Stack) -> Publish:
    """Show analysts a run's table, as the machine does."""

    def point(layout: Layout) -> None:
        definition = table_input(SUMMARY, layout.table(SUMMARY.name), {})
        stack.client("glue").update_table(DatabaseName="trips", TableInput=definition)

    return point


@pytest.fixture
def judged(stack: Stack, tmp_path: Path) -> Judged:
    """Lay down a run: its table of so many trips, and its verdict."""

    def lay(run: str, trips: int, verdict: str = "passed", **more: Any) -> Layout:
        layout = Layout(stack.lake_url, run)
        file = tmp_path / f"{run}.parquet"
        columns = ", ".join(
            f"CAST({value} AS {kind}) AS {name}"
            for name, kind, value in (
                ("colour", "varchar", "'green'"),
                ("year", "integer", 2020),
                ("month", "integer", 4),
                ("file", "varchar", "'f'"),
                ("trips", "bigint", trips),
                ("sum_miles", "decimal(22,4)", trips * 2),
                ("sum_cost", "decimal(22,2)", trips * 10),
                ("sum_cost_per_mile", "decimal(28,6)", trips * 5),
            )
        )
        duckdb.sql(f"COPY (SELECT {columns}) TO '{file}' (FORMAT parquet)")  # our own numbers
        s3 = stack.client("s3")
        s3.upload_file(str(file), "lake", f"nyc_taxi/runs/{run}/tables/{SUMMARY.name}/part-0.parquet")
        document = {"verdict": verdict, "summary": "So it is.", "counts": {"in": trips, "accepted": trips}, **more}
        s3.put_object(Bucket="lake", Key=f"nyc_taxi/runs/{run}/verdict.json", Body=json.dumps(document).encode())
        s3.put_object(Bucket="lake", Key=f"nyc_taxi/runs/{run}/report.html", Body=b"<html>")
        return layout

    return lay
