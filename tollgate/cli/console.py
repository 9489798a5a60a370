"""What the command prints: plain lines, tables, or JSON for a script."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import click


@dataclass(frozen=True)
class Console:
    """Lines for a person, or one JSON document for a script."""

    json: bool = False

    @property
    def interactive(self) -> bool:
        """Whether a person at a terminal may be asked, and shown what moves."""
        return not self.json and sys.stdout.isatty()

    def print(self, line: str = "") -> None:
        if not self.json:
            click.echo(line)

    def fact(self, name: str, text: object) -> None:
        self.print(f"{name:<9} {text}")

    def print_json(self, value: object) -> None:
        """The one document of `--json`; nothing for a person."""
        if self.json:
            click.echo(json.dumps(value, indent=2, default=_plain))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Numbers to the right, words to the left; numbers of one column with equally many decimals."""
        cells = [[_cell(value) for value in row] for row in rows]
        numeric = [all(_is_number(row[i]) for row in rows) for i in range(len(columns))]
        widths = [max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
        for line in [list(columns), *cells]:
            words = [
                text.rjust(w) if right else text.ljust(w) for text, w, right in zip(line, widths, numeric, strict=True)
            ]
            self.print("  " + "  ".join(words).rstrip())


def plural(number: int, thing: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)


def _plain(value: Any) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
