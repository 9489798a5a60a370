"""The root of every error that the person who types can put right, and what can be wrong with a contract.

UserError            the message says what is wrong, where, and what to type next
└── ContractError    a contract that cannot be used, with every problem of it by line
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a contract, and the line where; line 0 stands for the file."""

    line: int
    text: str

    def at(self, where: str) -> str:
        place = ":".join(filter(None, (where, str(self.line) if self.line else "")))
        return f"{place}: {self.text}" if place else self.text


class UserError(Exception):
    """What is wrong (with the value), where, and what to type next: made to be read, never with a traceback."""

    exit_code: ClassVar[int] = 2
    """With which a command ends: 2 is bad use, 1 that something else broke."""


class ContractError(UserError):
    """A contract that cannot be used; it names every problem of the file at once."""

    def __init__(self, where: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.at(where) for problem in self.problems))
