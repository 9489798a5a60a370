"""A mutant: one change of the code, and what became of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One change of the code, and the tests that saw it: `unit`, `integration`, or nothing yet."""

    file: str
    line: int
    operator: str
    old: str
    new: str
    killed: str = ""
    tried: str = ""

    @property
    def package(self) -> str:
        return self.file.partition("/")[0]
