"""What Step Functions would refuse in a machine's text, all of it at once, in its words and with its paths."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from localaws.services.stepfunctions.casing import missing_fields, unknown_fields
from localaws.services.stepfunctions.resources import UnknownResourceError, parse

_COMMON: Final = frozenset({"Type", "Comment", "QueryLanguage", "Assign"})
_FLOW: Final = frozenset({"Next", "End"})
_PATHS: Final = frozenset({"InputPath", "OutputPath", "Output"})
_CATCHES: Final = frozenset({"Retry", "Catch", "ResultPath", "ResultSelector", "Parameters", "Arguments"})
_FIELDS: Final = {
    "Task": _FLOW | _PATHS | _CATCHES
    | {"Resource", "Credentials", "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"},
    "Pass": _FLOW | _PATHS | {"Result", "ResultPath", "Parameters"},
    "Choice": _PATHS | {"Choices", "Default"},
    "Wait": _FLOW | _PATHS | {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
    "Succeed": _PATHS,
    "Fail": frozenset({"Error", "ErrorPath", "Cause", "CausePath"}),
    "Parallel": _FLOW | _PATHS | _CATCHES | {"Branches"},
    "Map": _FLOW | _PATHS | _CATCHES
    | {"ItemProcessor", "Iterator", "ItemsPath", "Items", "ItemSelector", "ItemReader", "ItemBatcher", "ResultWriter"}
    | {"Label", "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount", "ToleratedFailureCountPath"}
    | {"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"},
}  # fmt: skip
_TOP: Final = frozenset({"Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"})
_INNER: Final = _TOP | {"ProcessorConfig"}
_RETRY: Final = frozenset(
    {"ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"}
)
_CATCH: Final = frozenset({"ErrorEquals", "Next", "ResultPath", "Assign", "Output", "Comment"})
_ALL: Final = "States.ALL"


def problems(definition: str) -> list[str]:
    """Everything that is wrong with a machine's text; nothing when it may be created."""
    try:
        machine = json.loads(definition)
    except ValueError as error:
        return [f"INVALID_JSON_DESCRIPTION: {error}"]
    if not isinstance(machine, dict):
        return ["INVALID_JSON_DESCRIPTION: a state machine is a JSON object"]
    return list(_machine(machine, "", _TOP)) or list(_grammar(definition))


def _grammar(definition: str) -> Iterator[str]:
    """What only the interpreter's own grammar knows: paths, intrinsic functions, operators."""
    from localaws.services.stepfunctions.interpreter import install
    from localaws.services.stepfunctions.moto_states import AmazonStateLanguageParser

    install()
    try:
        AmazonStateLanguageParser.parse(definition)
    except Exception as error:  # noqa: BLE001 - moto raises what it likes
        yield f"SCHEMA_VALIDATION_FAILED: {error}"


def _machine(machine: Mapping[str, Any], path: str, names: frozenset[str]) -> Iterator[str]:
    yield from _unknown(machine, names, path)
    states = machine.get("States")
    if not isinstance(states, dict) or not states:
        yield _schema("These fields are required: [States]", path)
        return
    start = machine.get("StartAt")
    if start is None:
        yield _schema("These fields are required: [StartAt]", path)
    elif start not in states:
        yield f"MISSING_TRANSITION_TARGET: Missing 'StartAt' target: {start} at {path}/StartAt"
    for name, state in states.items():
        place = f"{path}/States/{name}"
        if len(name) > 80:  # noqa: PLR2004 - Step Functions' limit
            yield _schema("State name is longer than 80 characters", place)
        yield from _state(state, place, states)
    reached = _reached(start, states)
    for name in states:
        if start in states and name not in reached:
            yield f'MISSING_TRANSITION_TARGET: State "{name}" is not reachable. at {path}/States/{name}'


def _state(state: Any, path: str, states: Mapping[str, Any]) -> Iterator[str]:
    kind = state.get("Type") if isinstance(state, dict) else None
    if kind not in _FIELDS:
        yield _schema(f"Value is not one of {sorted(_FIELDS)}", f"{path}/Type")
        return
    yield from _unknown(state, _COMMON | _FIELDS[kind], path)
    for field, target in _targets(state):
        if target not in states:
            yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {target} at {path}/{field}"
    if "Next" in _FIELDS[kind] and ("Next" in state) == bool(state.get("End")):
        yield _schema("These fields are required, one and only one of them: [Next, End]", path)
    if kind == "Choice" and not state.get("Choices"):
        yield _schema("These fields are required: [Choices]", path)
    if kind == "Task":
        yield from _task(state, path)
    yield from _handlers(state.get("Retry") or [], _RETRY, f"{path}/Retry")
    yield from _handlers(state.get("Catch") or [], _CATCH, f"{path}/Catch")
    for field, inner in _inner(state):
        yield from _machine(inner, f"{path}/{field}", _INNER)


def _task(state: Mapping[str, Any], path: str) -> Iterator[str]:
    arn = state.get("Resource")
    if not isinstance(arn, str):
        yield _schema("These fields are required: [Resource]", path)
        return
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        yield _schema("HeartbeatSeconds must be smaller than TimeoutSeconds", f"{path}/HeartbeatSeconds")
    try:
        shape = parse(arn).model().input_shape
    except UnknownResourceError as error:
        yield _schema(str(error), f"{path}/Resource")
        return
    parameters = state.get("Parameters", state.get("Arguments", {}))
    if isinstance(parameters, dict):
        for field in unknown_fields(parameters, shape):
            yield _schema(f'The field "{field}" is not supported by Step Functions', f"{path}/Parameters")
        for field in missing_fields(parameters, shape):
            yield _schema(f'The field "{field}" is required but was missing', f"{path}/Parameters")


def _handlers(handlers: Sequence[Any], names: frozenset[str], path: str) -> Iterator[str]:
    for number, handler in enumerate(handlers):
        place = f"{path}[{number}]"
        yield from _unknown(handler, names, place)
        errors = handler.get("ErrorEquals")
        if not errors:
            yield _schema("These fields are required: [ErrorEquals]", place)
        elif _ALL in errors and (len(errors) > 1 or number + 1 < len(handlers)):
            yield _schema(f"{_ALL} must stand alone and last", place)


def _targets(state: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in ("Next", "Default"):
        if field in state:
            yield field, state[field]
    for field in ("Choices", "Catch"):
        for number, item in enumerate(state.get(field) or []):
            yield f"{field}[{number}]/Next", item.get("Next")


def _inner(state: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for number, branch in enumerate(state.get("Branches") or []):
        yield f"Branches[{number}]", branch
    for field in ("ItemProcessor", "Iterator"):
        if field in state:
            yield field, state[field]


def _reached(start: Any, states: Mapping[str, Any]) -> set[Any]:
    reached: set[Any] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in states and name not in reached:
            reached.add(name)
            ahead += [target for _, target in _targets(states[name]) if isinstance(states[name], dict)]
    return reached


def _unknown(value: Mapping[str, Any], names: frozenset[str], path: str) -> Iterator[str]:
    for field in value:
        if field not in names:
            yield _schema(f'Field "{field}" is not supported', f"{path}/{field}")


def _schema(message: str, path: str) -> str:
    return f"SCHEMA_VALIDATION_FAILED: {message} at {path or '/'}"
