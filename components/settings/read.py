"""Reads a stack's configuration into a dataclass of settings, or reports all that is wrong with it at once."""

from typing import Any, Final

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from components.errors import SettingsError
from components.settings.field import Setting, Value, of_class
from contracts.suggest import did_you_mean

NAMESPACE: Final = "tollgate"
"""Where settings are in a stack's configuration, whatever the project is called: committed stacks keep their keys."""

REGION_KEY: Final = "aws:region"
_REGION_ABOUT: Final = "The region that everything is made in, such as us-east-1."


def read(settings: type) -> dict[str, Any]:
    """The values of a dataclass of settings, the region among them.

    Raises SettingsError with every missing, unknown and wrong one at once, each as the command that mends it.
    """
    values: dict[str, Any] = {"region": pulumi.Config("aws").get("region") or ""}
    fields, config = of_class(settings), pulumi.Config(NAMESPACE)
    problems = [problem for item in fields if (problem := _take(item, config.get(item.key), values))]
    if values["region"] == "":
        problems.append(f"pulumi config set {REGION_KEY} <value>   # missing: {_REGION_ABOUT}")
    problems += [*_unknown([item.key for item in fields]), *_elsewhere()]
    refuse(problems)
    return values


def refuse(problems: list[str]) -> None:
    """Raise SettingsError with these problems, each as the command that mends it; nothing where there is none."""
    if problems:
        raise SettingsError(_report(problems))


def _take(item: Setting, text: str | None, values: dict[str, Value]) -> str | None:
    """Read one setting into the values, or say which command mends it."""
    command = f"pulumi config set {NAMESPACE}:{item.key}"
    if item.required and (text is None or text == ""):
        return f"{command} <value>   # missing: {item.rule.about}"
    if text is None:
        return None
    try:
        values[item.name] = item.read(str(text))
    except ValueError as error:
        return f"{command} {item.rule.example or item.default}   # {error}"
    return None


def _unknown(choices: list[str]) -> list[str]:
    """Keys of our namespace that nothing reads: Pulumi lets them pass."""
    return [
        f"pulumi config rm {NAMESPACE}:{key}   # nothing reads it.{did_you_mean(key, choices)}"
        for key in _keys(NAMESPACE)
        if key not in choices
    ]


def _elsewhere() -> list[str]:
    """Keys of a project that has another name than ours, where `pulumi config set` puts a key without a namespace."""
    project = pulumi.get_project()
    return [
        f"pulumi config rm {project}:{key}   # nothing reads it: pulumi config set {NAMESPACE}:{key} <value>"
        for key in (_keys(project) if project != NAMESPACE else [])
    ]


def _keys(namespace: str) -> list[str]:
    # Pulumi has no public way to list them.
    start = f"{namespace}:"
    return sorted(key.removeprefix(start) for key in {**get_config_env(), **CONFIG.get()} if key.startswith(start))


def _report(problems: list[str]) -> str:
    count = "one change" if len(problems) == 1 else f"{len(problems)} changes"
    lines = "".join(f"\n  {problem}" for problem in problems)
    return f"The configuration of stack '{pulumi.get_stack()}' needs {count}:{lines}"
