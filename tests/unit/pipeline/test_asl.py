from typing import Any

import pytest

from pipeline.asl import (
    MachineError,
    Step,
    always_then,
    array,
    call,
    choose,
    fail,
    format_,
    literal,
    machine,
    present,
    put,
    succeed,
)


def task(name: str) -> Step:
    return call(name, "sns:publish", {}, timeout_s=1, retry=[])


def lay(*steps: Step) -> dict[str, Any]:
    laid = machine("a test", timeout_s=9, steps=[*steps, succeed("Done")], on_failure=[fail("Stopped")])
    return dict(laid["States"])


def test_steps_run_in_the_order_in_which_they_are_listed() -> None:
    states = lay(task("One"), task("Two"))
    assert (states["One"]["Next"], states["Two"]["Next"]) == ("Two", "Done")


def test_a_task_that_fails_goes_to_the_failure_path_with_its_error() -> None:
    (rule,) = lay(task("One"))["One"]["Catch"]
    assert rule == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Stopped"}


def test_a_cleanup_runs_after_success_and_after_failure() -> None:
    states = lay(*always_then([task("Work"), task("More work")], task("Clean")))
    assert states["More work"]["Next"] == "Clean"
    assert {states[name]["Catch"][0]["Next"] for name in ("Work", "More work")} == {"Clean after a failure"}
    assert states["Clean after a failure"]["Next"] == "Stopped"


def test_a_cleanup_also_runs_after_a_failure_within_a_choice() -> None:
    which = choose("Which?", [(present("$.a"), [task("One")])], otherwise=[task("Other")])
    states = lay(*always_then([which], task("Clean")))
    assert {states[name]["Catch"][0]["Next"] for name in ("One", "Other")} == {"Clean after a failure"}
    assert {states[name]["Next"] for name in ("One", "Other")} == {"Clean"}


def test_cleanups_within_cleanups_run_from_the_inner_to_the_outer() -> None:
    inner = always_then([task("Work")], task("Inner"))
    states = lay(*always_then(inner, task("Outer")))
    assert states["Work"]["Catch"][0]["Next"] == "Inner after a failure"
    assert states["Inner after a failure"]["Next"] == "Outer after a failure"
    assert states["Inner"]["Catch"][0]["Next"] == "Outer after a failure"


def test_a_branch_joins_the_next_step_unless_it_ends_the_machine() -> None:
    states = lay(choose("Which?", [(present("$.a"), [put("A", "$.x")]), (present("$.b"), [fail("B")])]), task("Then"))
    assert [rule["Next"] for rule in states["Which?"]["Choices"]] == ["A", "B"]
    assert states["A"]["Next"] == "Then"
    assert "Next" not in states["B"]
    assert states["Which?"]["Default"] == "Then"


def test_two_different_states_cannot_share_a_name() -> None:
    with pytest.raises(MachineError, match="Two different states are called 'One'"):
        lay(task("One"), put("One", "$.x"))


def test_text_is_escaped_for_intrinsic_functions() -> None:
    assert literal("it's {a} \\ b") == r"'it\'s \{a\} \\ b'"
    assert array("--run", "$.run") == "States.Array('--run', $.run)"
    assert array(format_("--run={}", "$.run")) == "States.Array(States.Format('--run={}', $.run))"
    assert format_("it's {}", "$.run") == r"States.Format('it\'s {}', $.run)"


def test_a_template_takes_as_many_values_as_it_has_places() -> None:
    with pytest.raises(MachineError, match="has 2 places for 1 values"):
        format_("{} {}", "$.run")
