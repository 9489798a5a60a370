"""Made-up runs as pages, for pictures and for the tests that look at pages: never a real file."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from pipeline.documents import Release, Verdict
from quality.report import history, report, runs_page
from quality.report.history import History, Past
from quality.verdict import broken
from tools.sample_run import Run, good_run, name

MONTHS: Final = [(year, month) for year in (2019, 2020) for month in range(1, 13)]
TODAY: Final = "2026-11-23"
RELEASED: Final = Release(
    "ada@example.org",
    "The airport surcharge doubled on 1 November; the city confirmed the new totals.",
    "2026-11-23T08:41:00Z",
)

Judge = Callable[[Run], Verdict]


def months(wanted: list[tuple[int, int]] = MONTHS, seed: int = 7) -> Run:
    """A good run whose months differ as months do."""
    rng = random.Random(seed)  # noqa: S311 (a picture needs no secret)
    run = good_run(wanted)
    for colour in ("green", "yellow"):
        for year, month in wanted:
            file = name(colour, year, month)
            run.scale("sum_miles", f"{1 + 0.05 * rng.random() - 0.004 * abs(month - 7):.4f}", [file])
            dearer = f"{1 + 0.06 * rng.random() + 0.002 * month:.4f}"
            run.scale("sum_cost", dearer, [file])
            run.scale("sum_cost_per_mile", dearer, [file])
            run.move(file, "distance_too_long", rng.randrange(5, 60))
            run.move(file, "cost_not_positive", rng.randrange(5, 40))
    return run


def earlier(today: Verdict, days: int = 22) -> History:
    """The runs of the days before, most of them good."""
    rng = random.Random(11)  # noqa: S311 (a picture needs no secret)
    return History(tuple(_earlier(today, day, days, rng) for day in range(1, days + 1)), unjudged=1)


def with_previous(verdict: Verdict, before: Verdict) -> Verdict:
    """The verdict of today's run, beside what the run of yesterday had found."""
    observed = {(check.dataset, check.name, check.severity): check.observed for check in before.checks}
    checks = tuple(replace(c, previous=observed.get((c.dataset, c.name, c.severity), "")) for c in verdict.checks)
    at = {"run": f"{TODAY}T060000Z", "judged_at": f"{TODAY}T06:01:12Z", "compared_with": "2026-11-22T060000Z"}
    contracts = {"nyc_taxi_trips": "1.1.0", "nyc_taxi_trips_summary": "1.1.0"}
    return replace(verdict, checks=checks, code="5d0ad33c2f", seconds=1.4, contracts=contracts, **at)  # type: ignore[arg-type]  # the values are of their fields


def pages(judge: Judge) -> Mapping[str, str]:
    """Every kind of page: what the gate says of good and of spoilt months."""
    good, newer, bad = months(), months(), months()
    newer.listed(name("yellow", 2020, 12)).update(unknown_columns=["cbd_congestion_fee"])
    newer.move(name("green", 2020, 11), "cost_missing", 200)
    bad.scale("sum_miles", "3", [name("yellow", 2020, 11)])
    bad.listed(name("green", 2020, 12)).update(status="refused", reason="file_unreadable", rows=0)
    bad.listed(name("green", 2020, 12)).update(message="the gzip ends in the middle")
    bad.drop(lambda row: row["file"] != name("green", 2020, 12) or row.get("status") == "refused")
    before, runs = judge(months(seed=8)), {"passed": good, "warnings": newer, "failed": bad}
    verdicts = {kind: with_previous(judge(run), before) for kind, run in runs.items()}
    past = earlier(verdicts["passed"])
    texts = {kind: report.render(verdicts[kind], run.judged(), past) for kind, run in runs.items()}
    texts["released"] = report.render(replace(verdicts["failed"], released=RELEASED), bad.judged(), past)
    nobody = broken(
        "there is no run.json, so the job that reads the input did not finish.", run=TODAY, dataset="nyc_taxi"
    )
    texts["error"] = report.render(with_previous(nobody, before), None, past)
    texts["index"] = runs_page.render(verdicts["failed"], past)
    return texts


def large(judge: Judge, files: int = 200) -> str:
    """The page of a run over many files."""
    run = months([(2009 + at // 12, at % 12 + 1) for at in range(files // 2)])
    verdict = judge(run)
    return report.render(with_previous(verdict, verdict), run.judged(), earlier(verdict, 60))


def _earlier(today: Verdict, day: int, days: int, rng: random.Random) -> Past:
    run = f"2026-11-{day:02d}" if days < 30 else f"2026-{8 + day // 30:02d}-{day % 30 + 1:02d}"  # noqa: PLR2004 (a month)
    past = history.past(replace(today, run=f"{run}T060000Z", judged_at=f"{run}T06:01:09Z"))
    drift = 1 - 0.002 * (days - day) / days
    name, answer = next(iter(past.answers.items()))
    factors = {number.name: drift + rng.uniform(-0.004, 0.004) for number in answer.numbers}
    answer = replace(answer, rows=tuple({k: v * factors.get(k, 1) for k, v in row.items()} for row in answer.rows))
    rows = past.rows_in - (days - day) * 9_000 + rng.randrange(900)
    past = replace(
        past, answers={name: answer}, rows_in=rows, accepted=int(rows * (0.9575 + rng.uniform(-0.001, 0.001)))
    )
    if day == days - 8:
        far = replace(answer, rows=tuple(dict(row) | {"avgDist": row["avgDist"] * 5} for row in answer.rows))
        return replace(past, verdict="failed", answers={name: far}, reasons=(FAR,))
    if day == days - 4:
        return replace(past, verdict="failed", released=replace(RELEASED, at=f"{run}T09:12:00Z"))
    if day in {days - 12, days - 3}:
        return replace(past, verdict="passed with warnings", reasons=(NEW,))
    return past


FAR: Final = "Average distance is 26.40 miles in green 2020-11; it must be 1 to 9 miles."
NEW: Final = "yellow_tripdata_2020-12.csv.gz has columns that the contract does not know: cbd_congestion_fee."
