"""How a check went in each run, as a row of small marks: tall where it did not pass."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from pipeline.documents import Result

STEP, WIDTH, HEIGHT = 7, 5, 14
TALL: Final[Mapping[Result, int]] = {"passed": 4, "warning": 9, "failed": HEIGHT, "error": HEIGHT}


def marks(results: Sequence[Result | None], label: str) -> str:
    """The marks as SVG, oldest first; a run that had no such check leaves a gap."""
    paths = (
        f'<path class="{kind}" d="{"".join(_mark(at, tall) for at, result in enumerate(results) if result == kind)}"/>'
        for kind, tall in TALL.items()
        if kind in results
    )
    width = STEP * len(results)
    head = f'<svg class="marks" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" role="img"'
    return f'{head} aria-label="{escape(label)}">{"".join(paths)}</svg>'


def _mark(at: int, tall: int) -> str:
    return f"M{at * STEP} {HEIGHT - tall}h{WIDTH}v{tall}h-{WIDTH}z"
