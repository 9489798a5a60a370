"""Made-up runs as pages, for pictures and for the tests that look at pages: never a real file."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline.documents import Release, Verdict
from quality.report import history, report, runs_page
from quality.report.examples import Example, Examples
from quality.report.history import History, Past
from quality.verdict import broken
from tools import sample_flights
from tools.sample_flights import good_flights, lose_distances
from tools.sample_run import Run, good_run, name

MONTHS: Final = [(year, month) for year in (2019, 2020) for month in range(1, 13)]
TODAY: Final = "2026-11-23"
YESTERDAY: Final = "2026-11-22T060000Z"
RELEASED: Final = Release(
    "ada@example.org",
    "The airport surcharge doubled on 1 November; the city confirmed the new totals.",
    "2026-11-23T08:41:00Z",
)
SUPPORT: Final = "#data-help, https://chat.example.org/data-help"
KINDS: Final = ("passed", "warnings", "failed", "released", "first", "error", "index")

Judge = Callable[[Run], Verdict]


@dataclass(frozen=True)
class Sample:
    """A dataset's made-up runs: good ones, which differ by their seed, and how one comes to warn or to be stopped."""

    good: Callable[[int], Run]
    warn: Callable[[Run], None]
    spoil: Callable[[Run], None]
    examples: Examples


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


def _warn_of_trips(run: Run) -> None:
    run.listed(name("yellow", 2020, 12)).update(unknown_columns=["cbd_congestion_fee"])
    run.move(name("green", 2020, 11), "cost_missing", 120)


def _spoil_trips(run: Run) -> None:
    """One file whose totals are empty in part, and one that cannot be read."""
    run.move(name("yellow", 2020, 11), "cost_missing", 3_000)
    lost = name("green", 2020, 12)
    run.listed(lost).update(
        status="refused", reason="file_unreadable", rows=0, message="It cannot be read to its end: unexpected end"
    )
    run.drop(lambda row: row["file"] != lost or row.get("status") == "refused")


def _warn_of_flights(run: Run) -> None:
    run.listed(sample_flights.name(12)).update(unknown_columns=["gate", "terminal"])


SAMPLES: Final = {
    "nyc_taxi": Sample(
        lambda seed: months(seed=seed),
        _warn_of_trips,
        _spoil_trips,
        {
            "distance_not_positive": (
                Example("green_tripdata_2020-11.csv.gz", "VendorID 2 · trip_distance 0.00 · total_amount 8.30"),
            )
        },
    ),
    "flights": Sample(good_flights, _warn_of_flights, lambda run: lose_distances(run, 6, 0.3), {}),
}


def pages(judge: Judge, dataset: str = "nyc_taxi") -> Mapping[str, str]:
    """Every kind of page of a dataset: what the gate says of good and of spoilt months."""
    sample = SAMPLES[dataset]
    runs = {kind: sample.good(7) for kind in ("passed", "warnings", "failed")}
    sample.warn(runs["warnings"])
    sample.spoil(runs["failed"])
    for run in runs.values():
        run.last = sample.good(7)
    before = judge(sample.good(8))
    verdicts = {kind: _today(judge(run), before) for kind, run in runs.items()}
    past = earlier(verdicts["passed"], others=verdicts)
    texts = {kind: report.render(verdicts[kind], runs[kind].judged(), past, sample.examples) for kind in runs}
    released = replace(verdicts["failed"], released=RELEASED)
    texts["released"] = report.render(released, runs["failed"].judged(), past, sample.examples)
    first = replace(_today(judge(sample.good(7)), None), compared_with=None)
    texts["first"] = report.render(first, sample.good(7).judged())
    nobody = broken("there is no run.json, so the job that reads the input did not finish.", run=TODAY, dataset=dataset)
    texts["error"] = report.render(_today(nobody, before), None, past)
    texts["index"] = runs_page.render(verdicts["failed"], past)
    return texts


def large(judge: Judge, files: int = 200) -> str:
    """The page of a run over many files."""
    run = months([(2009 + at // 12, at % 12 + 1) for at in range(files // 2)])
    verdict = judge(run)
    return report.render(_today(verdict, verdict), run.judged(), earlier(verdict, 60))


def _today(verdict: Verdict, before: Verdict | None) -> Verdict:
    """The verdict of today's run, beside what the run of yesterday had found."""
    observed = {(c.dataset, c.name, c.severity): c.observed for c in before.checks} if before else {}
    checks = tuple(replace(c, previous=observed.get((c.dataset, c.name, c.severity), "")) for c in verdict.checks)
    at = {"run": f"{TODAY}T060000Z", "judged_at": f"{TODAY}T06:01:12Z", "compared_with": YESTERDAY}
    about = {"stack": "prod", "support": SUPPORT, "code": "5d0ad33c2f", "seconds": 1.4, "cost_usd": 0.4321}
    return replace(verdict, checks=checks, **at, **about)  # type: ignore[arg-type]  # the values are of their fields


def earlier(today: Verdict, days: int = 22, others: Mapping[str, Verdict] | None = None) -> History:
    """The runs of the days before, most of them good; `others` are verdicts of the kinds that some days have."""
    rng = random.Random(11)  # noqa: S311 (a picture needs no secret)
    return History(tuple(_earlier(today, day, days, rng, others or {}) for day in range(1, days + 1)), unjudged=1)


def _earlier(today: Verdict, day: int, days: int, rng: random.Random, others: Mapping[str, Verdict]) -> Past:
    at = f"2026-11-{day:02d}" if days < 30 else f"2026-{8 + day // 30:02d}-{day % 30 + 1:02d}"  # noqa: PLR2004 (a month)
    kind = {days - 8: "failed", days - 4: "failed", days - 12: "warnings", days - 3: "warnings"}.get(day, "passed")
    released = replace(RELEASED, at=f"{at}T09:12:00Z") if day == days - 4 else None
    verdict = replace(others.get(kind, today), run=f"{at}T060000Z", judged_at=f"{at}T06:01:09Z", released=released)
    past = history.past(verdict)
    drift = 1 - 0.002 * (days - day) / days
    name, answer = next(iter(past.answers.items()))
    numbers = {number.name for number in answer.numbers}
    rows_of_answer = tuple(
        {k: v * (drift + rng.uniform(-0.004, 0.004)) if k in numbers else v for k, v in row.items()}
        for row in answer.rows
    )
    answer = replace(answer, rows=rows_of_answer)
    refused = {reason: int(rows * rng.uniform(0.8, 1.1)) for reason, rows in past.refused.items()}
    rows = past.rows_in - (days - day) * 9_000 + rng.randrange(900)
    return replace(past, answers={name: answer}, rows_in=rows, accepted=rows - sum(refused.values()), refused=refused)
