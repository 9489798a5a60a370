"""Made-up rows of the views that a dashboard reads, for pictures and for the tests that look at pages."""

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from contracts import Contract, Dataset, Expectation, load_dataset
from datasets.flights import samples
from pipeline.dashboard import data_sets
from tollgate.dashboard.build import board_of
from tollgate.dashboard.groups import Source
from tollgate.dashboard.page import About, page
from tools.sample_pages import months

NOW: Final = datetime(2026, 11, 27, 9, 30)  # noqa: DTZ001 (UTC without its name, as the tables have it)
MONTHS: Final = tuple(f"2013-{month:02d}" for month in range(1, 13))
RUNS: Final = 24

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def dashboard(dataset: Dataset, rows: Mapping[str, Sequence[Row]], notes: tuple[str, ...] = ()) -> str:
    """The page over these rows."""
    return page(Source(board_of(dataset), rows, NOW), About(dataset.name, "local", NOW, notes))


def pages() -> dict[str, str]:
    """A page for each dataset that ships with the code."""
    return {name: dashboard(load_dataset(name), rows(load_dataset(name))) for name in ("nyc_taxi", "flights")}


def rows(dataset: Dataset) -> Rows:
    """The rows of every data set of a dataset that ships with the code: answers by period, and runs."""
    [product] = dataset.answers.values()
    table = _flights() if dataset.name == "flights" else _trips(product)
    answer = data_sets(dataset)[0]
    return {answer.name: by_period(product, table), **quality(dataset)}


def by_period(product: Contract, table: Sequence[Row]) -> list[Row]:
    """What the view by period says of a product's rows by month."""
    keys = dict(product.answer.by) if product.answer else {}
    groups: dict[tuple[Any, ...], Row] = {}
    for row in table:
        period = date(row["year"], row["month"], 1)
        place = (period, *(row[column] for column in keys.values()))
        group = groups.setdefault(place, {"period": period, **{shown: row[column] for shown, column in keys.items()}})
        for column in product.measured:
            group[column.name] = group.get(column.name, 0) + row[column.name]
    return list(groups.values())


def quality(dataset: Dataset, runs: int = RUNS) -> Rows:
    """So many runs, most of them good, in the dataset's own words."""
    rng = random.Random(5)  # noqa: S311 (a picture needs no secret)
    made: Rows = {"quality_runs": [], "quality_checks": [], "quality_refused": []}
    for number in range(runs):
        judged = NOW.replace(hour=6, minute=1) - timedelta(days=runs - 1 - number)
        verdict = {5: "passed with warnings", 13: "failed", runs - 3: "passed with warnings"}.get(number, "passed")
        about = {"dataset": dataset.name, "run": f"{judged:%Y-%m-%d}T060000Z", "judged_at": judged}
        reasons = [rule.reason for rules in dataset.source.filters.values() for rule in rules][:5]
        refused = {reason: rng.randrange(900 // place, 2400 // place) for place, reason in enumerate(reasons, start=1)}
        if verdict == "failed":
            refused[reasons[0]] *= 4
        rows_in = 240_000 + 9_000 * number
        made["quality_runs"].append(about | _run(verdict, rows_in, sum(refused.values()), judged, number))
        made["quality_refused"] += [about | {"reason": reason, "records": n} for reason, n in refused.items()]
        made["quality_checks"] += [about | check for check in _checks(dataset, verdict)]
    return made


def _run(verdict: str, rows_in: int, refused: int, judged: datetime, number: int) -> Row:
    warnings, failed = int(verdict == "passed with warnings"), int(verdict == "failed")
    return {
        "verdict": verdict,
        "summary": "All checks passed." if verdict == "passed" else f"{warnings} warning, {failed} failed.",
        "records_in": rows_in,
        "accepted": rows_in - refused,
        "refused": refused,
        "newest_file": judged - timedelta(days=1 + number % 8, hours=3),
        "warnings": warnings,
        "failed": failed,
        "cost_usd": 0.11 + 0.002 * number,
    }


def _checks(dataset: Dataset, verdict: str) -> Iterator[Row]:
    """The check that did not pass, as its contract has it."""
    if verdict == "passed":
        return
    wanted = "critical" if verdict == "failed" else "warning"
    own: list[Expectation] = [one for contract in dataset for one in contract.expectations if one.severity == wanted]
    check = own[0]
    yield {
        "check_name": check.name,
        "result": "failed" if wanted == "critical" else "warning",
        "reason": f"{check.name.replace('-', ' ').capitalize()} is 26.40 in 2020-11; it must be 1 to 9.",
        "observed": "26.40 in 2020-11",
        "expected": "1 to 9",
        "why": check.why,
        "fix": check.fix,
    }


def _trips(product: Contract) -> list[Row]:
    """The product's rows of made-up months, in which yellow cabs drive seven times as much as green ones."""
    more = {"yellow": 7}
    return [
        row | {column.name: row[column.name] * more.get(row["colour"], 1) for column in product.measured}
        for row in months().table
    ]


def _flights() -> list[Row]:
    """The product's rows of made-up files: what landed, by carrier and month."""
    totals: dict[tuple[str, int, int], Row] = defaultdict(
        lambda: dict.fromkeys(("flights", "sum_dep_delay", "sum_arr_delay", "sum_distance", "sum_air_time"), 0)
    )
    with TemporaryDirectory() as folder:
        for path in samples.generate(Path(folder), 7, MONTHS, 1_500):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in csv.DictReader(lines):
                    if line["air_time"] == "NA" or line["dep_delay"] == "NA":
                        continue
                    row = totals[line["carrier"], int(line["year"]), int(line["month"])]
                    row["flights"] += 1
                    for name in ("dep_delay", "arr_delay", "distance", "air_time"):
                        row[f"sum_{name}"] += int(line[name])
    return [{"carrier": carrier, "year": year, "month": month, **row} for (carrier, year, month), row in totals.items()]
