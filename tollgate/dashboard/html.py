"""HTML from Python: whatever is not made here is text, and escaped."""

from collections.abc import Iterable
from html import escape
from typing import Final


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | None | Iterable["Child"]

NOTHING: Final = Html("")


def tag(name: str, *children: Child, **attributes: str | float | None) -> Html:
    """An element; `class_` is the attribute class, `aria_label` is aria-label, and None is no attribute."""
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Html:
    """Children one after another."""
    return Html("".join(_text(child) for child in children))


def _text(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    return escape(child) if isinstance(child, str) else joined(*child)
