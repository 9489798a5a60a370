"""What owners get of each way through the machine: plain text by mail, and a custom notification in a chat."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from pipeline.definition import machine
from tests.integration.pipeline.conftest import SUMMARY, Stage, verdict
from tests.unit.pipeline.conftest import WIRING, with_two_products

AGAIN = "One check that had failed passes again: share of unreadable cost (failed in x-run)."
BECAUSE = 'Fares were "raised", see {the note}\nof \\ May.'
Way = Callable[[Stage, str], None]


def judged(word: str, **more: Any) -> Way:
    return lambda stage, run: stage.judged(run, verdict(word) | more)


def nothing_new(stage: Stage, run: str) -> None:
    stage.write_changes(run, news=False)


def job_fails(stage: Stage, run: str) -> None:
    stage.script.ends["summarise"] = "FAILED"


RELEASED = {"by": "ann", "because": BECAUSE, "at": "2026-11-24T06:00:00Z"}
WAYS: dict[str, tuple[Way, str, str]] = {
    "Tell the owners": (judged("passed"), "published", "Published"),
    "Tell the owners of warnings": (judged("passed with warnings"), "published with warnings", "With warnings"),
    "Tell the owners who released it": (judged("failed", released=RELEASED), "released", "Released"),
    "Tell the owners that nothing is new": (nothing_new, "nothing new", "Nothing new"),
    "Tell the owners that the data is refused": (judged("failed"), "refused", "Refused"),
    "Tell the owners that the judge could not judge": (judged("error"), "not judged", "Not judged"),
    "Tell the owners that the run broke": (job_fails, "broken", "Broken"),
    "Tell the owners what passes again": (judged("passed", passes_again=AGAIN), "passes again", "Passes again"),
}
"""Each state that notifies the owners: how a run comes to it, and what happened."""


@pytest.fixture(scope="module")
def schema(root: Path) -> Draft202012Validator:
    document = json.loads((root / "tests/integration/pipeline/custom_notification.schema.json").read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def sent(stage: Stage, execution: str) -> dict[str, dict[str, Any]]:
    """What an execution gave to SNS, by the state that sent it."""
    history = stage.aws.client("stepfunctions").get_execution_history(executionArn=execution, maxResults=1000)
    messages, state = {}, ""
    for event in history["events"]:
        state = event.get("stateEnteredEventDetails", {}).get("name", state)
        details = event.get("taskScheduledEventDetails", {})
        if details.get("resourceType") == "sns":
            messages[state] = json.loads(details["parameters"])
    return messages


def test_every_state_that_notifies_is_tried() -> None:
    for wiring in (WIRING, with_two_products(WIRING)):
        assert {name for name in machine(wiring)["States"] if name.startswith("Tell the owners")} == set(WAYS)


@pytest.mark.parametrize("state", WAYS)
def test_a_message_is_plain_for_mail_and_a_custom_notification_for_a_chat(
    stage: Stage, run: str, schema: Draft202012Validator, state: str
) -> None:
    way, event, word = WAYS[state]
    way(stage, run)
    release = {"release": {"run": run, "by": "ann", "because": BECAUSE}} if event == "released" else {}
    # A run that is released has one name and its execution another.
    execution = stage.start(f"release-{run}" if release else run, "persistent", given=json.dumps(release))
    stage.end(execution)
    message = sent(stage, execution)[state]["Message"]
    assert set(message) == {"default", "https"}
    chat = json.loads(message["https"])
    assert [error.message for error in schema.iter_errors(chat)] == []
    title = f"{word}: {run} ({WIRING.dataset.name}, {WIRING.stack})"
    assert (chat["content"]["title"], chat["metadata"]["summary"]) == (title, title)
    assert (chat["metadata"]["eventType"], chat["content"]["keywords"][1]) == (event, event)
    assert chat["metadata"]["additionalContext"] == {"stack": "dev", "dataset": WIRING.dataset.name, "run": run}
    plain = dict(stage.messages())[f"{word}: {run}"]
    assert plain == message["default"]
    assert plain == f"Tollgate, stack dev, {WIRING.dataset.name}, run {run}. {chat['content']['description']}"


def test_the_next_step_is_what_one_types(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("failed"))
    execution = stage.start(run, "persistent", stack="my-project/prod")
    stage.end(execution)
    (message,) = sent(stage, execution).values()
    assert json.loads(message["Message"]["https"])["content"]["nextSteps"] == [
        f"See what the gate found: `tollgate report {run} --stack prod`",
        f"If it is right all the same: `tollgate release {run} --stack prod --because TEXT`",
    ]


@pytest.mark.parametrize("word", ["passed", "failed"])
def test_what_passes_again_is_told_before_anything_else_whatever_the_verdict(
    stage: Stage, mode: str, run: str, word: str
) -> None:
    stage.judged(run, verdict(word) | {"passes_again": AGAIN})
    ended = stage.run(run, mode)
    assert ended.states.count("Tell the owners what passes again") == 1
    messages = dict(stage.messages())
    assert AGAIN in messages[f"Passes again: {run}"]
    assert len(messages) == 2
    assert SUMMARY in next(text for subject, text in messages.items() if not subject.startswith("Passes again"))


@pytest.mark.parametrize("more", [{}, {"passes_again": None}])
def test_where_nothing_passes_again_nobody_is_told_so(stage: Stage, mode: str, run: str, more: dict[str, Any]) -> None:
    stage.judged(run, verdict("passed") | more)
    ended = stage.run(run, mode)
    assert (ended.status, "Tell the owners what passes again" in ended.states) == ("SUCCEEDED", False)
    assert [subject for subject, _ in stage.messages()] == [f"Published: {run}"]
