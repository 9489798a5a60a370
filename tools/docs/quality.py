"""docs/quality.md: what the gate catches, and by which expectation. The test that plants the defects writes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.documents import CheckResult, Verdict
from quality.data_docs import LOADED_FROM
from tools.docs import COMMAND

PATH = "docs/quality.md"


@dataclass(frozen=True)
class CaughtDefect:
    """A defect, the verdict on a run that has it, and the check that caught it."""

    name: str
    verdict: Verdict
    check: CheckResult


@dataclass(frozen=True)
class Trials:
    """Everything that was planted, by where, and what came of it."""

    in_files: Sequence[CaughtDefect]
    in_outputs: Sequence[CaughtDefect]
    missed: Sequence[str]
    """Defects that pass, by name."""
    harmless: Sequence[tuple[str, Verdict]]
    """Changes that lose nothing, and the verdict on each."""


HEAD = """\
# What the gate catches
Each defect below is planted in the files of a good input: three months of two colours. The job reads them, the gate
judges what the job wrote, and `tests/integration/quality/test_mutations.py` holds it to the verdict and to the reason.
It does so twice: over made-up files, whose numbers stand below, and over real ones where they are at hand. Defects
share runs of the job, each in a folder of its own; a test holds some to what the job leaves of one alone. Some defects
no file can cause; they are planted in what a good run leaves. A test sees to it that every expectation of the contracts
catches at least one defect, and another one writes this page (`{command}`).
`tests/e2e/test_bad_data.py` shows how a stopped run looks to a person, and that analysts never see it.

What is clean is not stopped: `tests/integration/quality/test_clean_months.py` lets two hundred made-up months, and the
real ones where they are at hand, arrive one after another. One thing looks like lost rows and is not: a city that
stops. In April 2020, while it was the newest month, yellow's trips had fallen by 92 % and green's by 84 %. The gate
stops such a month, and a person who knows why lets it through:
`tollgate release RUN --because "the city is locked down"`.

Each run also leaves one event of [OpenLineage](https://openlineage.io) beside its documents,
`runs/RUN/openlineage.json`: COMPLETE where it may be published and FAIL where not; the dataset's input with its
schema, rows and nulls; each table of Glue with its schema, which columns of the input each of its columns is made of,
and which decide what is in it; each check as an assertion with its severity (`error` stops, `warn` does not), on the
input or, under the table's `facets`, on a table. It is sent nowhere: a catalog that understands OpenLineage takes the
file as it is. A test holds it to the client's own schema.

Planted in files: {files}. Stopped: {stopped}. Published with a warning: {warned}. Not caught: {missed}.
Changes that lose nothing: {harmless}, passed with the numbers of the good run.
Planted in what a run leaves: {outputs}, all stopped.

## What Great Expectations sees
Never a raw row. The job reads each row once and applies the contract's rules as Spark SQL: the first condition that
is true refuses the row, and the evidence counts rows, refusals, empty and unreadable values by file. Great
Expectations judges that evidence and the tables, which have a row for each file and outcome or key, so its cost does
not grow with the rows of the input. What it has no words for is computed before: `over` and `where` choose the rows,
`measure` and `against` become a column (`records_per_rows`), and where nulls are not `allowed` a second expectation
says so. Each run keeps what came of that in `runs/RUN/gx/validations.json`, as Great Expectations' own JSON: the
suites with these columns, a result for each expectation (at most 20 values that broke it, texts cut as in the
report), and our words in `meta`; `position` there is the check's place in `verdict.json`, and `part: nulls` marks the
second expectation of a check.
```python
import json, pathlib, great_expectations as gx
from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema as schema

for kept in json.loads(pathlib.Path("validations.json").read_text("utf-8"))["validations"]:
    suite, result = gx.ExpectationSuite(**kept["suite"]), schema.load(kept["result"])
    print(suite.name, len(suite.expectations), result.success)
```
`tollgate report --gx [RUN] --open` builds its Data Docs, without network, and leaves a project beside them that
`gx.get_context(mode="file", project_root_dir=".tollgate/reports/STACK/DATASET/RUN")` opens. The pages load styles and
scripts from other hosts when they are opened ({hosts}) and without them the first one is empty; the logo that would
tell Great Expectations of every visit is replaced by the copy in the folder. The file is 148 KB for the 83 checks of
the taxi trips and 91 KB for the 59 of the flights, and costs the judge a tenth of a second of processor time. The
verdict never depends on it: where it cannot be written, the job's log says why.

## Planted in files
{table}"""

COLUMNS = """\
| defect | verdict | reason | expectation |
|---|---|---|---|
"""


def page(trials: Trials) -> str:
    words = [defect.verdict.verdict for defect in trials.in_files]
    head = HEAD.format(
        command=COMMAND,
        files=len(trials.in_files) + len(trials.missed),
        missed=len(trials.missed),
        stopped=words.count("failed"),
        warned=words.count("passed with warnings"),
        harmless=len(trials.harmless),
        outputs=len(trials.in_outputs),
        table=COLUMNS,
        hosts=", ".join(LOADED_FROM),
    )
    return "".join(
        (
            head,
            *map(_line, trials.in_files),
            "\n## Not caught\n",
            *(f"- {name}\n" for name in trials.missed),
            "\n## Changes that lose nothing\n| change | verdict |\n|---|---|\n",
            *(f"| {name} | {verdict.verdict} |\n" for name, verdict in trials.harmless),
            "\n## Planted in what a run leaves\n",
            COLUMNS,
            *map(_line, trials.in_outputs),
        )
    )


def _line(defect: CaughtDefect) -> str:
    check = defect.check
    expectation = f"{check.name} ({check.severity}: {check.expected})"
    cells: Iterable[str] = (defect.name, defect.verdict.verdict, check.reason, expectation)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"
