"""Ways to spoil what a good run leaves, as the job would have left it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.unit.quality.goodrun import MONTHS, ROWS, Run, evidence_row, good_run, name

APRIL, MAY, JUNE = (name("green", 2020, month) for month in (4, 5, 6))
YELLOW_MAY = name("yellow", 2020, 5)
TWO_YEARS = [(year, month) for year in (2020, 2021) for month in range(1, 13)]
EVERY = [name(colour, 2020, month) for colour in ("green", "yellow") for month in (4, 5, 6)]


def refuse(file: str, reason: str, message: str) -> Callable[[Run], None]:
    """The whole file refused, as the job would leave it."""

    def plant(run: Run) -> None:
        old = run.listed(file)
        old.update(status="refused", reason=reason, message=message, rows=0)
        run.evidence = [row for row in run.evidence if row["file"] != file]
        run.table = [row for row in run.table if row["file"] != file]
        run.evidence.append(evidence_row(file, reason, 0, (old["colour"], old["year"], old["month"])))

    return plant


def refused(file: str, reason: str, share: float) -> Callable[[Run], None]:
    return lambda run: run.move(file, reason, int(ROWS * share))


def twin(run: Run) -> None:
    """June's rows again under July's name."""
    july = name("green", 2020, 7)
    for row in [row for row in run.evidence if row["file"] == JUNE]:
        run.evidence.append(row | {"file": july, "month": 7})
    run.table.append(run.published(JUNE) | {"file": july, "month": 7})
    run.record["files"].append(run.listed(JUNE) | {"file": july, "month": 7})


def two_editions(run: Run) -> None:
    """June also as Parquet, with other rows."""
    other = JUNE.replace("csv.gz", "parquet")
    for row in [row for row in run.evidence if row["file"] == JUNE]:
        run.evidence.append(row | {"file": other, "digest": row["digest"] + 1})
    run.table.append(run.published(JUNE) | {"file": other})
    run.record["files"].append(run.listed(JUNE) | {"file": other})


def shrink(file: str, share: float) -> Callable[[Run], None]:
    """Fewer rows of the same kind."""

    def plant(run: Run) -> None:
        for row in [row for row in run.evidence if row["file"] == file]:
            kept = int(row["trips"] * share)
            part = Decimal(kept) / row["trips"]
            sums = {c: row[c] * part for c in ("sum_miles", "sum_cost", "sum_cost_per_mile")}
            run.change(file, row["outcome"], trips=kept, distinct_trips=kept, **sums)
        run.listed(file)["rows"] = sum(row["trips"] for row in run.evidence if row["file"] == file)

    return plant


def all_fares_tripled(run: Run) -> None:
    for column in ("sum_cost", "sum_cost_per_mile"):
        run.scale(column, "3")


def of_file(**values: Any) -> Callable[[Run], None]:
    return lambda run: run.change(MAY, **values)


def cut(days: int) -> Callable[[Run], None]:
    return lambda run: run.change(MAY, max_pickup=run.of(MAY)["max_pickup"] - timedelta(days=days))


def published(*months: tuple[int, int], **record: Any) -> Callable[[Run], None]:
    """A run over other months is published, or one that left another record."""

    def plant(run: Run) -> None:
        run.last = good_run(months or MONTHS)
        run.last.record.update({"run": "b-run", **record})

    return plant


def after(plant: Callable[[Run], object]) -> Callable[[Run], None]:
    """The defect in a run that follows a good one over the same months."""

    def planted(run: Run) -> None:
        published()(run)
        plant(run)

    return planted


def everywhere(reason: str, share: float) -> Callable[[Run], object]:
    return lambda run: [refused(file, reason, share)(run) for file in EVERY]


def stale(run: Run) -> None:
    for entry in run.record["files"]:
        entry["modified"] = "2026-10-08T08:00:00.000Z"
