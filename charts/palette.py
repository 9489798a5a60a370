"""The colours of series: classes, to which the style gives a colour for light and one for dark."""

from collections.abc import Iterable
from typing import Final

COLOURS: Final = 6
OTHER: Final = "is-other"


def palette(names: Iterable[str]) -> dict[str, str]:
    """The classes that give series their colours, by their order; where there are more than colours, a plain one."""
    return {name: f"is-{at}" if at <= COLOURS else OTHER for at, name in enumerate(dict.fromkeys(names), start=1)}
