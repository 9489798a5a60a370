"""Pages made from templates: where the templates lie, and what they may call."""

import re
from functools import cache
from html import escape
from importlib.resources import files as packaged
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from charts import formats
from charts.style import style

STATUSES = {
    "passed": "passed",
    "passed with warnings": "passed with warnings",
    "failed": "stopped",
    "error": "not judged",
}
"""The name of each status of a verdict on a page."""


def page(template: str, **values: Any) -> str:
    """A complete page: one file of HTML, its styles and pictures in it."""
    return _environment().get_template(template).render(**values)


_TEMPLATES = packaged("quality.report") / "templates"


def prose(text: str) -> str:
    """A sentence as HTML: escaped, what stands in backticks as code, periods kept on one line."""
    code = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\b(\d{4}-\d{2}(?:-\d{2})?)\b", r'<span class="unbroken">\1</span>', code)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: (_TEMPLATES / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": formats.number,
        "share": _share,
        "initial": formats.initial,
        "prose": prose,
        "called": STATUSES.__getitem__,
        "tone": tone,
        "moment": _moment,
        "of": _plural,
    }
    environment.globals["style"] = style()
    return environment


def tone(verdict: str) -> str:
    """The class that gives a verdict its colour and its sign."""
    return verdict.partition(" ")[2] or verdict


def _share(part: float) -> str:
    """A share with two digits always, so that a column of them lines up."""
    return f"{part * 100:.2f} %"


def _moment(text: str) -> str:
    """A time as people read it: 2026-11-23 06:00:41 UTC."""
    return text.replace("T", " ").replace("Z", " UTC")


def _plural(many: int, noun: str) -> str:
    return f"{many:,} {noun}{'' if many == 1 else 's'}"
