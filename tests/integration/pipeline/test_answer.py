"""What analysts and operators get from a run: the answer that Athena gives, and a job that stops with its run."""

from typing import Any

import duckdb
import pytest

from pipeline import sql
from tests.integration.athena import ask
from tests.integration.pipeline.conftest import PRODUCT, Stage, verdict
from tests.unit.pipeline.conftest import WIRING


def write_table(stage: Stage, run: str) -> None:
    """Write the table that the summary job of this run would have written: one row."""
    table = stage.aws.bucket_path("example-lake") / "nyc_taxi" / "runs" / run / "tables" / PRODUCT.name
    table.mkdir(parents=True)
    types = {column.name: column.physical_type.replace("string", "varchar") for column in PRODUCT.columns}
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"CREATE TABLE t ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
        columns = "colour, trips, sum_miles, sum_cost, sum_cost_per_mile"
        engine.execute(f"INSERT INTO t ({columns}) VALUES ('green', 10, 31.8, 100.1, 40.12)")  # noqa: S608 (constants)
        engine.execute(f"COPY t TO '{table / 'part-0.parquet'}' (FORMAT parquet)")


def answer(stage: Stage) -> list[list[str | None]]:
    """The rows that the question of the product has as its answer now."""
    return ask(stage.aws, sql.question(PRODUCT), WIRING.database, WorkGroup=WIRING.workgroup)


def test_analysts_get_the_published_averages_and_keep_them_when_a_later_run_is_refused(
    stage: Stage, mode: str, run: str
) -> None:
    write_table(stage, run)
    stage.judged(run, verdict("passed"))
    assert stage.run(run, mode).status == "SUCCEEDED"
    published = answer(stage)
    assert published == [["green", "10", "3.18", "4.01", "10.01", "3.15"]]

    stage.judged(f"refused-{run}", verdict("failed"))
    stage.script.ends["judge"] = "FAILED"
    assert stage.run(f"refused-{run}", mode).status == "FAILED"
    assert answer(stage) == published


@pytest.fixture
def _disabled_workgroup(stage: Stage) -> Any:
    athena = stage.aws.client("athena")
    athena.update_work_group(WorkGroup=WIRING.workgroup, State="DISABLED")
    yield
    athena.update_work_group(WorkGroup=WIRING.workgroup, State="ENABLED")


@pytest.mark.usefixtures("_disabled_workgroup")
def test_a_run_that_athena_refuses_fails_with_the_words_of_athena(stage: Stage, mode: str, run: str) -> None:
    stage.judged(run, verdict("passed"))
    ended = stage.run(run, mode)
    assert (ended.status, ended.error) == ("FAILED", "Athena.InvalidRequestException")
    sentence = f"WorkGroup {WIRING.workgroup} is disabled. (Service: AmazonAthena; Status Code: 400;"
    assert ended.cause.startswith(sentence)
    assert "RUNNING" not in stage.script.clusters.values()


def test_a_run_that_is_stopped_cancels_its_job(stage: Stage, mode: str, run: str) -> None:
    stage.script.ends["summarise"] = "RUNNING"
    execution = stage.start(run, mode)
    stage.starts(jobs=1)
    states = stage.aws.client("stepfunctions")
    states.stop_execution(executionArn=execution, error="Tollgate.Enough", cause="by hand")
    ended = stage.end(execution)
    assert (ended.status, ended.error, ended.cause) == ("ABORTED", "Tollgate.Enough", "by hand")
    assert [job["state"] for job in stage.script.jobs.values()] == ["CANCELLED"]
    history = states.get_execution_history(executionArn=execution, maxResults=1000)["events"]
    types = [event["type"] for event in history]
    assert types[-1] == "ExecutionAborted"
    assert "TaskSucceeded" not in types[types.index("TaskSubmitted") :]
