"""Writes docs/mutants.md: the score by package, and each change that no test saw."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tools.mutants.mutant import Mutant

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "mutants.md"
INTRODUCTION: Final = """\
# Mutants: can the tests fail?

<!-- Written by tools/mutants: make mutants -->

A mutant is the code with one operator, number or condition changed by [cosmic-ray](https://cosmic-ray.readthedocs.io).
It is killed when a test goes red. {count} were drawn with seed {seed} ({date}): first a place in the package, then one
change of it. Each met the unit tests; one that these let pass meets the integration tests of its package, which takes
minutes each: those that did not yet are counted apart, and the score holds them against the tests.
`make mutants SEED=n` draws others (hours).

"""


def write(mutants: Sequence[Mutant], seed: int) -> None:
    """Write the page; mutants that the integration tests have not met yet are counted apart."""
    PAGE.write_text(page(mutants, seed, str(datetime.now(UTC).date())), encoding="utf-8")


def page(mutants: Sequence[Mutant], seed: int, date: str) -> str:
    names = (
        "package",
        "mutants",
        "killed by unit tests",
        "by integration tests",
        "survived both",
        "met unit tests alone",
        "score",
    )
    head = f"| {' | '.join(names)} |\n|---|{'--:|' * (len(names) - 1)}\n"
    packages = sorted({one.package for one in mutants})
    rows = [_row(name, [one for one in mutants if one.package == name]) for name in packages]
    rows.append(_row("**all**", mutants))
    introduction = INTRODUCTION.format(count=len(mutants), seed=seed, date=date)
    return introduction + head + "".join(rows) + _survivors([one for one in mutants if not one.killed])


def _row(name: str, mutants: Sequence[Mutant]) -> str:
    unit, integration = (sum(one.killed == stage for one in mutants) for stage in ("unit", "integration"))
    survived = sum(not one.killed and "integration" in one.tried for one in mutants)
    score = 100 * (unit + integration) // max(len(mutants), 1)
    pending = len(mutants) - unit - integration - survived
    return f"| {name} | {len(mutants)} | {unit} | {integration} | {survived} | {pending} | {score} % |\n"


def _survivors(mutants: Sequence[Mutant]) -> str:
    if not mutants:
        return ""
    head = "\n## Survivors\n| place | line | as it was changed | met |\n|---|---|---|---|\n"
    rows = (f"| {one.file}:{one.line} | {_code(one.old)} | {_code(one.new)} | {one.tried} |\n" for one in mutants)
    return head + "".join(rows)


def _code(line: str) -> str:
    return f"`` {line[:110]} ``".replace("|", "\\|") if line else "(removed)"
