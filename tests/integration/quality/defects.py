"""Every defect that the gate must tell: how it is planted, the verdict, and the words of its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from tests.integration.quality.planting import (
    EVERY,
    JUNE,
    MAY,
    YELLOW_MAY,
    after,
    all_fares_tripled,
    cut,
    everywhere,
    of_file,
    published,
    refuse,
    refused,
    shrink,
    stale,
    twin,
    two_editions,
)
from tests.unit.quality.goodrun import MONTHS, ROWS, Run


@dataclass(frozen=True)
class Defect:
    """What is wrong, and the verdict and the words that must come of it."""

    plant: Callable[[Run], object]
    reason: str
    verdict: str = "failed"


DEFECTS = {
    "a file is damaged": Defect(
        refuse(MAY, "file_unreadable", "the gzip ends in the middle"),
        "green_tripdata_2020-05.csv.gz was refused whole (file_unreadable): the gzip ends in the middle.",
    ),
    "a file is empty": Defect(refuse(MAY, "file_empty", "no rows"), "was refused whole (file_empty): no rows"),
    "a column is dropped": Defect(refuse(MAY, "file_columns_missing", "no trip_distance"), "(file_columns_missing)"),
    "a file is of the other colour": Defect(refuse(MAY, "file_wrong_colour", "yellow's"), "(file_wrong_colour)"),
    "every file is refused": Defect(
        lambda run: [refuse(file, "file_unreadable", "an HTML page")(run) for file in EVERY],
        "Rows to publish is 0; it must be at least 1.",
    ),
    "a month is missing": Defect(
        lambda run: run.drop(lambda row: row["file"] != MAY), "green has no 2020-05, though months before and after"
    ),
    "one colour is absent": Defect(
        lambda run: run.drop(lambda row: row["colour"] == "green"), "Colours: yellow missing."
    ),
    "a colour ends early": Defect(
        lambda run: run.drop(lambda row: row["file"] != JUNE), "green has no 2020-06", "passed with warnings"
    ),
    "a file stands there under two names": Defect(twin, "holds exactly the rows of green_tripdata_2020-0"),
    "a month has two editions": Defect(two_editions, "Colour and month must be there each only once"),
    "every row is doubled": Defect(
        of_file(distinct_trips=4_400), "Share of rows that differ is 47.80 % in green_tripdata_2020-05"
    ),
    "a row is lost": Defect(
        lambda run: run.listed(MAY).update(rows=ROWS + 1), "Rows neither accepted nor refused is 1 in"
    ),
    "the table is a cent off": Defect(
        lambda run: run.published(MAY).update(sum_cost=run.published(MAY)["sum_cost"] + Decimal("0.01")),
        "sum_cost is 225108.01 in the table",
    ),
    "the evidence holds a file twice": Defect(
        lambda run: run.evidence.append(dict(run.of(MAY))),
        "File and outcome must be there each only once, and repeat in green_tripdata_2020-05.csv.gz (accepted)",
    ),
    "30 % of the fares are null": Defect(refused(MAY, "cost_missing", 0.3), "distances or totals missing is 30 % in"),
    "2 % of the fares are null": Defect(
        refused(MAY, "cost_missing", 0.02), "distances or totals missing is 2 % in", "passed with warnings"
    ),
    "30 % of the distances are null": Defect(refused(MAY, "distance_missing", 0.3), "missing is 30 % in"),
    "text stands in numbers": Defect(refused(MAY, "distance_unreadable", 0.05), "that cannot be read is 5 % in"),
    "a few numbers are damaged": Defect(
        refused(MAY, "cost_unreadable", 0.001), "cannot be read is 0.10 % in", "passed with warnings"
    ),
    "distances are zero": Defect(refused(MAY, "distance_not_positive", 0.3), "trips without distance is 33 % in"),
    "distances are absurd": Defect(refused(MAY, "distance_too_long", 0.1), "absurd distances or totals is 10 % in"),
    "cents stand for dollars": Defect(refused(MAY, "cost_too_high", 0.6), "Share of rows refused is 63.80 % in"),
    "miles are tiny": Defect(refused(MAY, "distance_too_short", 0.2), "trips under 0.1 miles is 20.40 % in"),
    "refunds come with their trips": Defect(refused(MAY, "cost_not_positive", 0.15), "refunds and voids is 15.40 % in"),
    "kilometres stand for miles everywhere": Defect(
        lambda run: run.scale("sum_miles", "1.609"), "Cost per mile driven, yellow is $3.41 in yellow 2020-04"
    ),
    "kilometres stand for miles in one month": Defect(
        lambda run: run.scale("sum_miles", "1.609", [YELLOW_MAY]),
        "Cost per mile driven against the month before is 0.62 times in yellow 2020-05",
    ),
    "a tenth of the rows came": Defect(
        shrink(MAY, 0.1), "Trips against the months beside it is 0.10 times in green 2020-05"
    ),
    "hardly any row came": Defect(shrink(MAY, 0.005), "Trips in a month is 48 in green 2020-05"),
    "less than half of the rows came": Defect(
        shrink(MAY, 0.45), "is 0.45 times in green 2020-05", "passed with warnings"
    ),
    "distances are three times as long": Defect(
        lambda run: run.scale("sum_miles", "3"), "Average distance is 15.30 miles in green 2020-04"
    ),
    "distances triple in one month": Defect(
        lambda run: run.scale("sum_miles", "3", [YELLOW_MAY]),
        "Average distance against the month before is 3.00 times in yellow",
    ),
    "fares are three times as high": Defect(
        all_fares_tripled,
        "Average cost is $70.20 in green 2020-04",
    ),
    "fares triple in one month": Defect(
        lambda run: run.scale("sum_cost", "3", [YELLOW_MAY]),
        "Average cost against the month before is 3.00 times in yellow",
    ),
    "the cost per mile is in cents": Defect(
        lambda run: run.scale("sum_cost_per_mile", "100", [MAY]), "Average cost per mile is $750 in green 2020-05"
    ),
    "the file holds another month": Defect(of_file(outside_period=9_620), "outside the file's month is 96.20 % in"),
    "pick-ups lie in other years": Defect(
        of_file(outside_period=100), "outside the file's month is 1 % in", "passed with warnings"
    ),
    "times cannot be read": Defect(of_file(null_pickup=9_000), "pick-up times missing is 90 % in"),
    "drop-off and pick-up are swapped": Defect(of_file(backwards=9_000), "drop-offs before their pick-up is 90 % in"),
    "the file was cut": Defect(cut(12), "Days without trips at the month's end is 12 in green_tripdata_2020-05"),
    "the file lost its last days": Defect(cut(4), "the month's end is 4 in", "passed with warnings"),
    "the file begins late": Defect(
        lambda run: run.change(MAY, min_pickup=run.of(MAY)["min_pickup"] + timedelta(days=9)),
        "the month's start is 9 in",
    ),
    "a column is new": Defect(
        lambda run: run.listed(MAY).update(unknown_columns=["surge_fee"]),
        "green_tripdata_2020-05.csv.gz has columns that the contract does not know: surge_fee.",
        "passed with warnings",
    ),
    "a published month loses a fifth of its trips": Defect(
        after(shrink(MAY, 0.8)), "Trips against the last published run is 0.80 times in green 2020-05"
    ),
    "a published month loses some of its trips": Defect(
        after(shrink(MAY, 0.95)), "last published run is 0.95 times in green 2020-05", "passed with warnings"
    ),
    "a published month's distances grow": Defect(
        after(lambda run: run.scale("sum_miles", "1.3", [YELLOW_MAY])),
        "Average distance against the last published run is 1.30 times in yellow 2020-05",
    ),
    "a published month's distances grow a little": Defect(
        after(lambda run: run.scale("sum_miles", "1.05", [YELLOW_MAY])),
        "Average distance against the last published run is 1.05 times in yellow 2020-05",
        "passed with warnings",
    ),
    "a published month's fares fall": Defect(
        after(lambda run: run.scale("sum_cost", "0.75", [MAY])),
        "Average cost against the last published run is 0.75 times in green 2020-05",
    ),
    "a published month's fares fall a little": Defect(
        after(lambda run: run.scale("sum_cost", "0.96", [MAY])),
        "Average cost against the last published run is 0.96 times in green 2020-05",
        "passed with warnings",
    ),
    "a reason to refuse grows in every file": Defect(
        after(everywhere("distance_not_positive", 0.06)),
        "the last published run is 6 points in distance_not_positive; it must be at most 5 points",
    ),
    "a reason to refuse grows a little in every file": Defect(
        after(everywhere("cost_not_positive", 0.025)), "is 2.50 points in cost_not_positive", "passed with warnings"
    ),
    "a published month is gone": Defect(
        published((2020, 3), *MONTHS), "green has no 2020-03 any more, which b-run had; yellow has no 2020-03"
    ),
    "a published colour is gone": Defect(
        after(lambda run: run.drop(lambda row: row["colour"] == "green")),
        "yellow has no 2020-04 to 2020-06 any more, which b-run had.",
    ),
    "the newest month goes back": Defect(
        published(*MONTHS, (2020, 7)), "green ends before 2020-07, which b-run had; yellow ends before 2020-07"
    ),
    "a later run is published already": Defect(
        published(started="2026-11-23T11:00:00.001Z"),
        "a-run began at 2026-11-23T11:00:00Z, before b-run (2026-11-23T11:00:00.001Z), which is published.",
    ),
    "no new file came for weeks": Defect(
        stale, "Days since the newest file came is 46 in a-run; it should be at most 45.", "passed with warnings"
    ),
}
