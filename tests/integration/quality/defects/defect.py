"""What a defect is: how it is planted, and what the gate must say of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

MAY = "yellow_tripdata_2020-05"
WARNED = "passed with warnings"

Place = TypeVar("Place")
"""Where a defect is planted: the folder of the input, or what a run left."""


@dataclass(frozen=True)
class Defect(Generic[Place]):
    """What is wrong with the input, and the verdict and the words that must come of it; `…` stands for anything."""

    plant: Callable[[Place], object]
    reason: str
    verdict: str = "failed"
    beside: bool = False
    """Whether a good run is published, to compare with."""

    real_verdict: str = ""
    """The verdict on real files, where it is another one."""

    def is_reason(self, sentence: str) -> bool:
        """Whether a sentence gives this defect's reason."""
        return bool(re.search(re.escape(self.reason).replace("…", ".*"), sentence))
