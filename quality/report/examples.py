"""A few refused rows as they stand in their files: what a person wants to see beside a reason and a count."""

import json
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.layout import Layout
from quality.files import short
from quality.lake import Lake

LOOKED_AT = 500
"""Refused rows that are read, so that the gate costs the same whatever was refused."""
SHOWN = 3
"""Examples of each reason."""
LONGEST = 600


@dataclass(frozen=True)
class Example:
    """One refused row: the file that it came from, and what its columns say there, the empty ones left out."""

    file: str
    text: str


Examples = Mapping[str, tuple[Example, ...]]
"""Examples by reason."""


def read_examples(lake: Lake, layout: Layout) -> Examples:
    """Examples among the first refused rows; none where they cannot be read, for no verdict hangs on them."""
    found: dict[str, tuple[Example, ...]] = {}
    try:
        for row in lake.first(layout.refused, ("file", "reason", "row"), LOOKED_AT):
            known = found.get(row["reason"], ())
            if len(known) < SHOWN:
                found[row["reason"]] = (*known, Example(short(row["file"]), _text(row["row"])))
    except Exception as error:  # noqa: BLE001 (a report without examples is better than none)
        traceback.print_exception(error, file=sys.stderr)
    return found


def _text(row: str) -> str:
    pairs = json.loads(row).items()
    text = " · ".join(f"{name} {value}" for name, value in pairs if value not in (None, ""))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …"
