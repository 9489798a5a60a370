"""The pipeline's own machine, every way through it, with Athena for real and jobs that do what a test says."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from contracts import load
from localaws.service import World
from pipeline import sql
from pipeline.definition import Wiring, machine
from tests.integration.localaws_states.fake_emr import FakeEmr, Forever, Job
from tests.integration.localaws_states.operator import Operator

MODES = pytest.mark.parametrize("cluster", ["stays", ""])
PASSED: dict[str, Any] = {
    "verdict": "passed",
    "summary": "It's fit: 10 trips.",
    "counts": {"in": 12, "accepted": 10},
    "reasons": [],
    "warnings": 0,
}


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """A deployed pipeline."""

    operator: Operator
    emr: FakeEmr
    arn: str

    def run(self, name: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.operator.wait(self.operator.start(self.arn, given, name=name))

    def analyst_sees(self) -> list[list[str | None]]:
        athena = self.operator.client("athena")
        query = athena.start_query_execution(
            QueryString=sql.question(), WorkGroup="analysts", QueryExecutionContext={"Database": "db"}
        )["QueryExecutionId"]
        while (state := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]) in {
            "QUEUED",
            "RUNNING",
        }:
            pass
        if state != "SUCCEEDED":
            return []
        rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"][1:]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows]

    def open_clusters(self) -> list[str]:
        return [key for key, cluster in self.emr.clusters.items() if cluster["state"] != "TERMINATED"]


@pytest.fixture
def pipeline(operator: Operator, emr: FakeEmr, cluster: str) -> Iterator[Pipeline]:
    for bucket in ("lake", "results"):
        operator.client("s3").create_bucket(Bucket=bucket)
    topic = operator.client("sns").create_topic(Name="owners")["TopicArn"]
    operator.client("glue").create_database(DatabaseInput={"Name": "db"})
    athena = operator.client("athena")
    results = {"OutputLocation": "s3://results/"}
    athena.create_work_group(
        Name="analysts", Configuration={"ResultConfiguration": results, "EnforceWorkGroupConfiguration": True}
    )
    emr.clusters, emr.jobs, emr.tokens = {}, {}, {}
    emr.work = {"tollgate-summarise": summarise, "tollgate-judge": judge(PASSED)}
    text = json.dumps(machine(wiring(cluster, topic)))
    arn = operator.make(text, "pipeline")
    yield Pipeline(operator, emr, arn)
    operator.states.delete_state_machine(stateMachineArn=arn)
    athena.delete_work_group(WorkGroup="analysts", RecursiveDeleteOption=True)
    operator.client("glue").delete_database(Name="db")


def wiring(cluster: str, topic: str) -> Wiring:
    needed = {
        field.name: f"a-{field.name}" for field in dataclasses.fields(Wiring) if field.default is dataclasses.MISSING
    }
    return Wiring(
        **needed
        | {
            "lake": "s3://lake",
            "code": "s3://results/code/1/",
            "logs": "s3://results/logs/",
            "virtual_cluster_id": cluster,
            "summarise_role_arn": "arn:aws:iam::123456789012:role/summarise",
            "judge_role_arn": "arn:aws:iam::123456789012:role/judge",
            "release_label": "emr-7.13.0-latest",
            "database": "db",
            "workgroup": "analysts",
            "topic_arn": topic,
        }
    )


def run_of(job: Job) -> str:
    arguments = job["jobDriver"]["sparkSubmitJobDriver"]["entryPointArguments"]
    return str(arguments[arguments.index("--run") + 1])


def summarise(job: Job, world: World) -> None:
    run = world.bucket_path("lake") / "runs" / run_of(job)
    table = run / "table"
    table.mkdir(parents=True, exist_ok=True)
    (run / "changes.json").write_text('{"news": true}')
    kinds = {column.name: column.physical_type.replace("string", "varchar") for column in load("summary").columns}
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"CREATE TABLE t ({', '.join(f'{name} {kind}' for name, kind in kinds.items())})")
        columns = "colour, trips, sum_miles, sum_cost, sum_cost_per_mile"
        engine.execute(f"INSERT INTO t ({columns}) VALUES ('green', 10, 31.8, 100.1, 40.12)")  # noqa: S608 - our own
        engine.execute(f"COPY t TO '{table / 'part-0.parquet'}' (FORMAT parquet)")


def judge(verdict: dict[str, Any], reason: str | None = None) -> Any:
    def work(job: Job, world: World) -> str | None:
        path = world.bucket_path("lake") / "runs" / run_of(job) / "verdict.json"
        path.write_text(json.dumps(verdict))
        return reason

    return work


@MODES
def test_what_passes_is_published(pipeline: Pipeline) -> None:
    execution = pipeline.run("good")

    assert execution["status"] == "SUCCEEDED", execution
    assert pipeline.analyst_sees() == [["green", "10", "3.18", "4.01", "10.01", "3.15"]]
    assert pipeline.open_clusters() == []


@MODES
def test_a_run_that_the_clock_starts_is_named_by_its_time(pipeline: Pipeline) -> None:
    execution = pipeline.run("by-the-clock", {"scheduledTime": "2026-11-23T05:00:00Z"})
    table = pipeline.operator.client("glue").get_table(DatabaseName="db", Name=load("summary").table)["Table"]

    assert execution["status"] == "SUCCEEDED", execution
    assert table["StorageDescriptor"]["Location"] == "s3://lake/runs/2026-11-23T050000Z/table/"


@MODES
def test_a_job_that_fails_stops_the_run_with_its_own_words(pipeline: Pipeline) -> None:
    pipeline.emr.work["tollgate-summarise"] = lambda *_: "no input under s3://lake/input/"
    execution = pipeline.run("broken-job")

    assert (execution["status"], execution["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(execution["cause"])["StateDetails"] == "no input under s3://lake/input/"
    assert pipeline.analyst_sees() == []
    assert pipeline.open_clusters() == []


@MODES
def test_data_that_is_refused_leaves_the_last_answer_as_it_was(pipeline: Pipeline) -> None:
    pipeline.run("good-before")
    before = pipeline.analyst_sees()
    refused = PASSED | {"verdict": "failed", "summary": "41 % of the rows of {green} are refused."}
    pipeline.emr.work["tollgate-judge"] = judge(refused, "refused")
    execution = pipeline.run("refused")

    assert (execution["status"], execution["error"]) == ("FAILED", "Tollgate.DataRefused")
    assert execution["cause"] == refused["summary"]
    assert pipeline.analyst_sees() == before != []
    assert pipeline.open_clusters() == []


@MODES
def test_a_judge_that_dies_without_a_verdict_stops_the_run_with_the_judges_error(pipeline: Pipeline) -> None:
    pipeline.emr.work["tollgate-judge"] = lambda *_: "out of memory"
    execution = pipeline.run("no-verdict")

    assert (execution["status"], execution["error"]) == ("FAILED", "States.TaskFailed")
    assert "out of memory" in execution["cause"]
    assert pipeline.open_clusters() == []


@MODES
def test_a_verdict_that_is_missing_is_s3s_error(pipeline: Pipeline) -> None:
    pipeline.emr.work["tollgate-judge"] = lambda *_: None
    execution = pipeline.run("lost-verdict")

    assert (execution["status"], execution["error"]) == ("FAILED", "S3.NoSuchKeyException")
    assert pipeline.open_clusters() == []


@MODES
def test_a_query_that_fails_stops_the_run_with_athenas_words(pipeline: Pipeline) -> None:
    athena = pipeline.operator.client("athena")
    athena.update_work_group(WorkGroup="analysts", State="DISABLED")
    execution = pipeline.run("no-athena")

    assert (execution["status"], execution["error"]) == ("FAILED", "Athena.InvalidRequestException")
    assert execution["cause"].startswith("WorkGroup analysts is disabled. (Service: AmazonAthena; Status Code: 400;")
    assert pipeline.open_clusters() == []


@MODES
def test_a_busy_emr_is_asked_again(pipeline: Pipeline) -> None:
    from localaws.service import ServiceError

    pipeline.emr.refuse = [ServiceError("InternalServerException", "busy", 500)]
    execution = pipeline.run("busy")

    assert execution["status"] == "SUCCEEDED", execution


@MODES
def test_a_duplicate_event_finds_the_same_jobs(pipeline: Pipeline) -> None:
    given = {"scheduledTime": "2026-11-24T05:00:00Z"}
    first, second = (pipeline.run(name, given) for name in ("once", "twice"))

    assert first["status"] == second["status"] == "SUCCEEDED", (first, second)
    jobs = {(job["name"], run_of(job)) for job in pipeline.emr.jobs.values()}
    assert len(pipeline.emr.jobs) == len(jobs) == 2


@MODES
def test_a_stopped_run_cancels_its_job(pipeline: Pipeline) -> None:
    def forever(*_: Any) -> None:
        raise Forever

    pipeline.emr.work["tollgate-summarise"] = forever
    arn = pipeline.operator.start(pipeline.arn, name="stopped")
    while not pipeline.emr.jobs:
        pass
    pipeline.operator.states.stop_execution(executionArn=arn, error="Tollgate.Enough", cause="by hand")
    execution = pipeline.operator.wait(arn)

    assert (execution["status"], execution["error"], execution["cause"]) == ("ABORTED", "Tollgate.Enough", "by hand")
    assert [job["state"] for job in pipeline.emr.jobs.values()] == ["CANCELLED"]
    told = [event["type"] for event in pipeline.operator.history(arn)]
    assert told[-1] == "ExecutionAborted"
    assert "TaskSucceeded" not in told[told.index("TaskSubmitted") :]
