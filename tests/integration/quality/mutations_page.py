"""docs/quality.md says what the gate catches, and by which expectation: the verdicts themselves, written down."""

from collections.abc import Callable

from quality.verdict import CheckResult, Verdict
from tests.integration.quality.defects import DEFECTS

REWRITE = "TOLLGATE_GOLDEN=1 .venv/bin/python -m pytest -q tests/integration/quality/test_gate.py -k page"

HEAD = """\
# What the gate catches
Each defect below is planted in what a good run leaves, and the gate judges it. `tests/integration/quality/test_gate.py`
holds it to the verdict and the reason, and every expectation of the contracts to at least one defect that it catches.
Damage to the files themselves (a cut gzip, an HTML page, a lost column) goes the whole way, from the file to what
analysts see, in `tests/e2e/test_bad_data.py`. A test writes this page: `{rewrite}`.

What is clean is not stopped: `tests/integration/quality/test_clean_months.py` lets two hundred made-up months, and the
real ones where they are at hand, arrive one after another. One thing cannot be told from lost rows: a city that stops.
In April 2020, while it was the newest month, yellow's trips had fallen by 92 % and green's by 84 %. The gate stops such
a month, and a person who knows why lets it through: `tollgate release RUN --because "the city is locked down"`.

Defects: {defects}. Stopped: {stopped}. Published with a warning: {warned}. Passed unseen: 0.

| defect | verdict | reason | expectation |
|---|---|---|---|
"""


def page(verdicts: Callable[[str], Verdict]) -> str:
    words = [DEFECTS[defect].verdict for defect in DEFECTS]
    head = HEAD.format(
        rewrite=REWRITE, defects=len(words), stopped=words.count("failed"), warned=words.count("passed with warnings")
    )
    return head + "".join(f"{line(defect, verdicts(defect))}\n" for defect in DEFECTS)


def line(defect: str, found: Verdict) -> str:
    check = culprit(defect, found)
    what = f"{check.name} ({check.severity}: {check.expected})"
    cells = (defect, found.verdict, check.reason, what)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def culprit(defect: str, found: Verdict) -> CheckResult:
    """The check whose reason names the defect; the critical one where a warning says the same."""
    named = [check for check in found.checks if DEFECTS[defect].reason in check.reason]
    return min(named, key=lambda check: check.severity)
