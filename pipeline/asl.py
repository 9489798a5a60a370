"""Words to write a state machine with, in the order in which it runs; `machine` wires what no one should type.

A step never names its successor: `Next`, `End`, `Catch` and `Default` follow from the order of the list. A task that
fails goes through its own rescue (what `always_then` put there), then through the machine's failure path, with the
first error at `$.error`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

State = dict[str, Any]
Condition = Mapping[str, Any]


class MachineError(ValueError):
    """Steps that make no machine."""


@dataclass(frozen=True)
class Step:
    """One state without its wiring."""

    name: str
    body: Mapping[str, Any]
    branches: tuple[tuple[Condition, tuple["Step", ...]], ...] = ()
    """Of a choice: what runs before the next step when a condition holds; the first that holds wins."""
    otherwise: tuple["Step", ...] = ()
    rescue: tuple["Step", ...] = ()
    """What runs between this step's failure and the machine's failure path."""
    forgiven: tuple[str, str] | None = None
    """An error's name that lets the machine go on, and the path that keeps the error."""
    optional: bool = False
    """Its failure is kept at `$.ignored` and the machine goes on."""

    def rescued_by(self, *steps: "Step") -> "Step":
        """The same step, with these steps between its failure and what rescues it next; a choice's own steps too."""
        return replace(
            self,
            rescue=(*self.rescue, *steps),
            branches=tuple((when, tuple(own.rescued_by(*steps) for own in branch)) for when, branch in self.branches),
            otherwise=tuple(own.rescued_by(*steps) for own in self.otherwise),
        )


def call(
    name: str, action: str, parameters: Mapping[str, Any], *, timeout_s: int, retry: Sequence[Mapping[str, Any]]
) -> Step:
    """Call an AWS API (`service:action`, with `.sync` to wait for its end); its answer is dropped."""
    body = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{action}",
        "Parameters": dict(parameters),
        "ResultPath": None,
        "TimeoutSeconds": timeout_s,
        "Retry": [dict(rule) for rule in retry],
    }
    return Step(name, body)


def keep(step: Step, path: str, select: Mapping[str, Any] | None = None) -> Step:
    """Keep what the call answers, or what is selected from it, at a path."""
    selector = {} if select is None else {"ResultSelector": dict(select)}
    return replace(step, body={**step.body, **selector, "ResultPath": path})


def put(name: str, path: str, **fields: Any) -> Step:
    """Put a value at a path of the state's data."""
    return Step(name, {"Type": "Pass", **fields, "ResultPath": path})


def choose(
    name: str,
    branches: Sequence[tuple[Condition, Sequence[Step]]],
    *,
    otherwise: Sequence[Step] = (),
    comment: str = "",
) -> Step:
    """Take the first branch whose condition holds; a branch that does not end the machine joins the next step."""
    body = {"Type": "Choice"} | ({"Comment": comment} if comment else {})
    return Step(name, body, tuple((when, tuple(steps)) for when, steps in branches), tuple(otherwise))


def fail(name: str, **fields: str) -> Step:
    return Step(name, {"Type": "Fail", **fields})


def succeed(name: str) -> Step:
    return Step(name, {"Type": "Succeed"})


def retry(errors: Sequence[str], *, first_s: int, attempts: int, longest_s: int) -> State:
    """Try again after these errors, each time twice as late, with full jitter."""
    return {
        "ErrorEquals": list(errors),
        "IntervalSeconds": first_s,
        "MaxAttempts": attempts,
        "BackoffRate": 2.0,
        "MaxDelaySeconds": longest_s,
        "JitterStrategy": "FULL",
    }


def forgive(step: Step, error: str, keep: str) -> Step:
    """Let the machine go on when this step fails with this error, keeping the error at a path."""
    return replace(step, forgiven=(error, keep))


def optional(step: Step) -> Step:
    """Let the machine go on however this step fails."""
    return replace(step, optional=True)


def always_then(steps: Sequence[Step], cleanup: Step) -> list[Step]:
    """Run the cleanup after these steps whether they succeed or fail: `try … finally`."""
    after_failure = optional(replace(cleanup, name=f"{cleanup.name} after a failure"))
    return [*(step.rescued_by(after_failure) for step in steps), cleanup]


def machine(comment: str, *, timeout_s: int, steps: Sequence[Step], on_failure: Sequence[Step]) -> State:
    """The machine as Amazon States Language.

    Raises MachineError when two different states share a name.
    """
    states: dict[str, State] = {}
    failure = _lay(on_failure, None, None, states)
    start = _lay(steps, None, failure, states)
    return {"Comment": comment, "StartAt": start, "TimeoutSeconds": timeout_s, "States": dict(reversed(states.items()))}


def literal(text: str) -> str:
    """A string as an intrinsic function takes it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("{", "\\{").replace("}", "\\}")
    return f"'{escaped}'"


def format_(template: str, *paths: str) -> str:
    """States.Format of a template whose `{}` are filled from paths."""
    text = literal(template).replace("\\{\\}", "{}")
    if text.count("{}") != len(paths):
        raise MachineError(f"{template!r} has {text.count('{}')} places for {len(paths)} values.")
    return f"States.Format({', '.join((text, *paths))})"


def array(*items: str) -> str:
    """States.Array of literals, `$` paths and other functions."""
    return f"States.Array({', '.join(item if item.startswith(('$', 'States.')) else literal(item) for item in items)})"


def present(path: str) -> State:
    return {"Variable": path, "IsPresent": True}


def absent(path: str) -> State:
    return {"Variable": path, "IsPresent": False}


def is_true(path: str) -> State:
    return {"Variable": path, "BooleanEquals": True}


def equals(path: str, *texts: str) -> State:
    """The string at a path is one of these."""
    tests = [{"Variable": path, "StringEquals": text} for text in texts]
    return tests[0] if len(tests) == 1 else {"Or": tests}


def equals_path(path: str, other: str) -> State:
    """Two paths hold the same string."""
    return {"Variable": path, "StringEqualsPath": other}


def _lay(steps: Sequence[Step], then: str | None, failure: str | None, states: dict[str, State]) -> str | None:
    """Lay steps from the last to the first, so that each knows the name of the next; the first one's name."""
    for step in reversed(steps):
        _add(step.name, _wired(step, then, failure, states), states)
        then = step.name
    return then


def _add(name: str, state: State, states: dict[str, State]) -> None:
    if states.setdefault(name, state) != state:
        raise MachineError(f"Two different states are called {name!r}: {json.dumps(state)} is the second.")


def _wired(step: Step, then: str | None, failure: str | None, states: dict[str, State]) -> State:
    state = dict(step.body)
    if state["Type"] == "Choice":
        state["Choices"] = [{**when, "Next": _lay(steps, then, failure, states)} for when, steps in step.branches]
        state["Default"] = _lay(step.otherwise, then, failure, states)
        return state
    if state["Type"] in {"Fail", "Succeed"}:
        return state
    if state["Type"] == "Task":
        state["Catch"] = _catch(step, then, failure, states)
    return state | ({"Next": then} if then else {"End": True})


def _catch(step: Step, then: str | None, failure: str | None, states: dict[str, State]) -> list[State]:
    if step.optional:
        return [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.ignored", "Next": then}]
    rescue = _lay(step.rescue, failure, failure, states)
    last = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": rescue}
    if step.forgiven is None:
        return [last]
    error, keep = step.forgiven
    return [{"ErrorEquals": [error], "ResultPath": keep, "Next": then}, last]
