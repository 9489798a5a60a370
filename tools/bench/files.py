"""Take what a run of very many files leaves through record, gate and report.

Rows are by hand, as a good month leaves them; nothing is read and no Spark starts: what is timed is the driver's.
"""

import gc
import resource
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any, Final

from contracts import load_dataset
from pipeline.documents import RunRecord
from pipeline.layout import Layout
from quality import gx, lineage, quality_rows, suite, verdict
from quality.report import report
from quality.report.history import History
from spark.input_files import InputFile
from spark.record import Clock, Count, Request, entry_of, record, rows_of
from tools.sample_run import Run, good_run

FILES: Final = 100_000
SHARES: Final = (0.25, 1.0)
MONTHS: Final = tuple(product(range(2009, 2026), range(1, 13)))


@dataclass
class Files:
    """What a run of so many files took, in seconds by step, and left, in bytes by document."""

    files: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    peak_mib: float = 0
    """The most memory of this process until then, evidence and tables among it."""

    def take(self, name: str, work: Callable[[], Any]) -> Any:
        began = time.monotonic()
        made = work()
        self.seconds[name] = time.monotonic() - began
        return made

    @property
    def total_s(self) -> float:
        return sum(self.seconds.values())


def many(files: int) -> Run:
    """A run of about so many files: each month of each colour in as many parts as that takes."""
    base = good_run(MONTHS)
    parts = range(files // len(base.record["files"]))
    run = Run({**base.record, "files": []})
    for part in parts:
        for rows, to in ((base.evidence, run.evidence), (base.table, run.table), (base.record["files"], None)):
            (run.record["files"] if to is None else to).extend(_part_of(row, part) for row in rows)
    return run


def _part_of(row: dict[str, Any], part: int) -> dict[str, Any]:
    """A row of a file as one of a part's, which has rows of its own: files alike would be each other's twins."""
    own = {"digest": row["digest"] + part} if "digest" in row else {}
    return {**row, **own, "file": f"{row['file'].removesuffix('.csv.gz')}_{part:04d}.csv.gz"}


def measured(files: int) -> Files:
    """Seconds and sizes for a run of so many files."""
    steps, run = Files(), many(files)
    made = steps.take("record", lambda: _record(run))
    text = made.text()
    steps.sizes["run.json"] = len(text)
    parsed = steps.take("read the record", lambda: RunRecord.parse(text.encode()))
    run.record["files"] = [vars(entry) | {"unknown_columns": []} for entry in parsed.files]
    judged, contracts = run.judged(), (run.dataset.evidence, *run.dataset.products)
    findings = steps.take("judge", lambda: gx.findings(suite.checks(*contracts), contracts, judged))
    result = steps.take("verdict", lambda: verdict.judged(findings, judged, run="a-run"))
    steps.sizes["verdict.json"] = len(result.text())
    steps.sizes["report.html"] = len(steps.take("report", lambda: report.render(result, judged, History(()))))
    steps.take("rows for SQL", lambda: quality_rows.rows(result, judged.record))
    origin = lineage.Origin(Layout("s3://lake/nyc_taxi", "a-run"), "")
    steps.take("lineage", lambda: lineage.event(result, judged, origin))
    steps.files, steps.peak_mib = len(parsed.files), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return steps


def _record(run: Run) -> RunRecord:
    counts = [Count(row["file"], row["outcome"], row["records"]) for row in run.evidence]
    modified = datetime(2026, 11, 20, 8, tzinfo=UTC)
    rows, source = rows_of(counts), load_dataset("nyc_taxi").source
    listed = (
        InputFile(
            one["file"], one["file"], one["file"], one["size_bytes"], modified, one["kind"], one["year"], one["month"]
        )
        for one in run.record["files"]
    )
    entries = [entry_of(file, rows[file.file], source) for file in listed]
    return record(Request("s3://lake/nyc_taxi", "a-run", "plausible"), entries, counts, {}, Clock())


def results(files: int) -> list[Files]:
    """Of a quarter of so many files, and of them all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Great Expectations' own imports
        gx.package()
    gc.set_threshold(100_000, 50, 100)  # as the judge does
    return [measured(int(files * share)) for share in SHARES]


def files_section(made: Sequence[Files]) -> Iterator[str]:
    """The lines of the page about many files."""
    yield from ("", "## Very many files", "")
    yield "What runs over so many files (four outcomes each) leave goes through record, gate over pandas and report, in"
    yield f"one process without Spark, which held {made[-1].peak_mib:,.0f} MiB at most, evidence included."
    yield ""
    yield f"| | {' | '.join(f'{one.files:,} files' for one in made)} | ratio |"
    yield f"|---|{'--:|' * (len(made) + 1)}"
    for name in made[0].seconds:
        yield _line(f"{name}, s", [one.seconds[name] for one in made], "{:.2f}")
    yield _line("**all, s**", [one.total_s for one in made], "{:.1f}")
    for name in made[0].sizes:
        yield _line(f"{name}, KiB", [one.sizes[name] / 1024 for one in made], "{:,.0f}")


def _line(name: str, values: Sequence[float], form: str) -> str:
    ratio = values[-1] / max(values[0], 0.01)
    return f"| {name} | {' | '.join(form.format(value) for value in values)} | {ratio:.1f} x |"
