"""Pages made from templates: where the templates lie, and what they may call."""

import re
from functools import cache
from html import escape
from importlib.resources import files as packaged
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from charts import formats
from charts.style import style
from quality.report.checks import Group
from quality.report.marks import marks

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


def linked(text: str) -> str:
    """A text as HTML: escaped, and each address in it a link."""
    return re.sub(r"(?:https://|mailto:)[^\s,]+", lambda match: f'<a href="{match[0]}">{match[0]}</a>', escape(text))


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
        "linked": linked,
        "options": _options,
        "marks": _marks,
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
    """A time as people read it, as HTML with its day on one line: 2026-11-23 06:00:41 UTC."""
    day, _, rest = text.partition("T")
    return f'<span class="unbroken">{escape(day)}</span> {escape(rest.replace("Z", " UTC"))}'


def _options(command: str) -> str:
    """A command as HTML, in which no line ends within an option."""
    return re.sub(r"(?<!\S)(--[a-z-]+)", r'<span class="unbroken">\1</span>', escape(command, quote=False))


def _marks(group: Group) -> str:
    return marks(group.history.marks, f"{group.worst.name}: {group.history.text}.")


def _plural(many: int, noun: str) -> str:
    return f"{many:,} {noun}{'' if many == 1 else 's'}"
