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

    @property
    def local(self) -> bool:
        return self.stack == LOCAL


def stack_option(command: Command) -> Command:
    """`--stack` and `--home`, given to the command as one `where`."""

    @functools.wraps(command)
    def wrapper(*args: Any, stack: str, home: Path, **arguments: Any) -> Any:
        return command(*args, target=Target(stack, home), **arguments)

    option = click.option(
        "--stack", default=LOCAL, show_default=True, metavar="NAME", help="The stack: local, or a deployed one."
    )
    return option(home_option(wrapper))


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
