"""Publishing by compare-and-set: one call of Glue for the version that was read, so that no run hides another."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from contracts import Dataset
from pipeline.catalog import LEFT, view_input
from pipeline.publish import OVERTAKEN, WITHDRAWN
from tests.integration.pipeline.conftest import PRODUCT, Stage, verdict
from tests.integration.pipeline.glue import UPDATES
from tests.unit.pipeline.conftest import WIRING, second_product, with_two_products

pytestmark = pytest.mark.tried(
    "publications at once, killed half way, with lost answers", "one wins, the others are told; nothing half published"
)

TABLE = PRODUCT.table
VIEW = PRODUCT.answer.name if PRODUCT.answer else ""
SECOND = second_product(PRODUCT)
CALLS = (
    "Read the verdict", "See what is published now", "Declare the answer", "Publish the table",
    "Read the answer's view", "Ask the question", "Tell the owners",
)  # fmt: skip
TWO: Dataset = with_two_products(WIRING).dataset


def place(run: str, product: str = PRODUCT.name) -> str:
    return f"s3://example-lake/nyc_taxi/runs/{run}/tables/{product}/"


@pytest.fixture
def new(stage: Stage) -> Iterator[Stage]:
    """The stack before its first run."""
    stage.forget(TABLE, VIEW, SECOND.table, "second_answer")
    yield stage
    stage.forget(SECOND.table, "second_answer")


def killed(state: str) -> Any:
    """End an execution where it would enter a state."""

    def kill(states: dict[str, Any]) -> None:
        states["Killed"] = {"Type": "Fail", "Error": "Killed"}
        states["If it lived"] = states[state]
        always = {"Variable": "$.run", "IsPresent": True, "Next": "Killed"}
        states[state] = {"Type": "Choice", "Choices": [always], "Default": "If it lived"}

    return kill


@pytest.mark.parametrize("first", [True, False], ids=["the first publication", "a later publication"])
def test_of_two_publications_of_one_version_one_wins_and_the_other_is_told(new: Stage, run: str, first: bool) -> None:
    if not first:
        new.judged(f"before-{run}", verdict("passed"))
        assert new.run(f"before-{run}", "persistent").status == "SUCCEEDED"
        new.messages()
    UPDATES.table, UPDATES.together = TABLE, threading.Barrier(2)
    runs = [f"{run}-{number}" for number in range(2)]
    for each in runs:
        new.judged(each, verdict("passed"))
    started = [new.start(each, "persistent") for each in runs]
    ended = dict(zip(runs, map(new.end, started), strict=True))

    (winner,) = [each for each, one in ended.items() if one.status == "SUCCEEDED"]
    (loser,) = [each for each, one in ended.items() if one.status == "FAILED"]
    assert new.location() == place(winner)
    assert ended[loser].error == OVERTAKEN
    assert "compare it with that one: tollgate run --stack dev --dataset nyc_taxi" in ended[loser].cause
    assert {subject for subject, _ in new.messages()} == {f"Published: {winner}", f"Broken: {loser}"}
    assert new.properties()["run"] == winner


def test_an_update_whose_answer_was_lost_finds_itself_when_it_is_tried_again(stage: Stage, run: str) -> None:
    stage.judged(run, verdict("passed"))
    UPDATES.table, UPDATES.lost_answers = TABLE, 1
    ended = stage.run(run, "persistent")
    assert ended.status == "SUCCEEDED", ended
    assert {"See who was quicker", "Was it this run?"} <= set(ended.states)
    assert (stage.location(), stage.properties()["run"]) == (place(run), run)
    assert [subject for subject, _ in stage.messages()] == [f"Published: {run}"]


def test_a_first_run_that_is_killed_after_its_publication_leaves_the_view(new: Stage, run: str) -> None:
    new.judged(run, verdict("passed"))
    assert new.run(run, "persistent", killed("Read the answer's view")).error == "Killed"
    assert new.location() == place(run)
    assert new.table(VIEW)["ViewOriginalText"] == view_input(PRODUCT, WIRING.database)["ViewOriginalText"]


def test_a_first_run_that_is_killed_before_its_publication_shows_nothing_and_the_next_one_goes_on(
    new: Stage, run: str
) -> None:
    new.judged(run, verdict("passed"))
    assert new.run(run, "persistent", killed("Publish the table")).error == "Killed"
    assert new.location() == place("none-yet")
    new.judged(f"next-{run}", verdict("passed"))
    # The table that shows nothing is no run to be compared with: the next one takes its place.
    assert new.run(f"next-{run}", "persistent").status == "SUCCEEDED"
    assert new.location() == place(f"next-{run}")


@pytest.mark.parametrize("state", CALLS)
def test_a_run_that_is_killed_at_any_call_leaves_one_run_whole_and_the_next_one_goes_on(
    new: Stage, run: str, state: str
) -> None:
    before, after = f"before-{run}", f"next-{run}"
    for each in (before, run, after):
        new.judged(each, verdict("passed"))
    assert new.run(before, "persistent").status == "SUCCEEDED"
    assert new.run(run, "persistent", killed(state)).error == "Killed"
    shown = new.properties()["run"]
    assert shown in (before, run)
    assert new.location() == place(shown)
    assert new.run(after, "persistent").status == "SUCCEEDED"
    assert (new.location(), new.properties()["run"]) == (place(after), after)


@pytest.mark.parametrize("runs", ["{}", "{} another", "another {}"], ids=["one", "two", "two, the other way round"])
def test_an_event_that_comes_again_does_not_undo_a_rollback_and_a_release_does(new: Stage, run: str, runs: str) -> None:
    before = f"before-{run}"
    for each in (before, run):
        new.judged(each, verdict("passed"))
        assert new.run(each, "persistent").status == "SUCCEEDED"
    glue, table = new.aws.client("glue"), new.table(TABLE)
    kept = {name: table[name] for name in ("Name", "TableType")}
    storage = {**table["StorageDescriptor"], "Location": place(before)}
    left = {**table["Parameters"], "tollgate.run": before, LEFT: runs.format(run)}
    glue.update_table(
        DatabaseName=WIRING.database, TableInput={**kept, "StorageDescriptor": storage, "Parameters": left}
    )
    new.messages()
    ended = new.run(run, "persistent")
    assert (ended.status, ended.error) == ("FAILED", WITHDRAWN)
    assert new.location() == place(before)
    ((subject, text),) = new.messages()
    assert subject == f"Broken: {run}"
    assert "To show it after all: tollgate rollback RUN --stack" in text

    new.judged(run, {**verdict("failed"), "released": {"by": "ann", "because": "it is right"}})
    release = json.dumps({"release": {"run": run, "by": "ann", "because": "it is right"}})
    assert new.run(f"release-{run}", "persistent", given=release).status == "SUCCEEDED"
    assert (new.location(), LEFT in new.table(TABLE)["Parameters"]) == (place(run), False)


def test_a_run_that_finds_nothing_new_leaves_a_view_that_was_lost(stage: Stage, mode: str, run: str) -> None:
    stage.judged(f"before-{run}", verdict("passed"))
    assert stage.run(f"before-{run}", "persistent").status == "SUCCEEDED"
    stage.forget(VIEW)
    stage.write_changes(run, news=False)
    ended = stage.run(run, mode)
    assert (ended.status, ended.states[-1]) == ("SUCCEEDED", "Nothing is new")
    assert stage.table(VIEW)["ViewOriginalText"] == view_input(PRODUCT, WIRING.database)["ViewOriginalText"]


def test_columns_that_changed_are_published_in_the_same_call(stage: Stage, run: str) -> None:
    stage.judged(f"before-{run}", verdict("passed"))
    older = replace(PRODUCT, columns=PRODUCT.columns[:-1])
    before = replace(WIRING.dataset, products=(replace(older, answer=None),))
    assert stage.run(f"before-{run}", "persistent", dataset=before).status == "SUCCEEDED"
    columns = [column["Name"] for column in stage.table(TABLE)["StorageDescriptor"]["Columns"]]
    assert columns == [column.name for column in older.columns]
    stage.judged(run, verdict("passed"))
    assert stage.run(run, "persistent").states.count("Publish the table") == 1
    table = stage.table(TABLE)
    columns = [column["Name"] for column in table["StorageDescriptor"]["Columns"]]
    assert columns == [column.name for column in PRODUCT.columns]
    assert (table["StorageDescriptor"]["Location"], table["Parameters"]["tollgate.run"]) == (place(run), run)


def test_a_view_whose_text_changed_is_declared_again_and_another_is_left_alone(stage: Stage, run: str) -> None:
    stage.judged(f"before-{run}", verdict("passed"))
    assert stage.run(f"before-{run}", "persistent").status == "SUCCEEDED"
    assert PRODUCT.answer is not None
    fewer = replace(PRODUCT, answer=replace(PRODUCT.answer, numbers=PRODUCT.answer.numbers[:1]))
    stage.judged(run, verdict("passed"))
    ended = stage.run(run, "persistent", dataset=replace(WIRING.dataset, products=(fewer,)))
    assert "Renew the answer" in ended.states
    assert stage.table(VIEW)["ViewOriginalText"] == view_input(fewer, WIRING.database)["ViewOriginalText"]
    for number, renewed in enumerate((True, False)):
        stage.judged(f"{number}-{run}", verdict("passed"))
        assert ("Renew the answer" in stage.run(f"{number}-{run}", "persistent").states) == renewed


def test_all_products_of_a_dataset_are_published(new: Stage, mode: str, run: str) -> None:
    for each in (f"before-{run}", run):
        new.judged(each, verdict("passed"))
        ended = new.run(each, mode, dataset=TWO)
        assert ended.status == "SUCCEEDED", ended
        assert (new.location(), new.location(SECOND.table)) == (place(each), place(each, "second"))
    published = [state for state in ended.states if state.startswith("Publish the table")]
    assert published == ["Publish the table: second", f"Publish the table: {PRODUCT.name}"]
    assert new.table(VIEW)
    assert new.table("second_answer")


def test_a_run_that_was_overtaken_publishes_none_of_its_products(new: Stage, run: str) -> None:
    def look_away(states: dict[str, Any]) -> None:
        # As if the run before had been published after this one had looked.
        states["See what is published"]["Parameters"]["Name"] = "not-yet-there"

    before = f"before-{run}"
    new.judged(before, verdict("passed"))
    assert new.run(before, "persistent", dataset=TWO).status == "SUCCEEDED"
    new.judged(run, verdict("passed"))
    ended = new.run(run, "persistent", look_away, dataset=TWO)
    assert (ended.status, ended.error) == ("FAILED", OVERTAKEN)
    assert (new.location(), new.location(SECOND.table)) == (place(before), place(before, "second"))


def test_a_run_that_is_killed_between_two_products_is_made_good_by_its_next_start(new: Stage, run: str) -> None:
    before = f"before-{run}"
    new.judged(before, verdict("passed"))
    assert new.run(before, "persistent", dataset=TWO).status == "SUCCEEDED"
    new.judged(run, verdict("passed"))
    kill = killed(f"Publish the table: {PRODUCT.name}")
    assert new.run(run, "persistent", kill, dataset=TWO).error == "Killed"
    assert (new.location(), new.location(SECOND.table)) == (place(before), place(run, "second"))
    new.judged(f"next-{run}", verdict("passed"))
    assert new.run(f"next-{run}", "persistent", dataset=TWO).status == "SUCCEEDED"
    assert {new.location(), new.location(SECOND.table)} == {place(f"next-{run}"), place(f"next-{run}", "second")}
