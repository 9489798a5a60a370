"""What a state surely knows: the paths that every way to it has written."""

import re
from collections.abc import Iterator
from typing import Any

State = dict[str, Any]


def successors(state: State) -> list[tuple[str, set[str]]]:
    """Where a state may go next, with what is at hand there beside the state's own input."""
    kept = state.get("ResultPath")
    made = {str(kept)} if isinstance(kept, str) else set()
    edges = [(state["Next"], made)] if "Next" in state else []
    edges += [(rule["Next"], {str(rule.get("ResultPath"))}) for rule in state.get("Catch", [])]
    for rule in state.get("Choices", []):
        edges.append((rule["Next"], set() if rule.get("IsPresent") is not True else {rule["Variable"]}))
    return edges + ([(state["Default"], set())] if "Default" in state else [])


def undefined_paths(machine: State) -> Iterator[str]:
    """Paths that a state reads and that nothing before it surely wrote."""
    at_hand = paths_at_hand(machine)
    for name, state in machine["States"].items():
        for path in _read_paths(state):
            if name in at_hand and not is_at_hand(path, at_hand[name]):
                yield f"{name}: reads {path}, which may not be there"


def is_at_hand(path: str, have: set[str]) -> bool:
    return any(path == there or path.startswith((f"{there}.", f"{there}[")) for there in have)


def paths_at_hand(machine: State) -> dict[str, set[str]]:
    """What every way to a state has surely written before it, by the state's name."""
    states = machine["States"]
    at_hand: dict[str, set[str]] = {machine["StartAt"]: set()}
    waiting = [machine["StartAt"]]
    while waiting:
        name = waiting.pop()
        for following, made in successors(states.get(name, {})):
            have = _named(states[name]) if "$" in made else at_hand[name] | made
            before = at_hand.get(following)
            now = have if before is None else before & have
            if before is None or now != before:
                at_hand[following] = now
                waiting.append(following)
    return at_hand


def _read_paths(state: State) -> set[str]:
    fields = [state.get("Parameters"), state.get("InputPath"), state.get("ErrorPath"), state.get("CausePath")]
    paths = set(re.findall(r"(?<![$\w])\$\.[A-Za-z.]+", str(fields)))
    return {path for path in paths if path != "$.scheduledTime" and not path.startswith("$.release.")}


def _named(state: State) -> set[str]:
    """What a state puts in the place of everything that was there."""
    return {f"$.{field.removesuffix('.$')}" for field in state.get("Parameters", {})}
