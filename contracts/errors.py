"""What can be wrong with a contract.

ContractError
"""

from collections.abc import Iterable


class ContractError(ValueError):
    """A contract that cannot be used; it names every problem of the file at once."""

    def __init__(self, where: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{where}{problem}" for problem in self.problems))
