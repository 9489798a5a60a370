"""Generators of pages: one file a page, each with `pages()`, the texts by their paths; `make docs` writes them all."""

from pathlib import Path
from typing import Final

COMMAND: Final = "make docs"
ROOT: Final = Path(__file__).resolve().parents[2]


def between(path: str, name: str, block: str, command: str = COMMAND, text: str | None = None) -> str:
    """A page that is written by hand, with what stands between its two marks replaced; `text` is what is in it by now.

    Raises ValueError where the page has no such marks.
    """
    text = (ROOT / path).read_text(encoding="utf-8") if text is None else text
    begin, end = f"<!-- generated: {name} ({command}) -->\n", f"<!-- end: {name} -->"
    head, first, rest = text.partition(begin)
    _, second, tail = rest.partition(end)
    if not (first and second):
        raise ValueError(f"{path} has no lines {begin.strip()} and {end}. Put them where the table belongs.")
    return f"{head}{begin}{block}{end}{tail}"
