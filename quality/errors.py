"""What can go wrong at the gate.

UserError
└── QualityError
    ├── SuiteError      a contract's expectations cannot become checks (every problem at once)
    └── UnreadableRun   what the summarise step should have left is not there, or not what the contract says
"""

from collections.abc import Sequence

from contracts import UserError


class QualityError(UserError):
    """The judge cannot judge; the message is one sentence that a person can act on."""


class SuiteError(QualityError):
    """Expectations that the judge does not understand."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        listed = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"{len(problems)} expectation{'s' * (len(problems) > 1)} cannot be checked:{listed}")


class UnreadableRun(QualityError):  # noqa: N818 (it names a state of the run, as FileNotFoundError does not)
    """A run without the table, the evidence or the record that the judge needs."""
