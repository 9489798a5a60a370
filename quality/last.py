"""The run that is published while another is judged: what the new one is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from quality.tables import Row


class CheckName(NamedTuple):
    """What tells one check from all others, in this run and in others."""

    dataset: str
    name: str
    severity: str


@dataclass(frozen=True)
class Last:
    """What of the published run a new one is compared with."""

    run: str
    started: str
    """When it began to read its input."""
    table: tuple[Row, ...]
    counts: Mapping[str, Any]
    """Its rows: `in`, and `refused` by reason."""
    observed: Mapping[CheckName, str]
    """What each of its checks had observed."""
