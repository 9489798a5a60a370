"""Every way through the machine, gone by the emulated Step Functions, in both ways to hold the virtual cluster."""

import json
from base64 import b64encode
from typing import Any

import pytest

from localaws.service import ServiceError
from pipeline.publish import BROKE, OVERTAKEN, REFUSED
from tests.integration.pipeline.conftest import PRODUCT, SUMMARY, Stage, verdict
from tests.unit.pipeline.conftest import WIRING

pytestmark = pytest.mark.tried(
    "ways through the state machine: verdicts, faults, duplicates, timeouts",
    "nothing wrong is published, nobody is told anything untrue",
)

LAKE = "s3://example-lake/nyc_taxi"
CLOSED = {"persistent": set(), "ephemeral": {"TERMINATED"}}


def published(run: str) -> str:
    return f"{LAKE}/runs/{run}/tables/{PRODUCT.name}/"


@pytest.mark.parametrize(("word", "sent"), [("passed", "Published"), ("passed with warnings", "With warnings")])
def test_what_passed_is_published_and_the_owners_are_told(
    stage: Stage, mode: str, run: str, word: str, sent: str
) -> None:
    stage.judged(run, verdict(word))
    ended = stage.run(run, mode)
    assert ended.status == "SUCCEEDED", ended
    assert stage.location().rstrip("/") == published(run).rstrip("/")
    assert stage.script.started() == ["summarise", "judge"]
    assert set(stage.script.clusters.values()) == CLOSED[mode]
    ((subject, message),) = stage.messages()
    assert subject == f"{sent}: {run}"
    report = f"{LAKE}/runs/{run}/report.html"
    assert f"{SUMMARY} Rows in: 12, accepted: 9. Report: {report}" in message
    labels = {"run": run, "verdict": word, "warnings": "2", "released": "no", "report": report}
    assert stage.properties() == labels


def test_of_two_runs_at_once_the_later_one_is_not_hidden(stage: Stage, mode: str, run: str) -> None:
    def look_away(states: dict[str, Any]) -> None:
        # As if the run before had been published after this one had looked.
        states["See what is published"]["Parameters"]["Name"] = "not-yet-there"

    stage.judged(f"before-{run}", verdict("passed"))
    stage.run(f"before-{run}", "persistent")
    stage.messages()
    stage.judged(run, verdict("passed"))
    ended = stage.run(run, mode, look_away)
    assert (ended.status, ended.error) == ("FAILED", OVERTAKEN)
    assert "Another run was published while this one was judged, and analysts see that one." in ended.cause
    assert stage.location().rstrip("/") == published(f"before-{run}").rstrip("/")
    assert [subject for subject, _ in stage.messages()] == [f"Broken: {run}"]
    assert set(stage.script.clusters.values()) == CLOSED[mode]


def test_a_run_that_begins_anew_is_compared_with_nothing(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("passed"))
    ended = stage.run(run, "persistent", given='{"compare": "no"}')
    assert (ended.status, "See what is published" in ended.states) == ("SUCCEEDED", False)
    (judge,) = [job for job in stage.script.jobs.values() if job["entry"] == "judge"]
    assert "--published=" in judge["arguments"]["entryPointArguments"]


@pytest.mark.parametrize("given", ['{"full": "yes"}', '{"compare": "no"}'])
def test_a_run_over_everything_keeps_nothing(stage: Stage, run: str, given: str) -> None:
    stage.judged(run, verdict("passed"))
    ended = stage.run(run, "persistent", given=given)
    assert (ended.status, "See what can be kept" in ended.states) == ("SUCCEEDED", False)
    (summarise,) = [job for job in stage.script.jobs.values() if job["entry"] == "summarise"]
    assert summarise["arguments"]["entryPointArguments"][-1] == "--published="
    assert ("See what is published" in ended.states) == ("full" in given), "it is compared all the same"


def test_a_run_that_finds_nothing_new_succeeds_early_and_says_so(stage: Stage, mode: str, run: str) -> None:
    before = stage.location()
    stage.write_changes(run, news=False)
    ended = stage.run(run, mode)
    assert (ended.status, ended.states[-1]) == ("SUCCEEDED", "Nothing is new")
    assert stage.script.started() == ["summarise"]
    assert stage.location() == before
    assert set(stage.script.clusters.values()) == CLOSED[mode]
    ((subject, message),) = stage.messages()
    assert subject == f"Nothing new: {run}"
    assert "All 12 files are as x-run read them" in message
    assert "came: 3." in message


def test_an_event_that_comes_again_after_all_is_done_does_no_job_again(stage: Stage, run: str) -> None:
    given = json.dumps({"scheduledTime": "2026-11-24T06:00:00Z"})
    stage.judged("2026-11-24T060000Z", verdict("passed"))
    assert stage.run(f"first-{run}", "persistent", given=given).status == "SUCCEEDED"
    stage.script.jobs.clear()
    assert stage.run(f"again-{run}", "persistent", given=given).status == "SUCCEEDED"
    assert stage.script.started() == []


def test_an_event_that_comes_again_finds_the_job_that_runs_whatever_was_published_meanwhile(
    stage: Stage, run: str
) -> None:
    given = json.dumps({"scheduledTime": "2026-11-25T06:00:00Z"})
    stage.judged("2026-11-25T060000Z", verdict("passed"))
    stage.script.ends["summarise"] = "RUNNING"
    started = [stage.start(f"once-{run}", "persistent", given=given)]
    stage.starts(jobs=1)
    (job,) = stage.script.jobs.values()
    stage.script.ends.clear()
    stage.judged(f"other-{run}", verdict("passed"))
    assert stage.run(f"other-{run}", "persistent").status == "SUCCEEDED"

    started.append(stage.start(f"twice-{run}", "persistent", given=given))
    stage.enters("Summarise the records", started[1])
    job["state"] = "COMPLETED"

    assert {stage.end(execution).status for execution in started} == {"SUCCEEDED"}
    runs = [job["arguments"]["entryPointArguments"][5] for job in stage.script.jobs.values()]
    assert runs.count("2026-11-25T060000Z") == 2, "one summary, one judgement"


BECAUSE = "it's {right}; $x"


def released(run: str) -> str:
    return json.dumps({"release": {"run": run, "by": "ann", "because": BECAUSE}})


def test_a_stopped_run_that_a_person_releases_is_judged_again_and_published_as_released(
    stage: Stage, mode: str, run: str
) -> None:
    stage.judged(run, verdict("failed") | {"released": {"by": "ann", "because": BECAUSE}})
    ended = stage.run(f"release-{run}", mode, given=released(run))
    assert ended.status == "SUCCEEDED", ended
    assert stage.location().rstrip("/") == published(run).rstrip("/")
    assert stage.script.started() == ["judge"]
    (job,) = stage.script.jobs.values()
    by, because = job["arguments"]["entryPointArguments"][-2:]
    assert (by, because) == ("--released-by=ann", f"--because={b64encode(BECAUSE.encode()).decode()}")
    assert set(stage.script.clusters.values()) == CLOSED[mode]
    ((subject, message),) = stage.messages()
    assert subject == f"Released: {run}"
    assert f"Released by ann, because: {BECAUSE} The gate had said: {SUMMARY}" in message
    assert (stage.properties()["verdict"], stage.properties()["released"]) == ("failed", "yes")


@pytest.mark.parametrize("word", ["failed", "error"])
def test_a_release_that_the_judge_did_not_take_publishes_nothing(stage: Stage, run: str, word: str) -> None:
    before = stage.location()
    stage.judged(run, verdict(word))
    assert stage.run(f"release-{run}", "persistent", given=released(run)).status == "FAILED"
    assert stage.location() == before


def test_a_released_verdict_alone_publishes_nothing(stage: Stage, run: str) -> None:
    before = stage.location()
    stage.judged(run, verdict("failed") | {"released": {"by": "ann", "because": "right"}})
    assert stage.run(run, "persistent").error == REFUSED
    assert stage.location() == before


def test_a_release_that_was_interrupted_can_be_made_again(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("failed") | {"released": {"by": "ann", "because": "right"}})
    assert stage.run(f"release-1-{run}", "persistent", given=released(run), database="nowhere").status == "FAILED"
    assert stage.run(f"release-2-{run}", "persistent", given=released(run)).status == "SUCCEEDED"
    assert stage.script.started() == ["judge", "judge"]


@pytest.mark.parametrize(("word", "error", "subject"), [("failed", REFUSED, "Refused"), ("error", BROKE, "Not judged")])
def test_what_did_not_pass_is_not_published(
    stage: Stage, mode: str, run: str, word: str, error: str, subject: str
) -> None:
    before = stage.location()
    stage.judged(run, verdict(word))
    stage.script.ends["judge"] = "FAILED"
    ended = stage.run(run, mode)
    assert (ended.status, ended.error, ended.cause) == ("FAILED", error, SUMMARY)
    assert stage.location() == before
    assert set(stage.script.clusters.values()) == CLOSED[mode]
    assert [sent for sent, _ in stage.messages()] == [f"{subject}: {run}"]


def test_a_job_that_fails_ends_the_run_with_its_own_words_and_leaves_no_cluster(
    stage: Stage, mode: str, run: str
) -> None:
    before = stage.location()
    stage.script.ends["summarise"] = "FAILED"
    ended = stage.run(run, mode)
    assert (ended.status, "The summarise job says no." in ended.cause) == ("FAILED", True)
    assert stage.script.started() == ["summarise"]
    assert set(stage.script.clusters.values()) == CLOSED[mode]
    assert stage.location() == before
    ((subject, message),) = stage.messages()
    assert subject == f"Broken: {run}"
    assert "Analysts see the table that was published last." in message


def test_a_judge_that_breaks_without_a_verdict_is_the_first_error(stage: Stage, mode: str, run: str) -> None:
    stage.write_changes(run, news=True)
    stage.script.ends["judge"] = "FAILED"
    ended = stage.run(run, mode)
    assert "The judge job says no." in ended.cause
    assert "Keep the judge's own error" in ended.states
    assert set(stage.script.clusters.values()) == CLOSED[mode]


def test_a_judge_that_ends_well_and_writes_nothing_publishes_nothing(stage: Stage, run: str) -> None:
    stage.write_changes(run, news=True)
    ended = stage.run(run, "persistent")
    assert (ended.status, "NoSuchKey" in ended.error) == ("FAILED", True)
    assert "Publish the table" not in ended.states


@pytest.mark.parametrize("written", [{}, {"verdict": "splendid", "summary": ""}, b"not JSON", b"[1]"])
def test_a_verdict_that_says_nothing_known_publishes_nothing(stage: Stage, run: str, written: object) -> None:
    stage.judged(run, written)
    ended = stage.run(run, "persistent")
    assert (ended.status, "Publish the table" in ended.states) == ("FAILED", False)
    assert len(stage.messages()) == 1


def test_a_good_verdict_of_a_judge_that_broke_is_not_trusted(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("passed"))
    stage.script.ends["judge"] = "FAILED"
    ended = stage.run(run, "persistent")
    assert (ended.error, "contradict" in ended.cause) == (BROKE, True)
    assert "Publish the table" not in ended.states


@pytest.mark.parametrize(("job", "state"), [("summarise", "Summarise the records"), ("judge", "Judge the table")])
def test_a_job_that_takes_too_long_is_cancelled(stage: Stage, mode: str, run: str, job: str, state: str) -> None:
    def hurry(states: dict[str, Any]) -> None:
        states[state]["TimeoutSeconds"] = 1

    stage.write_changes(run, news=True)
    stage.script.ends[job] = "RUNNING"
    ended = stage.run(run, mode, hurry)
    assert (ended.status, ended.error) == ("FAILED", "States.Timeout")
    jobs = [record for record in stage.script.jobs.values() if record["entry"] == job]
    stage.wait(lambda: [record["state"] for record in jobs] == ["CANCELLED"])  # a busy machine cancels a moment later
    assert set(stage.script.clusters.values()) == CLOSED[mode]
    assert len(stage.messages()) == 1


@pytest.mark.parametrize("operation", ["start_job_run", "create_virtual_cluster", "delete_virtual_cluster"])
def test_an_emr_that_is_busy_is_asked_again(stage: Stage, run: str, operation: str) -> None:
    stage.judged(run, verdict("passed"))
    stage.script.refusals[operation] = [ServiceError("InternalServerException", "busy", 500) for _ in range(3)]
    ended = stage.run(run, "ephemeral")
    assert ended.status == "SUCCEEDED", ended
    assert stage.script.refusals[operation] == []
    assert set(stage.script.clusters.values()) == {"TERMINATED"}


def test_a_namespace_that_another_run_holds_is_waited_for(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("passed"))
    held = ServiceError("ValidationException", "A virtual cluster already exists in the given namespace")
    stage.script.refusals["create_virtual_cluster"] = [held, held]
    assert stage.run(run, "ephemeral").status == "SUCCEEDED"


def test_a_cluster_that_cannot_be_opened_ends_the_run(stage: Stage, run: str) -> None:
    no = ServiceError("AccessDeniedException", "not authorized to perform: eks:CreateAccessEntry", 403)
    stage.script.refusals["create_virtual_cluster"] = [no] * 10
    ended = stage.run(run, "ephemeral")
    assert (ended.status, "eks:CreateAccessEntry" in ended.cause) == ("FAILED", True)
    assert stage.script.jobs == {}


def test_a_cluster_that_cannot_be_closed_does_not_hide_why_the_run_broke(stage: Stage, run: str) -> None:
    stage.script.ends["summarise"] = "FAILED"
    stage.script.refusals["delete_virtual_cluster"] = [ServiceError("AccessDeniedException", "no", 403)] * 20
    ended = stage.run(run, "ephemeral")
    assert "The summarise job says no." in ended.cause


def test_a_cluster_that_cannot_be_closed_after_good_work_is_said_aloud(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("passed"))
    stage.script.refusals["delete_virtual_cluster"] = [ServiceError("AccessDeniedException", "no", 403)] * 20
    ended = stage.run(run, "ephemeral")
    assert (ended.status, "Publish the table" in ended.states) == ("FAILED", False)


def test_a_query_that_fails_ends_the_run_in_athenas_words(stage: Stage, run: str) -> None:
    before = stage.location()
    stage.judged(run, verdict("passed"))
    # Where there is no database, there is no table either; the first query is what finds out.
    ended = stage.run(run, "persistent", database="nowhere")
    assert (ended.status, "nowhere" in ended.cause) == ("FAILED", True)
    assert stage.location() == before
    assert len(stage.messages()) == 1


def test_owners_who_cannot_be_told_do_not_undo_a_publication(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("passed"))
    ended = stage.run(run, "persistent", topic_arn="arn:aws:sns:us-east-1:123456789012:gone")
    assert ended.status == "SUCCEEDED"
    assert stage.location().rstrip("/") == published(run).rstrip("/")


def test_owners_who_cannot_be_told_do_not_hide_a_refusal(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("failed"))
    stage.script.ends["judge"] = "FAILED"
    ended = stage.run(run, "persistent", topic_arn="arn:aws:sns:us-east-1:123456789012:gone")
    assert (ended.status, ended.error) == ("FAILED", REFUSED)


def test_a_run_of_the_clock_is_named_by_its_time_and_twice_the_same_event_is_one_run(stage: Stage) -> None:
    stage.judged("2026-11-23T060000Z", verdict("passed"))
    given = '{"scheduledTime": "2026-11-23T06:00:00Z"}'
    started = [stage.start(f"event-{number}", "persistent", given=given) for number in range(5)]
    assert {stage.end(execution).status for execution in started} == {"SUCCEEDED"}
    assert stage.script.started() == ["summarise", "judge"]
    assert stage.location().rstrip("/") == published("2026-11-23T060000Z").rstrip("/")


def test_a_time_that_is_none_does_not_name_a_run(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("passed"))
    ended = stage.run(run, "persistent", given='{"scheduledTime": "../../x"}')
    assert ended.status == "SUCCEEDED"
    assert "Name the run by its execution" in ended.states


def test_jobs_get_the_lake_the_run_the_filter_and_the_code(stage: Stage, run: str) -> None:
    stage.judged(f"before-{run}", verdict("passed"))
    stage.run(f"before-{run}", "persistent")
    stage.script.jobs.clear()
    stage.judged(run, verdict("passed"))
    stage.run(run, "persistent", filter="positive")
    summarise, judge = [job["arguments"]["entryPointArguments"] for job in stage.script.jobs.values()]
    common = ["--lake", LAKE, "--dataset", "nyc_taxi", "--run", run]
    published_option = f"--published={published(f'before-{run}')}"
    assert summarise == [*common, "--code", "0123456789ab", "--filter=positive", published_option]
    about = [f"--database={WIRING.database_arn}", f"--stack={WIRING.stack}", "--keep-runs", WIRING.keep_runs]
    assert judge == [*common, "--code", "0123456789ab", *about, published_option, "--released-by=", "--because="]


@pytest.mark.parametrize("name", ["none-yet", "index.html", "it's", "-first", ".first", "_first", "né"])
def test_an_execution_that_no_run_can_be_named_by_does_nothing(stage: Stage, name: str) -> None:
    before = stage.script.started()
    ended = stage.run(name, "persistent")
    assert (ended.status, ended.error) == ("FAILED", "Tollgate.NotARunName")
    assert "letters, digits" in ended.cause
    assert ended.states[-1] == "Stopped: not a run's name"
    assert stage.script.started() == before


@pytest.mark.parametrize("named", ["../../x", "x'; DROP TABLE y; --", "none-yet", "", " a", "a/b", "a\nb"])
def test_a_release_of_what_cannot_be_a_run_does_nothing(stage: Stage, run: str, named: str) -> None:
    ended = stage.run(f"release-{run}", "persistent", given=released(named))
    assert (ended.status, ended.error, ended.states[-1]) == (
        "FAILED",
        "Tollgate.NotARunName",
        "Stopped: not a run's name",
    )
