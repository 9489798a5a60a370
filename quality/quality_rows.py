"""A verdict as rows of the tables of quality, each as lines of JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pipeline.documents import RunRecord, Verdict
from pipeline.quality_tables import CHECKS, REFUSED, RUNS, QualityTable

Row = Mapping[str, Any]


def rows(verdict: Verdict, record: RunRecord | None) -> dict[str, str]:
    """What a run adds to each table, by the table's name; a run that broke before its record has no files to count."""
    by_table: list[tuple[QualityTable, Iterable[Row]]] = [
        (RUNS, [_run(verdict, record)]), (CHECKS, _checks(verdict)), (REFUSED, _refused(verdict)),
    ]  # fmt: skip
    about = {"dataset": verdict.dataset, "run": verdict.run, "judged_at": _moment(verdict.judged_at)}
    return {table.name: "".join(map(_line(table, about), made)) for table, made in by_table}


def _line(table: QualityTable, about: Row) -> Any:
    def line(row: Row) -> str:
        values = {**about, **row}
        # Exactly the columns of the table, so that a value without one, or a column without a value, is an error.
        ordered = {name: values.pop(name) for name in table.columns}
        if values:
            raise ValueError(f"{table.name} has no column for {', '.join(values)}")
        return json.dumps(ordered, ensure_ascii=False) + "\n"

    return line


def _run(verdict: Verdict, record: RunRecord | None) -> Row:
    results = [check.result for check in verdict.checks]
    rows_in, accepted = int(verdict.counts["in"]), int(verdict.counts["accepted"])
    return {
        "verdict": verdict.verdict,
        "summary": verdict.summary,
        "owner": verdict.owner or None,
        "records_in": rows_in,
        "accepted": accepted,
        "refused": rows_in - accepted,
        "refused_share": (rows_in - accepted) / rows_in if rows_in else None,
        **_files(record),
        "checks": len(results),
        "passed": results.count("passed"),
        "warnings": results.count("warning"),
        "failed": results.count("failed") + results.count("error"),
        "judge_seconds": verdict.seconds,
        "cost_usd": verdict.cost_usd,
        "compared_with": verdict.compared_with,
        "released_by": verdict.released.by if verdict.released else None,
        "released_because": verdict.released.because if verdict.released else None,
        "contracts": json.dumps(dict(verdict.contracts)),
        "code": verdict.code,
        "report": verdict.report,
    }


def _files(record: RunRecord | None) -> Row:
    if record is None:
        return dict.fromkeys(("files", "files_refused", "files_kept", "newest_file", "job_seconds"))
    return {
        "files": len(record.files),
        "files_refused": sum(file.status == "refused" for file in record.files),
        "files_kept": sum(file.kept for file in record.files),
        "newest_file": _moment(max((file.modified for file in record.files), default="")),
        "job_seconds": (
            datetime.fromisoformat(record.finished) - datetime.fromisoformat(record.started)
        ).total_seconds(),
    }


def _checks(verdict: Verdict) -> Iterator[Row]:
    for position, check in enumerate(verdict.checks, start=1):
        yield {
            "position": position,
            "contract": check.dataset,
            "check_name": check.name,
            "column_name": check.column,
            "severity": check.severity,
            "dimension": check.dimension,
            "result": check.result,
            "reason": check.reason,
            "observed": check.observed,
            "expected": check.expected,
            "why": check.why,
            "fix": check.fix,
            "previous": check.previous,
        }


def _refused(verdict: Verdict) -> Iterator[Row]:
    for reason, records in verdict.counts["refused"].items():
        yield {"reason": reason, "records": records}


def _moment(text: str) -> str | None:
    """A moment as Hive's readers take it: in UTC, without a zone."""
    if not text:
        return None
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
