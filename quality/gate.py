"""The gate: from what a run left to its verdict and report. It never half-judges: whatever breaks is a verdict too."""

import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from pyspark.sql import SparkSession

from contracts import Contract, UserError, load
from pipeline.documents import Release, Verdict
from pipeline.lake import Lake
from pipeline.layout import Layout
from quality import gx, suite, verdict
from quality.model import Judged, PublishedRun
from quality.report import report, runs_page
from quality.report.examples import Examples, read_examples
from quality.report.history import History, read_history
from quality.run_reader import RunReader


@dataclass(frozen=True)
class Gate:
    """Judges one run; the checks run over pandas, or over the Spark session where `over_spark` says so."""

    spark: SparkSession
    layout: Layout
    code: str
    over_spark: bool = False
    published: str | None = None
    """The run that analysts see, to compare with."""
    release: Release | None = None
    """A person's decision to publish what this gate stops."""

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
            result, judged = self._verdict()
            history, examples = reading_history.result(), reading_examples.result()
        try:
            self.lake.write(self.layout.report, _page(result, judged, history, examples))
        except Exception as error:  # noqa: BLE001 (a verdict without its report must not publish)
            result = self._broken(error)
            self.lake.write(self.layout.report, report.render(result, None))
        self.lake.write(self.layout.verdict, result.text())
        self._write_runs_page(result, history)
        return result

    def _write_runs_page(self, result: Verdict, history: History) -> None:
        try:
            self.lake.write(self.layout.index, runs_page.render(result, history))
        except Exception as error:  # noqa: BLE001 (the verdict stands; the next judge writes the page again)
            traceback.print_exception(error, file=sys.stderr)

    def _verdict(self) -> tuple[Verdict, Judged | None]:
        began = time.monotonic()
        judged = None
        try:
            evidence, summary = load("evidence"), load("summary")
            # Evidence first: what is wrong with a file explains what is wrong with the table.
            checks = suite.checks(evidence, summary)
            judged = self.reader.judged(self.layout, summary, evidence)
            judged = replace(judged, published=self._published_run(summary))
            findings = gx.findings(checks, (evidence, summary), judged, self.spark if self.over_spark else None)
            about = self._about() | {"contracts": dict(judged.record.contracts)}
            about |= {"released": self.release, "seconds": round(time.monotonic() - began, 2)}
            return verdict.judged(findings, judged.table, judged.evidence, judged.published, **about), judged
        except Exception as error:  # noqa: BLE001 (whatever breaks must end as a verdict, or nobody learns of it)
            return self._broken(error), judged

    def _published_run(self, summary: Contract) -> PublishedRun | None:
        """The run to compare with; a run that is published already is not compared with itself."""
        if self.published in (None, self.layout.run):
            return None
        try:
            return self.reader.published(replace(self.layout, run=self.published), summary)
        except Exception as error:  # noqa: BLE001 (what an earlier run left must not stop this one)
            message = f"There is nothing to compare with: {self.published} cannot be read. {_first_line(error)}"
            print(message, file=sys.stderr)  # noqa: T201 (a job's log is its output)
            return None

    def _broken(self, error: Exception) -> Verdict:
        traceback.print_exception(error, file=sys.stderr)
        if isinstance(error, UserError):
            return verdict.broken(str(error), **self._about())
        return verdict.broken(f"{_first_line(error)}. The log of this job has the details.", **self._about())

    def _about(self) -> dict[str, Any]:
        return {"run": self.layout.run, "code": self.code, "judged_at": now(), "report": self.layout.report}


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
