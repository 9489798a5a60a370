"""What can be wrong with a contract.

ContractError
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a contract, and the line where; line 0 is the file as a whole."""

    line: int
    text: str

    def at(self, where: str) -> str:
        place = ":".join(filter(None, (where, str(self.line) if self.line else "")))
        return f"{place}: {self.text}" if place else self.text


class ContractError(ValueError):
    """A contract that cannot be used; it names every problem of the file at once."""

    def __init__(self, where: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.at(where) for problem in self.problems))
