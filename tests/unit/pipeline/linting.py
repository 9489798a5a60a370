"""What is wrong with a state machine before AWS says so: the language, AWS's own models, and what Tollgate promises."""

import difflib
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.model import Shape
from statelint.linter import Linter

from tests.unit.pipeline.knowing import undefined_paths

State = dict[str, Any]

OPTIMISED: dict[str, dict[str, set[str]]] = {
    "emr-containers": {
        "createVirtualCluster": {""},
        "deleteVirtualCluster": {"", ".sync"},
        "startJobRun": {"", ".sync"},
    },
    "athena": {
        "startQueryExecution": {"", ".sync"},
        "stopQueryExecution": {""},
        "getQueryExecution": {""},
        "getQueryResults": {""},
    },
    "sns": {"publish": {"", ".waitForTaskToken"}},
}
"""The optimised integrations that a machine of ours may use, with the patterns that each has."""

LONGEST = {"$.run": 80, "$$.State.RetryCount": 2, "$$.Execution.Name": 80}
"""The most characters of what a path may hold."""

# Limits that AWS documents and botocore's models leave out.
LIMITS = {
    ("athena", "ClientRequestToken"): (32, 128),
    ("sns", "Subject"): (1, 99),
    ("emr-containers", "Value"): (0, 256),
}

# "SNS publish" of Step Functions' own integration: an object is sent as its JSON.
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html
OBJECTS = {("sns", "Message")}

TOKENS = {
    "startJobRun": "ClientToken",
    "createVirtualCluster": "ClientToken",
    "startQueryExecution": "ClientRequestToken",
}

_SESSION = botocore.session.get_session()


def problems(machine: State) -> list[str]:
    """Everything that is wrong with a machine, in words."""
    faults = [str(problem) for problem in Linter.validate(machine)]
    faults += [f"{name}: {problem}" for name, state in machine["States"].items() for problem in _of_state(name, state)]
    faults += undefined_paths(machine)
    task_seconds = sum(state.get("TimeoutSeconds", 0) for state in machine["States"].values())
    if machine.get("TimeoutSeconds", 0) < task_seconds:
        faults.append("the machine's timeout is shorter than its tasks' together: nothing would be cleaned up")
    return faults


def _of_state(name: str, state: State) -> Iterator[str]:
    if len(name) > 80:
        yield "a state's name has at most 80 characters"
    if state["Type"] == "Task":
        yield from _of_api(state)
        yield from _of_care(state)


def _of_care(task: State) -> Iterator[str]:
    if not isinstance(task.get("TimeoutSeconds"), int):
        yield "has no TimeoutSeconds: it could last for a year"
    catches = task.get("Catch", [])
    if not catches or catches[-1].get("ErrorEquals") != ["States.ALL"]:
        yield "has no last Catch of States.ALL: nothing would be cleaned up and nobody told"
    if any(not str(rule.get("ResultPath", "")).startswith("$.") for rule in catches):
        yield "a Catch drops the run's data or the error"
    if not task.get("Retry"):
        yield "has no Retry"
    for rule in task.get("Retry", []):
        if "States.ALL" in rule["ErrorEquals"] or "States.Timeout" in rule["ErrorEquals"]:
            yield "tries again what it should not"
        if rule.get("JitterStrategy") != "FULL" or "MaxDelaySeconds" not in rule:
            yield "a Retry has no jitter or no longest delay"
        if not isinstance(rule.get("BackoffRate"), float) or not 1 <= rule.get("MaxAttempts", 0) <= 10:
            yield "a Retry has no sensible BackoffRate or MaxAttempts"
        yield from (f"{error!r} names no error" for error in rule["ErrorEquals"] if not _is_error(error))


def _is_error(name: str) -> bool:
    return bool(re.fullmatch(r"States\.TaskFailed|[A-Za-z0-9]+\.[A-Za-z0-9]+Exception", name))


def _of_api(task: State) -> Iterator[str]:
    match = re.fullmatch(r"arn:aws:states:::(aws-sdk:)?([a-z0-9-]+):([A-Za-z]+)(\.[A-Za-z:0-9]+)?", task["Resource"])
    if not match:
        yield f"{task['Resource']!r} is no resource"
        return
    sdk, service, action, pattern = match[1], match[2], match[3], match[4] or ""
    if sdk and (service not in _SESSION.get_available_services() or pattern):
        yield f"there is no aws-sdk:{service} with {pattern!r}"
        return
    if not sdk and pattern not in OPTIMISED.get(service, {}).get(action, set()):
        yield f"there is no {service}:{action}{pattern}"
        return
    model = _SESSION.get_service_model(service)
    operations = {name[0].lower() + name[1:]: name for name in model.operation_names}
    if action not in operations:
        yield f"{service} has no {action}{_suggestion(action, operations)}"
        return
    shape = model.operation_model(operations[action]).input_shape
    yield from _of_value(service, "", task.get("Parameters", {}), shape)
    yield from _of_habit(service, action, task.get("Parameters", {}))


def _of_habit(service: str, action: str, given: State) -> Iterator[str]:
    if action in TOKENS and "$.run" not in str(given.get(f"{TOKENS[action]}.$")):
        yield "its client token is not made from the run: a duplicate event would do the work twice"
    if service == "athena" and "ResultConfiguration" in given:
        yield "the workgroup says where results go, and enforces it"
    if action == "startQueryExecution" and "WorkGroup" not in given:
        yield "runs outside the stack's workgroup"
    if action == "startJobRun":
        if not re.search(r"-(latest|\d{8})$", given.get("ReleaseLabel", "")):
            yield "a release label ends with -latest or a date"
        if "MonitoringConfiguration" not in given.get("ConfigurationOverrides", {}):
            yield "logs nowhere"
        if "shuffleTracking.enabled=true" not in str(given.get("JobDriver")):
            yield "dynamic allocation on Kubernetes needs shuffle tracking"


def _of_value(service: str, at: str, value: Any, shape: Shape) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _of_structure(service, at, value, shape)
    elif shape.type_name == "map":
        for key, item in value.items():
            dynamic = key.endswith(".$")
            yield from _of_text(service, f"{at}.{key}", item, shape.value, dynamic=dynamic)
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            yield from _of_value(service, f"{at}[]", item, shape.member)
    else:
        yield from _of_text(service, at, value, shape, dynamic=False)


def _of_structure(service: str, at: str, value: Any, shape: Any) -> Iterator[str]:
    members = {name[0].upper() + name[1:]: (name, member) for name, member in shape.members.items()}
    if not isinstance(value, dict):
        yield f"{at} is no object"
        return
    given = {key.removesuffix(".$") for key in value}
    required = {key for key, (name, _) in members.items() if name in shape.required_members}
    yield from (f"{at} lacks {key}" for key in sorted(required - given))
    for key, item in value.items():
        plain = key.removesuffix(".$")
        if plain not in members:
            yield f"{at} has no {plain}{_suggestion(plain, members)}"
        elif key.endswith(".$"):
            yield from _of_text(service, f"{at}.{plain}", item, members[plain][1], dynamic=True)
        else:
            yield from _of_value(service, f"{at}.{plain}", item, members[plain][1])


def _of_text(service: str, at: str, value: Any, shape: Shape, *, dynamic: bool) -> Iterator[str]:
    if shape.type_name != "string":
        wanted = {"integer": int, "boolean": bool, "long": int}.get(shape.type_name)
        if wanted and not dynamic and not isinstance(value, wanted):
            yield f"{at} is no {shape.type_name}"
        return
    if isinstance(value, dict) and (service, at.rpartition(".")[2]) in OBJECTS:
        return
    if not isinstance(value, str):
        yield f"{at} is no text"
        return
    least, most = LIMITS.get(
        (service, at.rpartition(".")[2]), (shape.metadata.get("min", 0), shape.metadata.get("max"))
    )
    length = longest(value) if dynamic else len(value)
    if length is not None and most is not None and length > most:
        yield f"{at} may have {length} characters and at most {most}"
    if length is not None and length < least:
        yield f"{at} has {length} characters and at least {least}"
    if not dynamic and shape.enum and value not in shape.enum:
        yield f"{at} is {value!r}, none of {shape.enum}"
    pattern = shape.metadata.get("pattern")
    # Glue's pattern for text is Java's, with halves of characters that Python takes for no range: it says "any".
    if not dynamic and pattern and r"\uDC00-\uDBFF" not in pattern and not re.match(f"(?:{pattern})$", value):
        yield f"{at} is {value!r}, which is not of {pattern}"


def longest(expression: str) -> int | None:
    """The most characters that an intrinsic function gives; None when a path in it holds what nobody limits."""
    hashed = re.fullmatch(r"States\.Hash\(.*'(SHA-1|SHA-256)'\)", expression)
    if hashed:
        return {"SHA-1": 40, "SHA-256": 64}[hashed[1]]
    formatted = re.fullmatch(r"States\.Format\('((?:[^'\\]|\\.)*)'(.*)\)", expression)
    if not formatted:
        return LONGEST.get(expression)
    template = re.sub(r"\\(.)", r"\1", formatted[1])
    arguments = re.findall(r"States\.Hash\(.*'SHA-(?:1|256)'\)|\$[$.A-Za-z]+", formatted[2])
    lengths = [longest(argument) for argument in arguments]
    if template.count("{}") != len(arguments):
        return 10**6
    seconds = [length for length in lengths if length is not None]
    return len(template) - 2 * len(arguments) + sum(seconds) if len(seconds) == len(lengths) else None


def _suggestion(name: str, seconds: Any) -> str:
    near = difflib.get_close_matches(name, list(seconds), 1)
    return f" (did you mean {near[0]}?)" if near else ""
