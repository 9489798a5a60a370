"""A few refused rows as they stand in their files: what a person wants to see beside a reason and a count."""

import json
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.layout import Layout
from quality.files import short
from quality.run_reader import RunReader

LOOKED_AT = 500
"""Refused rows that are read, so that the gate costs the same whatever was refused."""
SHOWN = 3
"""Examples of each reason."""
LONGEST = 600


@dataclass(frozen=True)
class Example:
    """One refused row: the file that it came from, and its raw columns, the empty ones left out."""

    file: str
    text: str


Examples = Mapping[str, tuple[Example, ...]]
"""Examples by reason."""


def read_examples(reader: RunReader, layout: Layout) -> Examples:
    """Examples among the first refused rows; none where they cannot be read, for no verdict hangs on them."""
    examples: dict[str, tuple[Example, ...]] = {}
    try:
        for row in reader.refused_rows(layout, LOOKED_AT):
            shown = examples.get(row["reason"], ())
            if len(shown) < SHOWN:
                examples[row["reason"]] = (*shown, Example(short(row["file"]), _text(row["row"])))
    except Exception as error:  # noqa: BLE001 (a report without examples is better than none)
        traceback.print_exception(error, file=sys.stderr)
    return examples


def _text(row: str) -> str:
    pairs = json.loads(row).items()
    text = " · ".join(f"{name} {value}" for name, value in pairs if value not in (None, ""))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …"
