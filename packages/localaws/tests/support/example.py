"""What an example of a resource type is."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    inputs: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict)
    shows: bool = True
    """Whether the emulated AWS shows the change when it is looked at."""
