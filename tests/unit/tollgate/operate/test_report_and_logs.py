import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tollgate.operate.conftest import START, Desk, execution, published_at
from tollgate.operate.errors import RunError
from tollgate.operate.logs import logs
from tollgate.operate.release import release
from tollgate.operate.report import fetch, fetch_index, fetch_indexes, fetch_validations
from tollgate.operate.rollback import rollback
from tollgate.operate.stack import Stack

RUN = "2026-11-23T060000Z-aa"
FOLDER = "logs/vc9/jobs/job1/containers/spark-job1"


def one_run(desk: Desk, verdict: dict[str, Any] | None, status: str = "SUCCEEDED") -> None:
    desk.answers("stepfunctions", "list_executions", {"executions": [execution(RUN, status)]})
    desk.answers("s3", "list_objects_v2", {"IsTruncated": False})
    desk.answers("glue", "get_table", published_at(RUN))
    if verdict:
        desk.holds(f"runs/{RUN}/verdict.json", verdict)
    elif status != "RUNNING":
        desk.refuses("s3", "get_object", "NoSuchKey")


def test_the_last_report_is_brought_here(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    one_run(desk, {"verdict": "failed", "summary": "no"})
    desk.holds(f"runs/{RUN}/report.html", b"<html>")
    assert fetch(stack, None, tmp_path / "reports").read_bytes() == b"<html>"


def test_a_report_comes_with_what_it_links_to_and_nothing_else(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    links = ("#top", "verdict.json", "https://example.org/run.json", "../../a/run.json", "../b/table/part-0.parquet")
    page = "".join(f'<a href="{link}">' for link in links).encode()
    desk.holds(f"runs/{RUN}/report.html", page)
    desk.holds(f"runs/{RUN}/verdict.json", b"{}")
    path = fetch(stack, RUN, tmp_path)
    assert (path, path.read_bytes()) == (tmp_path / RUN / "report.html", page)
    assert sorted(file.name for file in tmp_path.rglob("*.*") if file.is_file()) == ["report.html", "verdict.json"]


def test_the_page_of_all_runs_comes_with_the_reports_that_are_still_there(
    stack: Stack, desk: Desk, tmp_path: Path
) -> None:
    desk.holds("runs/index.html", b'<a href="pruned/report.html">')
    desk.refuses("s3", "get_object", "NoSuchKey")
    assert fetch_index(stack, tmp_path) == tmp_path / "index.html"
    assert not (tmp_path / "pruned").exists()


def test_before_the_first_run_there_is_no_page_of_runs(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    desk.refuses("s3", "get_object", "NoSuchKey")
    with pytest.raises(RunError, match="No run was judged yet"):
        fetch_index(stack, tmp_path)
    desk.refuses("s3", "get_object", "NoSuchKey")
    with pytest.raises(RunError, match="No run was judged yet"):
        fetch_indexes([stack], tmp_path)


def test_the_pages_of_several_datasets_lie_each_in_a_folder_of_its_own(
    stack: Stack, desk: Desk, tmp_path: Path
) -> None:
    desk.holds("runs/index.html", b"<html>")
    assert fetch_indexes([stack], tmp_path) == {stack.dataset: tmp_path / stack.dataset / "index.html"}


def test_what_great_expectations_made_of_the_last_run_is_brought_here(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    one_run(desk, {"verdict": "failed", "summary": "no"})
    desk.holds(f"runs/{RUN}/gx/validations.json", b"{}")
    path = fetch_validations(stack, None, tmp_path)
    assert (path, path.read_bytes()) == (tmp_path / RUN / "gx" / "validations.json", b"{}")


def test_a_run_that_was_judged_before_objects_were_kept_says_so(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    desk.refuses("s3", "get_object", "NoSuchKey")
    desk.holds(f"runs/{RUN}/verdict.json", {"verdict": "passed"})
    with pytest.raises(RunError, match=f"{RUN}' left no objects of Great Expectations.*: tollgate run --full"):
        fetch_validations(stack, RUN, tmp_path)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("FAILED", f"ended before it was judged. See why: tollgate logs {RUN}"),
        ("RUNNING", "still goes on: it is not judged yet"),
        ("SUCCEEDED", "found nothing new, so it made no table and no report"),
    ],
)
def test_a_run_that_was_not_judged_has_no_report_and_nothing_to_show_or_release(
    status: str, why: str, stack: Stack, desk: Desk, tmp_path: Path
) -> None:
    request = (lambda: fetch(stack, RUN, tmp_path), lambda: rollback(stack, RUN), lambda: release(stack, RUN, "a", "b"))
    for ask in request:
        desk.refuses("s3", "get_object", "NoSuchKey")
        one_run(desk, None, status)
        with pytest.raises(RunError, match=why):
            ask()


def test_a_run_that_was_not_judged_has_nothing_of_great_expectations(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    desk.refuses("s3", "get_object", "NoSuchKey")
    desk.refuses("s3", "get_object", "NoSuchKey")
    one_run(desk, None, "FAILED")
    with pytest.raises(RunError, match="ended before it was judged"):
        fetch_validations(stack, RUN, tmp_path)


def test_a_report_of_no_run_is_refused_before_aws_is_asked(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="not a valid name of a run"):
        fetch(stack, "../../etc/passwd", tmp_path)


def started_a_job(desk: Desk) -> None:
    output = json.dumps({"Id": "job1", "VirtualClusterId": "vc9"})
    details = {"resourceType": "emr-containers", "resource": "startJobRun.sync", "output": output}
    entered = {"name": "Judge the table"}
    events = [
        {"id": 1, "type": "TaskStateEntered", "timestamp": START, "stateEnteredEventDetails": entered},
        {"id": 2, "type": "TaskSubmitted", "timestamp": START, "taskSubmittedEventDetails": details},
    ]
    desk.answers("stepfunctions", "list_executions", {"executions": [execution(RUN)]})
    desk.answers("stepfunctions", "get_execution_history", {"events": events})


def test_logs_are_what_the_drivers_wrote(stack: Stack, desk: Desk) -> None:
    started_a_job(desk)
    names = [f"{FOLDER}/spark-job1-driver/stderr.gz", f"{FOLDER}/spark-job1-exec-1/stderr.gz"]
    contents = [{"Key": name, "Size": 1, "ETag": '"x"'} for name in names]
    request = {"Bucket": "artifacts", "Prefix": "logs/vc9/jobs/job1/containers/"}
    desk.answers("s3", "list_objects_v2", {"Contents": contents, "IsTruncated": False}, request)
    body = gzip.compress(b"No disk.\n")
    desk.answers("s3", "get_object", {"Body": _stream(body)}, {"Bucket": "artifacts", "Key": names[0]})
    (log,) = logs(stack, RUN)
    assert (log.state, log.job, log.stream, log.text) == ("Judge the table", "job1", "stderr", "No disk.\n")


def test_logs_that_have_expired_are_said_so(stack: Stack, desk: Desk) -> None:
    started_a_job(desk)
    desk.answers("s3", "list_objects_v2", {"IsTruncated": False})
    with pytest.raises(RunError, match="they expire"):
        logs(stack, RUN)


def _stream(body: bytes) -> Any:
    from io import BytesIO

    from botocore.response import StreamingBody

    return StreamingBody(BytesIO(body), len(body))
