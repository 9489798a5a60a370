"""Machines, executions and queries outlive the process that served them."""

import json
from pathlib import Path

from localaws import LocalAws
from support.analyst import Analyst
from support.operator import Operator

WAIT = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 60, "End": True}}}
PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def test_what_ran_is_known_after_a_restart_and_what_was_running_is_aborted(tmp_path: Path) -> None:
    with LocalAws(tmp_path) as aws:
        operator = Operator(aws)
        done = operator.start(operator.make(PASS, "done"), {"a": 1})
        operator.wait(done)
        running = operator.start(operator.make(WAIT, "running"))

    with LocalAws(tmp_path) as aws:
        operator = Operator(aws)
        kept, aborted = (operator.states.describe_execution(executionArn=arn) for arn in (done, running))

        assert (kept["status"], json.loads(kept["output"])) == ("SUCCEEDED", {"a": 1})
        assert operator.path(done) == ["A"]
        assert (aborted["status"], aborted["cause"]) == ("ABORTED", "the local AWS stopped while it ran")
        assert operator.history(running)[-1]["type"] == "ExecutionAborted"
        assert operator.wait(operator.start(kept["stateMachineArn"]))["status"] == "SUCCEEDED"


def test_a_table_and_a_result_are_known_after_a_restart(tmp_path: Path) -> None:
    place = {"WorkGroup": "primary", "ResultConfiguration": {"OutputLocation": "s3://lake/results/"}}
    with LocalAws(tmp_path) as aws:
        aws.client("s3").create_bucket(Bucket="lake")
        analyst = Analyst(aws, aws.client("athena"))
        analyst.ask("CREATE DATABASE db", **place)
        analyst.parquet("s3://lake/t/", "SELECT 1::BIGINT AS a")
        analyst.ask("CREATE EXTERNAL TABLE t (a bigint) STORED AS PARQUET LOCATION 's3://lake/t/'", **place)
        query = analyst.start("SELECT a FROM t", ClientRequestToken="t" * 32, **place)
        analyst.wait(query)

    with LocalAws(tmp_path) as aws:
        analyst = Analyst(aws, aws.client("athena"))
        rows = aws.client("athena").get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]

        assert rows[1]["Data"] == [{"VarCharValue": "1"}]
        assert analyst.start("SELECT a FROM t", ClientRequestToken="t" * 32, **place) == query
        assert analyst.ask("SELECT a FROM t", **place) == [["a"], ["1"]]
