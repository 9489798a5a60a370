"""docs/quality.md says what the gate catches, and by which expectation: the verdicts themselves, written down."""

from collections.abc import Callable, Iterable

from quality.verdict import CheckResult, Verdict
from tests.integration.quality.defects import FOUND, HARMLESS, IN_FILES, OUTPUTS, UNSEEN, WARNED

REWRITE = "TOLLGATE_GOLDEN=1 .venv/bin/python -m pytest -q tests/integration/quality/test_mutations.py -k page"

HEAD = """\
# What the gate catches
Each defect below is planted in the files of a good input: three months of two colours. The job reads them, the gate
judges what the job wrote, and `tests/integration/quality/test_mutations.py` holds it to the verdict and to the reason.
It does so twice: over made-up files, whose numbers stand below, and over real ones where they are at hand. Defects
share runs of the job, each in a folder of its own; a test holds some to what the job leaves of one alone. Some defects
no file can cause; they are planted in what a good run leaves. A test sees to it that every expectation of the contracts
catches at least one defect, and another one writes this page: `{rewrite}`.
How a stopped run looks to a person, and that analysts never see it, is told from the command line by
`tests/e2e/test_bad_data.py`.

What is clean is not stopped: `tests/integration/quality/test_clean_months.py` lets two hundred made-up months, and the
real ones where they are at hand, arrive one after another. One thing cannot be told from lost rows: a city that stops.
In April 2020, while it was the newest month, yellow's trips had fallen by 92 % and green's by 84 %. The gate stops such
a month, and a person who knows why lets it through: `tollgate release RUN --because "the city is locked down"`.

Planted in files: {files}. Stopped: {stopped}. Published with a warning: {warned}. Passed unseen: {unseen}.
Changes that lose nothing: {harmless}, passed with the numbers of the good run.
Planted in what a run leaves: {outputs}, all stopped.

## Planted in files
{table}"""

COLUMNS = """\
| defect | verdict | reason | expectation |
|---|---|---|---|
"""


def page(verdict: Callable[[str], Verdict]) -> str:
    words: list[str] = [verdict(name).verdict for name in FOUND]
    head = HEAD.format(
        rewrite=REWRITE,
        files=len(FOUND) + len(UNSEEN),
        unseen=len(UNSEEN),
        stopped=words.count("failed"),
        warned=words.count(WARNED),
        harmless=len(HARMLESS),
        outputs=len(OUTPUTS),
        table=COLUMNS,
    )
    return "".join(
        (
            head,
            *_lines(FOUND, verdict),
            "\n## Passed unseen\n",
            *(f"- {name}\n" for name in UNSEEN),
            "\n## Changes that lose nothing\n| change | verdict |\n|---|---|\n",
            *(f"| {name} | {verdict(name).verdict} |\n" for name in HARMLESS),
            "\n## Planted in what a run leaves\n",
            COLUMNS,
            *_lines(OUTPUTS, verdict),
        )
    )


def _lines(names: Iterable[str], verdict: Callable[[str], Verdict]) -> Iterable[str]:
    return (f"{_line(name, verdict(name))}\n" for name in names)


def _line(name: str, found: Verdict) -> str:
    check = _culprit(name, found)
    what = f"{check.name} ({check.severity}: {check.expected})"
    cells = (name, found.verdict, check.reason, what)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _culprit(name: str, found: Verdict) -> CheckResult:
    """The check whose reason names the defect; the critical one where a warning says the same."""
    told = IN_FILES[name].told if name in IN_FILES else OUTPUTS[name].told
    return min((check for check in found.checks if told(check.reason)), key=lambda check: check.severity)
