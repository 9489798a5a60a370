"""What a function of Athena is here: a template in the engine's SQL, chosen by the family of an argument's type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ANY: Final = "any"
"""The variant for every type that has none of its own."""


@dataclass(frozen=True)
class Function:
    """One function."""

    returns: str
    """A type; `=1`, the type of the first argument; `=1[]`, of its elements; `ARRAY(=1)`, an array of it."""
    variants: Mapping[str, str]
    """Family of the deciding argument's type → template: {0} is the first argument, {*} all of them."""
    fewest: int
    most: int
    decides: int = 0
    """The argument whose type chooses the variant."""


def function(
    returns: str, template: str | Mapping[str, str], arguments: int | tuple[int, int] = 1, *, decides: int = 0
) -> Function:
    """A function of as many arguments, or of any number between two."""
    fewest, most = (arguments, arguments) if isinstance(arguments, int) else arguments
    return Function(returns, {ANY: template} if isinstance(template, str) else template, fewest, most, decides)
