"""What can go wrong while a stack is deployed. A preview that is refused is not an error: it is a report that says no.

UserError
└── DeployError
    ├── MistakeError    the person can put it right: what is wrong, and the command that does it
    ├── EngineError     the engine failed in a way that no pattern here knows (exit code 1)
    └── PromotionError  nothing in the first stack is proven, or this checkout is something else
"""

from typing import ClassVar

from contracts import UserError


class DeployError(UserError):
    """A deployment that did not do what was asked."""

    half_way: str = ""
    """What was done before it stopped, where something was."""

    def __str__(self) -> str:
        return "\n".join(filter(None, [super().__str__(), self.half_way]))


class MistakeError(DeployError):
    """Something that the person at the keyboard can put right, with the command that does it."""

    def __init__(self, kind: str, sentence: str, next_step: str) -> None:
        super().__init__(f"{sentence}\n  Next: {next_step}")
        self.kind = kind
        self.sentence = sentence
        self.next_step = next_step


class EngineError(DeployError):
    """The engine's own words, without its progress lines and tracebacks."""

    exit_code: ClassVar[int] = 1


class PromotionError(DeployError):
    """Nothing in the first stack is proven, or this checkout is something else."""
