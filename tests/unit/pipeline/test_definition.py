"""The machine as it is deployed, in both ways to hold the virtual cluster."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from tests.unit.pipeline.knowing import successors
from tests.unit.pipeline.linting import problems

GOLDEN = Path(__file__).parent / "golden"
SAME = "Is it still the same?"
SUMMARISE = "Summarise the trips"
CLOSE = {f"Close the virtual cluster{when}" for when in ("", " early", " after a failure")}
Machine = dict[str, Any]


def paths(machine: Machine) -> list[list[str]]:
    """Every way from the start to an end."""
    return ways_of(json.dumps(machine))


@cache
def ways_of(machine: str) -> list[list[str]]:
    states, steps = json.loads(machine)["States"], []
    following = {name: [after for after, _ in successors(state)] for name, state in states.items()}
    ways = [[json.loads(machine)["StartAt"]]]
    while ways:
        way = ways.pop()
        if not following[way[-1]]:
            steps.append(way)
        ways += [[*way, name] for name in following[way[-1]]]
    return steps


def test_the_machine_is_the_one_that_was_reviewed(definition: Machine, mode: str) -> None:
    file = GOLDEN / f"{mode}.json"
    text = json.dumps(definition, indent=2) + "\n"
    if os.environ.get("TOLLGATE_GOLDEN"):
        file.write_text(text)
    assert file.read_text() == text, (
        "The machine has changed. See how: TOLLGATE_GOLDEN=1 .venv/bin/python -m pytest -q tests/unit/pipeline "
        "&& git diff tests/unit/pipeline/golden"
    )


def test_nothing_is_wrong_with_the_machine(definition: Machine) -> None:
    assert problems(definition) == []


def test_every_state_can_be_reached(definition: Machine) -> None:
    assert {name for way in paths(definition) for name in way} == set(definition["States"])


def test_the_way_to_publication_is_the_pipelines_order(definition: Machine, mode: str) -> None:
    usual = {SUMMARISE, "See what is published", "Judge the table", "Tell the owners", "Published"}
    good = min((way for way in paths(definition) if usual <= set(way)), key=len)
    order = [SUMMARISE, "See what is published", "Judge the table", "Read the verdict", "Is it fit to publish?",
             "Declare the table", "Publish the table", "Label the table", "Declare the answer", "Ask the question",
             "Tell the owners", "Published"]  # fmt: skip
    assert [name for name in good if name in order] == order
    assert ("Open a virtual cluster" in good) == (mode == "ephemeral")


def test_whatever_publishes_was_judged_fit(definition: Machine) -> None:
    for way in paths(definition):
        if "Publish the table" in way:
            before = way[: way.index("Publish the table")]
            assert before[-4:] == ["Is it fit to publish?", "Declare the table", "See what is published now", SAME]
            assert "Judge the table" in before or "Is it published already?" in before


def test_only_a_run_that_analysts_see_already_is_not_judged_again(definition: Machine) -> None:
    choice = definition["States"]["Is it published already?"]
    (rule,) = choice["Choices"]
    own = [{"Variable": "$.published.table", "StringEqualsPath": f"$.places[{at}]"} for at in (0, 1)]
    assert (rule["Or"], choice["Default"]) == (own, "Judge the table")


def test_only_a_verdict_that_passed_and_a_judge_that_ended_well_let_publish(definition: Machine) -> None:
    choice = definition["States"]["Is it fit to publish?"]
    released, fit = [rule for rule in choice["Choices"] if rule["Next"] == "Declare the table"]
    verdicts = [test["StringEquals"] for test in fit["And"][1]["Or"]]
    well = {"Variable": "$.judging", "IsPresent": False}
    assert fit["And"][0] == well
    assert verdicts == ["passed", "passed with warnings"]
    assert choice["Default"] == "Doubt the verdict"
    assert released["And"] == [
        well,
        {"Variable": "$.released", "StringEquals": "yes"},
        {"Variable": "$.judged.verdict.verdict", "StringEquals": "failed"},
        {"Variable": "$.judged.verdict.released.by", "IsPresent": True},
    ]


def test_a_release_is_judged_again_and_what_analysts_see_is_summarised_never_again(definition: Machine) -> None:
    start = definition["States"]["How was it started?"]["Choices"][0]["Next"]
    assert definition["States"][start]["Parameters"]["released"] == "yes"
    choice = definition["States"]["Was it summarised before?"]
    (rule,) = choice["Choices"]
    own = [{"Variable": "$.kept.table", "StringEqualsPath": f"$.places[{at}]"} for at in (0, 1)]
    assert rule["Or"] == [{"Variable": "$.released", "StringEquals": "yes"}, *own]
    assert (rule["Next"], choice["Default"]) == ("Suppose that nothing is published", SUMMARISE)


def test_only_a_job_that_says_so_ends_a_run_early(definition: Machine, mode: str) -> None:
    choice = definition["States"]["Is anything new?"]
    (rule,) = choice["Choices"]
    assert rule["And"] == [
        {"Variable": "$.changes.found.news", "IsPresent": True},
        {"Variable": "$.changes.found.news", "BooleanEquals": False},
    ]
    assert choice["Default"] == "Suppose that nothing is published"
    early = ["Close the virtual cluster early"] * (mode == "ephemeral")
    early += ["Tell the owners that nothing is new", "Nothing is new"]
    assert next(way[-len(early) :] for way in paths(definition) if way[-1] == "Nothing is new") == early


def test_a_virtual_cluster_that_was_opened_is_closed_on_every_way(ephemeral: Machine) -> None:
    for way in paths(ephemeral):
        after = way[way.index("Open a virtual cluster") + 1 :]
        if after[0] != "Is a cause known?":  # it could not be opened
            assert len(CLOSE & set(after)) >= 1, way


def test_the_owners_are_told_on_every_way(definition: Machine) -> None:
    assert all(any(name.startswith("Tell the owners") for name in way) for way in paths(definition))


def test_a_run_ends_published_or_with_nothing_new_or_fails(definition: Machine) -> None:
    for way in paths(definition):
        succeeds = way[-1] in {"Published", "Nothing is new"}
        assert definition["States"][way[-1]]["Type"] == ("Succeed" if succeeds else "Fail")
        assert ("Publish the table" in way) or way[-1] != "Published"


def test_what_cannot_be_told_or_closed_does_not_hide_the_first_error(definition: Machine) -> None:
    for name, state in definition["States"].items():
        if name.startswith("Tell the owners") or name.endswith("after a failure"):
            assert [rule["ResultPath"] for rule in state["Catch"]] == ["$.ignored"]
            assert state["Catch"][0]["Next"] == state["Next"]
    broken = definition["States"]["Stopped: the run broke"]
    assert (broken["ErrorPath"], broken["CausePath"]) == ("$.error.Error", "$.error.Cause")


def test_a_judge_that_exits_with_an_error_is_asked_for_his_verdict(definition: Machine) -> None:
    forgiven, rest = definition["States"]["Judge the table"]["Catch"]
    assert (forgiven["ErrorEquals"], forgiven["ResultPath"]) == (["States.TaskFailed"], "$.judging")
    assert forgiven["Next"] == definition["States"]["Judge the table"]["Next"]
    assert rest["ErrorEquals"] == ["States.ALL"]


def test_data_that_is_refused_and_a_gate_that_broke_are_two_errors(definition: Machine) -> None:
    fails = [state for state in definition["States"].values() if state["Type"] == "Fail"]
    assert {state.get("Error") for state in fails} == {"Tollgate.DataRefused", "Tollgate.GateBroke", None}


def test_two_stacks_never_share_a_token(definition: Machine) -> None:
    tokens = [
        value
        for state in definition["States"].values()
        for key, value in state.get("Parameters", {}).items()
        if key in {"ClientToken.$", "ClientRequestToken.$"}
    ]
    assert len(tokens) >= 6
    assert all("s3://example-lake/runs/{}/" in token for token in tokens)
    assert len(set(tokens)) == len(tokens)
