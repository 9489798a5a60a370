"""The style that all pages share: one text of CSS, with nothing to fetch."""

import re
from functools import cache
from importlib.resources import files


@cache
def style() -> str:
    return (files("charts") / "style.css").read_text(encoding="utf-8")


@cache
def variables() -> dict[str, str]:
    """The colours of the light style by the names of their variables."""
    light = style().partition("}")[0]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", light))
