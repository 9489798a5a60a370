"""What can go wrong while a stack is deployed. A preview that is refused is no error: it is a report that says no.

DeployError
├── MistakeError    the person can mend it: what is wrong, and the command that mends it
├── EngineError     the engine failed in a way that no pattern of ours knows
└── PromotionError  there is nothing in the first stack that is proven, or this checkout is something else
"""


class DeployError(Exception):
    """A deployment that did not do what was asked, told in words for a person."""

    half_way: str = ""
    """What was done before it stopped, where something was."""

    def __str__(self) -> str:
        return "\n".join(filter(None, [super().__str__(), self.half_way]))


class MistakeError(DeployError):
    """Something that the person at the keyboard can mend, with the command that mends it."""

    def __init__(self, kind: str, sentence: str, next_step: str) -> None:
        super().__init__(f"{sentence}\n  Next: {next_step}")
        self.kind = kind
        self.sentence = sentence
        self.next_step = next_step


class EngineError(DeployError):
    """The engine's own words, without its progress lines and tracebacks."""


class PromotionError(DeployError):
    """There is nothing in the first stack that is proven, or this checkout is something else."""
