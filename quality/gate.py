"""The gate: from what a run left to its verdict and report. It never half-judges: whatever breaks is a verdict too."""

import json
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from pyspark.sql import SparkSession

from contracts import Contract, ContractError, load
from pipeline.layout import Layout
from quality import gx, suite, verdict
from quality.errors import QualityError
from quality.frames import Judged
from quality.lake import Lake
from quality.last import Last
from quality.report import report, runs_page
from quality.report.examples import Examples, read_examples
from quality.report.history import History, read_history
from quality.verdict import Release, Verdict


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
    """A person's word that publishes what this gate stops."""

    def judge(self, importing: Thread) -> Verdict:
        """Judge the run once `importing` is done; write its report, its verdict, and the page of all runs."""
        lake = Lake(self.spark)
        with ThreadPoolExecutor(2) as beside:
            history = beside.submit(read_history, lake, self.layout)
            refused = beside.submit(read_examples, lake, self.layout)
            found, judged = self._verdict(lake, importing)
            earlier, examples = history.result(), refused.result()
        try:
            lake.write(self.layout.report, _page(found, judged, earlier, examples))
        except Exception as error:  # noqa: BLE001 (a verdict without its report must not publish)
            found = self._broken(error)
            lake.write(self.layout.report, report.render(found, None))
        lake.write(self.layout.verdict, json.dumps(found.document(), indent=1, ensure_ascii=False) + "\n")
        self._list(lake, found, earlier)
        return found

    def _list(self, lake: Lake, found: Verdict, earlier: History) -> None:
        try:
            lake.write(self.layout.index, runs_page.render(found, earlier))
        except Exception as error:  # noqa: BLE001 (the verdict stands; the next judge writes the page again)
            traceback.print_exception(error, file=sys.stderr)

    def _verdict(self, lake: Lake, importing: Thread) -> tuple[Verdict, Judged | None]:
        began = time.monotonic()
        judged = None
        try:
            evidence, summary = load("evidence"), load("summary")
            # Evidence first: what is wrong with a file explains what is wrong with the table.
            checks = suite.checks(evidence, summary)
            judged = lake.judged(self.layout, summary, evidence)
            judged = replace(judged, last=self._last(lake, summary))
            importing.join()
            findings = gx.findings(checks, (evidence, summary), judged, self.spark if self.over_spark else None)
            about = self._about() | {"contracts": dict(judged.record["contracts"])}
            about |= {"released": self.release, "seconds": round(time.monotonic() - began, 2)}
            return verdict.judged(findings, judged.table, judged.evidence, judged.last, **about), judged
        except Exception as error:  # noqa: BLE001 (whatever breaks must end as a verdict, or nobody learns of it)
            return self._broken(error), judged

    def _last(self, lake: Lake, summary: Contract) -> Last | None:
        """The run to compare with; a run that is published already is not compared with itself."""
        if self.published in (None, self.layout.run):
            return None
        try:
            return lake.last(replace(self.layout, run=self.published), summary)
        except Exception as error:  # noqa: BLE001 (what an earlier run left must not stop this one)
            told = f"There is nothing to compare with: {self.published} cannot be read. {_first_line(error)}"
            print(told, file=sys.stderr)  # noqa: T201 (a job's log is its output)
            return None

    def _broken(self, error: Exception) -> Verdict:
        traceback.print_exception(error, file=sys.stderr)
        if isinstance(error, QualityError | ContractError):
            return verdict.broken(str(error), **self._about())
        return verdict.broken(f"{_first_line(error)}. The log of this job has the details.", **self._about())

    def _about(self) -> dict[str, Any]:
        return {"run": self.layout.run, "code": self.code, "judged_at": now(), "report": self.layout.report}


def now() -> str:
    """This moment, as the verdict says moments."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _page(found: Verdict, judged: Judged | None, earlier: History, examples: Examples) -> str:
    try:
        return report.render(found, judged, earlier, examples)
    except Exception as error:  # noqa: BLE001 (what earlier runs left must not stop this one)
        traceback.print_exception(error, file=sys.stderr)
        return report.render(found, judged)


def _first_line(error: Exception) -> str:
    """What an error says in one line; Java's second line where the first only says that Java was called."""
    lines = [line.strip(": \t") for line in str(error).splitlines() if line.strip(": \t")] or [""]
    line = lines[1] if len(lines) > 1 and lines[0].startswith("An error occurred while calling") else lines[0]
    return f"{type(error).__name__}: {line[:300]}".rstrip(".")
