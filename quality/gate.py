"""The gate: from what a run left to its verdict and report. It never half-judges: whatever breaks is a verdict too."""

import json
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from pyspark.sql import SparkSession

from contracts import Dataset, UserError, load_dataset
from pipeline.documents import Release, RunRecord, Verdict
from pipeline.job_cost import job_cost
from pipeline.lake import Lake
from pipeline.layout import Layout
from quality import gx, lineage, quality_rows, suite, validations, verdict
from quality.model import Judged, PublishedRun
from quality.recovery import passes_again
from quality.report import report, runs_page
from quality.report.examples import Examples, read_examples
from quality.report.history import History, read_history
from quality.retention import remove_expired
from quality.run_reader import RunReader


@dataclass(frozen=True)
class Gate:
    """Judges one run; the checks run over pandas, or over the Spark session where `over_spark` says so."""

    spark: SparkSession
    layout: Layout
    dataset: str
    """The dataset's name: its contracts are loaded as a part of judging, for they may be wrong too."""
    code: str
    over_spark: bool = False
    published: str | None = None
    """The run that analysts see, to compare with."""
    release: Release | None = None
    """A person's decision to publish what this gate stops."""
    database: str = ""
    """The ARN of the Glue database that has the dataset's tables, for the lineage; empty where there is none."""
    stack: str = ""
    """The stack whose run it is, as messages name it."""
    keep_runs: int = 0
    """Of how many runs the data stays; 0 for all."""

    @cached_property
    def lake(self) -> Lake:
        return Lake(self.spark)

    @cached_property
    def reader(self) -> RunReader:
        return RunReader(self.spark, self.lake)

    def judge(self) -> Verdict:
        """Judge the run; write its report, its verdict, and the page of all runs."""
        with ThreadPoolExecutor(2) as pool:
            reading_history = pool.submit(read_history, self.lake, self.layout)
            reading_examples = pool.submit(read_examples, self.reader, self.layout)
            result, judged, validated = self._verdict()
            history, examples = reading_history.result(), reading_examples.result()
        result = replace(result, passes_again=passes_again(result.checks, history.runs))
        try:
            self.lake.write(self.layout.report, _page(result, judged, history, examples))
        except Exception as error:  # noqa: BLE001 (a verdict without its report must not publish)
            result = self._broken(error, self._about() | {"records": result.records, "owner": result.owner})
            self.lake.write(self.layout.report, report.render(result, None))
        self.lake.write(self.layout.verdict, result.text())
        with _the_verdict_stands():
            for table, lines in quality_rows.rows(result, judged.record if judged else None).items():
                self.lake.write(self.layout.quality(table), lines)
        with _the_verdict_stands():
            self.lake.write(self.layout.validations, validations.text(validated, result))
        with _the_verdict_stands():
            made = lineage.event(result, judged, lineage.Origin(self.layout, self.database))
            self.lake.write(self.layout.lineage, json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        with _the_verdict_stands():
            self.lake.write(self.layout.index, runs_page.render(result, history))
        with _the_verdict_stands():
            removed = remove_expired(self.lake, self.layout, history, self.published, self.keep_runs)
            if removed:
                print(f"Removed the data of old runs: {', '.join(removed)}.", file=sys.stderr)  # noqa: T201 (a job's log is its output)
        return result

    def _verdict(self) -> tuple[Verdict, Judged | None, Sequence[gx.Validation]]:
        began = time.monotonic()
        judged = None
        about = self._about()
        try:
            dataset = load_dataset(self.dataset)
            about |= verdict.about_dataset(dataset)
            # Evidence first: what is wrong with a file explains what is wrong with a table.
            contracts = (dataset.evidence, *dataset.products)
            checks = suite.checks(*contracts)
            judged = self.reader.judged(self.layout, dataset)
            judged = replace(judged, published=self._published_run(dataset))
            validated = gx.validate(checks, contracts, judged, self.spark if self.over_spark else None)
            about |= {"contracts": dict(judged.record.contracts), "cost_usd": self._cost_usd(judged.record)}
            seconds = round(time.monotonic() - began, 2)
            result = verdict.judged(validated.findings, judged, **about, released=self.release, seconds=seconds)
        except Exception as error:  # noqa: BLE001 (whatever breaks must end as a verdict, or nobody learns of it)
            return self._broken(error, about), judged, ()
        return result, judged, validated.validations

    def _cost_usd(self, record: RunRecord) -> float | None:
        """What the run cost until now: its first job, and this one; None where either is not known."""
        own = job_cost(self.spark)
        return None if own is None or record.cost is None else round(record.cost.usd + own.usd, 6)

    def _published_run(self, dataset: Dataset) -> PublishedRun | None:
        """The run to compare with; a run that is published already is not compared with itself."""
        if self.published in (None, self.layout.run):
            return None
        try:
            return self.reader.published(replace(self.layout, run=self.published), dataset)
        except Exception as error:  # noqa: BLE001 (what an earlier run left must not stop this one)
            message = f"There is nothing to compare with: {self.published} cannot be read. {_first_line(error)}"
            print(message, file=sys.stderr)  # noqa: T201 (a job's log is its output)
            return None

    def _broken(self, error: Exception, about: dict[str, Any]) -> Verdict:
        traceback.print_exception(error, file=sys.stderr)
        sentence = str(error) if isinstance(error, UserError) else f"{_first_line(error)}. See the log of this job."
        return verdict.broken(sentence, **about)

    def _about(self) -> dict[str, Any]:
        return {
            "run": self.layout.run,
            "dataset": self.dataset,
            "stack": self.stack,
            "code": self.code,
            "judged_at": now(),
            "report": self.layout.report,
        }


@contextmanager
def _the_verdict_stands() -> Iterator[None]:
    """Around what is written after the verdict: where it breaks, the log says why, and the run goes on."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 (the verdict is what publishes; the next judge writes the page again)
        traceback.print_exception(error, file=sys.stderr)


def now() -> str:
    """This moment, as the verdict has it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _page(result: Verdict, judged: Judged | None, history: History, examples: Examples) -> str:
    try:
        return report.render(result, judged, history, examples)
    except Exception as error:  # noqa: BLE001 (what earlier runs left must not stop this one)
        traceback.print_exception(error, file=sys.stderr)
        return report.render(result, judged)


def _first_line(error: Exception) -> str:
    """An error's message in one line; Java's second line where the first only says that Java was called."""
    lines = [line.strip(": \t") for line in str(error).splitlines() if line.strip(": \t")] or [""]
    line = lines[1] if len(lines) > 1 and lines[0].startswith("An error occurred while calling") else lines[0]
    return f"{type(error).__name__}: {line[:300]}".rstrip(".")
