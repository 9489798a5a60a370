"""The options that every command shares."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

LOCAL: Final = "local"
"""The stack that stands in the emulated AWS."""

Command = Callable[..., Any]


@dataclass(frozen=True)
class Target:
    """Which stack a command works on, and where everything local lives."""

    stack: str
    home: Path
    dataset: str | None = None
    """Which of the stack's datasets; None for the only one, or the one that was run here last."""

    @property
    def local(self) -> bool:
        return self.stack == LOCAL


def stack_option(command: Command) -> Command:
    """`--stack`, `--dataset` and `--home`, given to the command as one `target`."""

    @functools.wraps(command)
    def wrapper(*args: Any, stack: str, home: Path, dataset: str | None, **arguments: Any) -> Any:
        return command(*args, target=Target(stack, home, dataset), **arguments)

    option = click.option(
        "--stack", default=LOCAL, show_default=True, metavar="NAME", help="The stack: local, or a deployed one."
    )
    return option(dataset_option(home_option(wrapper)))


def dataset_option(command: Command) -> Command:
    return click.option(
        "--dataset", metavar="NAME", help="The dataset, where the stack has several. Here: the one that was run last."
    )(command)


def home_option(command: Command) -> Command:
    return click.option(
        "--home",
        type=click.Path(path_type=Path),
        default=Path(".tollgate"),
        show_default=True,
        envvar="TOLLGATE_HOME",
        metavar="FOLDER",
        help="Where everything local lives.",
    )(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "json_", is_flag=True, help="Print JSON for a script, and nothing else.")(command)


def path_option(*names: str, help_: str, metavar: str = "PATH") -> Callable[[Command], Command]:
    return click.option(*names, type=click.Path(path_type=Path), metavar=metavar, help=help_)
