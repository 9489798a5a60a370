"""The machine as it is deployed, in both ways to hold the virtual cluster."""

import json
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.definition import Wiring, machine
from tests.unit.pipeline.conftest import WIRING
from tests.unit.pipeline.knowing import successors
from tests.unit.pipeline.linting import problems

GOLDEN = Path(__file__).parent / "golden"
SAME = "Is it still the same?"
SUMMARISE = "Summarise the records"
NO_NAME = "Stopped: not a run's name"
CLOSE = {f"Close the virtual cluster{when}" for when in ("", " early", " after a failure")}
Machine = dict[str, Any]


def paths(machine: Machine) -> list[list[str]]:
    """Every way from the start to an end."""
    return ways_of(json.dumps(machine))


@cache
def ways_of(machine: str) -> list[list[str]]:
    states, steps = json.loads(machine)["States"], []
    following = {name: list(dict.fromkeys(after for after, _ in successors(state))) for name, state in states.items()}
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
             "See what is published now", "Declare the answer", SAME, "Publish the table", "Read the answer's view",
             "Ask the question", "Tell the owners", "Published"]  # fmt: skip
    assert [name for name in good if name in order] == order
    assert ("Open a virtual cluster" in good) == (mode == "ephemeral")


def test_whatever_publishes_was_judged_fit(definition: Machine) -> None:
    for way in paths(definition):
        if "Publish the table" in way:
            before = way[: way.index("Publish the table")]
            after_the_gate = before[before.index("Is it fit to publish?") + 1 :]
            now_and_then = [
                "Declare the table", "See the declared table", "See from which runs", "Did somebody go back from it?",
            ]  # fmt: skip
            assert [name for name in after_the_gate if name not in now_and_then] == [
                "Suppose that there is no table", "See what is published now", "Is there a table?",
                "Declare the answer", SAME, "Did somebody go back from a run?", "Suppose that nobody is quicker",
            ]  # fmt: skip
            assert "Judge the table" in before or "Is it published already?" in before


def test_only_a_run_that_analysts_see_already_is_not_judged_again(definition: Machine) -> None:
    choice = definition["States"]["Is it published already?"]
    (rule,) = choice["Choices"]
    own = [{"Variable": "$.published.table", "StringEqualsPath": f"$.places[{at}]"} for at in (0, 1)]
    assert (rule["Or"], choice["Default"]) == (own, "Judge the table")


def test_only_a_verdict_that_passed_and_a_judge_that_ended_well_let_publish(definition: Machine) -> None:
    choice = definition["States"]["Is it fit to publish?"]
    released, fit = [rule for rule in choice["Choices"] if rule["Next"] == "Suppose that there is no table"]
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
    early = ["Is anything new?", "Declare the answer before the early end"]
    early += ["Close the virtual cluster early"] * (mode == "ephemeral")
    early += ["Write to the owners that nothing is new", "Tell the owners that nothing is new", "Nothing is new"]
    assert next(way[-len(early) :] for way in paths(definition) if way[-1] == "Nothing is new") == early


def test_a_virtual_cluster_that_was_opened_is_closed_on_every_way(ephemeral: Machine) -> None:
    for way in (way for way in paths(ephemeral) if way[-1] != NO_NAME):
        after = way[way.index("Open a virtual cluster") + 1 :]
        if after[0] != "Is a cause known?":  # it could not be opened
            assert len(CLOSE & set(after)) >= 1, way


def test_the_owners_are_told_on_every_way(definition: Machine) -> None:
    """But for an execution whose run has no possible name: nothing began, and its words belong in no message."""
    silent = [way for way in paths(definition) if not any(name.startswith("Tell the owners") for name in way)]
    assert {way[-1] for way in silent} == {NO_NAME}
    assert all(way[-2] == "Is it a run's name?" for way in silent)
    assert not any(definition["States"][name]["Type"] == "Task" for way in silent for name in way)


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
    assert {state.get("Error") for state in fails} == {
        "Tollgate.DataRefused",
        "Tollgate.GateBroke",
        "Tollgate.NotARunName",
        None,
    }


def test_one_call_publishes_columns_location_and_label_for_the_version_that_was_read(definition: Machine) -> None:
    update = definition["States"]["Publish the table"]
    assert update["Resource"] == "arn:aws:states:::aws-sdk:glue:updateTable"
    assert update["Parameters"]["VersionId.$"] == "$.now.version"
    table = update["Parameters"]["TableInput"]
    assert table["StorageDescriptor"]["Location.$"].startswith("States.Format('s3://example-lake/nyc_taxi/runs/{}/")
    (product,) = WIRING.dataset.products
    assert [column["Name"] for column in table["StorageDescriptor"]["Columns"]] == [
        column.name for column in product.columns
    ]
    labels = {name.removesuffix(".$") for name in table["Parameters"] if name.startswith("tollgate.")}
    assert labels == {f"tollgate.{word}" for word in ("run", "verdict", "warnings", "released", "report")}
    updates = [name for name, state in definition["States"].items() if state.get("Resource") == update["Resource"]]
    assert updates == ["Publish the table", "Renew the answer"]


def test_who_was_quicker_is_told_from_an_answer_that_was_lost(definition: Machine) -> None:
    states = definition["States"]
    forgiven = states["Publish the table"]["Catch"][0]
    assert forgiven["ErrorEquals"] == ["Glue.ConcurrentModificationException"]
    assert forgiven["Next"] == "Was anybody quicker?"
    (own,) = states["Was it this run?"]["Choices"]
    assert own["Or"] == [{"Variable": "$.now.table", "StringEqualsPath": f"$.places[{at}]"} for at in (0, 1)]
    assert (own["Next"], states["Was it this run?"]["Default"]) == ("Read the answer's view", "Stop for the other run")


def test_of_several_products_the_first_is_published_last_and_looked_at_before_all(two_products: Machine) -> None:
    assert problems(two_products) == []
    name = WIRING.dataset.products[0].name
    order = ["See what is published before all", "Publish the table: second", f"Publish the table: {name}",
             f"Ask the question: {name}", "Ask the question: second"]  # fmt: skip
    assert [state for state in two_products["States"] if state in order] == order
    check = two_products["States"]["Is all still the same?"]
    assert check["Default"] == "Stop for the other run"
    assert {rule["Next"] for rule in check["Choices"]} == {"Did somebody go back from a run?"}
    assert (
        two_products["States"]["Did somebody go back from a run?"]["Default"]
        == "Suppose that there is no table: second"
    )
    own = [at for at in ("$.places[2]", "$.places[3]") if at in str(two_products["States"]["Was it this run?: second"])]
    assert own == ["$.places[2]", "$.places[3]"]


def test_a_machine_of_many_products_fits_into_step_functions(wiring: Wiring) -> None:
    (first,) = wiring.dataset.products
    products = tuple(replace(first, name=f"{'product_' * 3}{number}") for number in range(20))
    made = machine(replace(wiring, dataset=replace(wiring.dataset, products=products)))
    assert len(json.dumps(made).encode()) < 1_048_576
    assert max(map(len, made["States"])) <= 80


def test_two_stacks_never_share_a_token(definition: Machine) -> None:
    tokens = [
        value
        for state in definition["States"].values()
        for key, value in state.get("Parameters", {}).items()
        if key in {"ClientToken.$", "ClientRequestToken.$"}
    ]
    assert len(tokens) >= 3
    assert all("s3://example-lake/nyc_taxi/runs/{}/" in token for token in tokens)
    assert len(set(tokens)) == len(tokens)
