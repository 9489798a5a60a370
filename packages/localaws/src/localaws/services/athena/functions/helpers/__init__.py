"""Functions that the engine has not, or has otherwise: in Python, for the engine to call as `py_<name>`."""

from collections.abc import Callable
from typing import Any, Final

from localaws.services.athena.functions.helpers import bits, casts, documents, moments, patterns, text

Helper = tuple[Callable[..., Any], tuple[str, ...], str]
"""A function, the engine's types of its arguments, and that of its result."""

HELPERS: Final[dict[str, Helper]] = {
    f"py_{name}": helper
    for module in (bits, casts, documents, moments, patterns, text)
    for name, helper in module.HELPERS.items()
}
