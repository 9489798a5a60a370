"""Deploys an unmodified Pulumi program onto an emulated AWS, with no engine but this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from localaws.engine.state import Stack
from localaws.engine.steps import Steps, refuse_protected
from localaws.provider.base import Values
from localaws.provider.session import Account


class Emulated(Protocol):
    """An emulated AWS that has a home."""

    @property
    def environment(self) -> Mapping[str, str]: ...

    @property
    def home(self) -> Path: ...


@dataclass(frozen=True)
class Deployment:
    """What a deployment did, each resource as its type's last word and its logical name."""

    outputs: Values
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """What is no longer declared and still there, because it is to be retained."""


def deploy(aws: Emulated, program: Path, stack: str, config: Mapping[str, str] | None = None) -> Deployment:
    """Makes the stack what the program in the folder `program` says; raises DeployError.

    What was done before an error or a kill is remembered: the next deployment goes on from there.
    """
    from localaws.engine.monitor import Monitor
    from localaws.engine.program import configuration, project_name, run

    folder = program.absolute()
    state = Stack(stack_file(aws, stack))
    steps = Steps(Account(aws.environment), state)
    project = project_name(folder)
    monitor = Monitor(steps, project, stack)
    with state.opened():
        run(folder, project, stack, configuration(folder, stack, config or {}), monitor)
        steps.sweep()
        in_order = {urn: state.entries[urn] for urn in steps.declared}
        if state.journal.exists() or list(state.entries) != list(in_order) or state.outputs != monitor.outputs:
            state.entries, state.outputs = in_order, monitor.outputs
            state.save()
    return Deployment(dict(monitor.outputs), **steps.report())


def destroy(aws: Emulated, stack: str) -> Deployment:
    """Deletes all of the stack but what is to be retained; refuses before the first step if anything is protected."""
    state = Stack(stack_file(aws, stack))
    steps = Steps(Account(aws.environment), state)
    with state.opened():
        refuse_protected(list(state.entries.values()))
        steps.sweep()
        state.remove()
    return Deployment({}, **steps.report())


def stack_outputs(aws: Emulated, stack: str) -> Values:
    """The outputs of the last deployment; empty when there was none."""
    return Stack(stack_file(aws, stack)).outputs


def stack_file(aws: Emulated, stack: str) -> Path:
    return aws.home / "stacks" / f"{stack}.json"
