"""What the command prints: plain lines, tables, or JSON for a script."""

import json
import math
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import click

# C0 and C1 controls other than tab and line feed move the cursor, recolour or retitle a terminal; the others reorder
# text. Both come from file names, values and reasons that strangers wrote.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MARKS: Final = {"✓": "green", "✗": "red", "→": "green"}


@dataclass(frozen=True)
class Console:
    """Lines for a person, or one JSON document for a script."""

    json: bool = False

    @property
    def interactive(self) -> bool:
        """Whether a person at a terminal may be asked, and shown what moves."""
        return not self.json and sys.stdout is not None and sys.stdout.isatty()

    def print(self, line: str = "") -> None:
        """A line; a mark at its beginning is coloured on a terminal (not where NO_COLOR is set)."""
        if self.json:
            return
        text = plain(line)
        mark = text.lstrip()[:1]
        if mark in _MARKS and not os.environ.get("NO_COLOR"):
            # Where there is no terminal, click takes the colour away again.
            text = text.replace(mark, click.style(mark, fg=_MARKS[mark]), 1)
        click.echo(text)

    def fact(self, name: str, text: object) -> None:
        self.print(f"{name:<9} {text}")

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show on a terminal what is waited for, until it is there; a call replaces the text. Nothing elsewhere."""
        if not self.interactive:
            yield lambda _: None
            return
        from rich.console import Console as Terminal
        from rich.markup import escape

        with Terminal().status(escape(plain(text))) as status:
            yield lambda line: status.update(escape(plain(line)))

    def print_json(self, value: object) -> None:
        """The one document of `--json`; nothing for a person."""
        if self.json:
            click.echo(to_json(value))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]], *, exact: bool = False) -> None:
        """Numbers to the right, words to the left; with `exact`, every digit and no thousands separators.

        On a terminal that is too narrow, cells are wrapped.
        """
        if self.json:
            return
        cells = [[_one_line(_exact_cell(value) if exact else _cell(value)) for value in row] for row in rows]
        names = [_one_line(name) for name in columns]
        numeric = [all(_is_number(row[i]) for row in rows) for i in range(len(columns))]
        widths = [max(len(line[i]) for line in [names, *cells]) for i in range(len(columns))]
        if self.interactive and sum(widths) + 2 * len(widths) > shutil.get_terminal_size().columns:
            _print_wrapped(names, cells, numeric)
            return
        for line in [names, *cells]:
            words = [
                text.rjust(w) if right else text.ljust(w) for text, w, right in zip(line, widths, numeric, strict=True)
            ]
            click.echo("  " + "  ".join(words).rstrip())


def plural(number: int, thing: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def plain(text: str) -> str:
    r"""The text with every control character written out, as `\x1b`: a terminal must not obey it."""
    return _CONTROLS.sub(lambda match: repr(match[0])[1:-1], text)


def to_json(value: object) -> str:
    """A value as JSON that every reader takes: decimals with all their digits, what is not a number as its name."""
    return _write(value, "")


def _write(value: object, indent: str) -> str:
    inner = f"{indent}  "
    if isinstance(value, Mapping):
        items = [f"{inner}{json.dumps(str(key))}: {_write(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}" if items else "{}"
    if isinstance(value, list | tuple):
        items = [f"{inner}{_write(item, inner)}" for item in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]" if items else "[]"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps({math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN"))
    if value is None or isinstance(value, str | int | float):
        return json.dumps(value)
    return json.dumps(value.isoformat() if hasattr(value, "isoformat") else str(value))


def _print_wrapped(names: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool]) -> None:
    from rich.console import Console as Terminal
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=True, show_header=True, header_style="")
    for name, right in zip(names, numeric, strict=True):
        table.add_column(Text(name), justify="right" if right else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    Terminal(highlight=False).print(table)


def _one_line(text: str) -> str:
    return plain(text).replace("\n", r"\n").replace("\t", r"\t")


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return _exact_cell(value)


def _exact_cell(value: object) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)
