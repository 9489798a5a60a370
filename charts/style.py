"""The style that all pages share: one text of CSS, with nothing to fetch."""

from functools import cache
from importlib.resources import files


@cache
def style() -> str:
    return (files("charts") / "style.css").read_text(encoding="utf-8")
