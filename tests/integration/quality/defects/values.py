"""Rows whose values are wrong."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.integration.quality.defects.defect import MAY, WARNED, Defect
from tests.planting.rows import (
    Change,
    each,
    everywhere,
    filled,
    header,
    planted,
    refunded,
    repeated,
    swapped,
    times,
)

KILOMETRES = 1.609
FILE = f"{MAY}.csv.gz"


def share(what: str, limit: str, change: Change, verdict: str = "failed") -> Defect[Path]:
    """A share of one file's rows that is too large."""
    must = "must" if verdict == "failed" else "should"
    return Defect(planted(change), f"{what} in {FILE}…it {must} be {limit}.", verdict)


def month(what: str, limit: str, change: Change) -> Defect[Path]:
    """A number of one month that is beyond its limit."""
    return Defect(planted(change), f"{what} …in yellow 2020-05…; it must be {limit}.")


VALUES: Mapping[str, Defect[Path]] = {
    "30 % of the fares are null": share(
        "Share of distances or totals missing is …", "at most 5 %", filled("total_amount", "", 0.3)
    ),
    "every fare is null": share("Share of distances or totals missing is …", "at most 5 %", filled("total_amount", "")),
    "2 % of the fares are null": share(
        "Share of distances or totals missing is …", "at most 0.50 %", filled("total_amount", "", 0.02), WARNED
    ),
    "30 % of the distances are null": share(
        "Share of distances or totals missing is 30 %", "at most 5 %", filled("trip_distance", "", 0.3)
    ),
    "text stands in numbers": share(
        "Share of unreadable miles is 5 %", "at most 1 %", filled("trip_distance", "n/a", 0.05)
    ),
    "numbers have a comma for a point": share(
        "Share of unreadable miles is 100 %",
        "at most 1 %",
        each("trip_distance", lambda text: f'"{text.replace(".", ",")},0"'),
    ),
    "a comma in a number shifts the columns after it": share(
        "Share of rows that are no records is 100 %", "at most 0.10 %", each("trip_distance", lambda text: f"{text},0")
    ),
    "bytes of a few numbers are damaged": share(
        "Share of unreadable cost is …",
        "at most 0.05 %",
        filled("total_amount", "1\ufffd.5", 0.002),
        WARNED,
    ),
    "distances are zero": share(
        "Share of trips without distance is …", "at most 20 %", filled("trip_distance", "0", 0.3)
    ),
    "distances are negative": share(
        "Share of trips without distance is …", "at most 20 %", each("trip_distance", lambda text: f"-{text}", 0.3)
    ),
    "distances are absurd": share(
        "Share of absurd distances or totals is 10 %", "at most 5 %", filled("trip_distance", "5000.5", 0.1)
    ),
    "distances are tiny": share(
        "Share of trips under 0.1 miles is …", "at most 10 %", filled("trip_distance", ".04", 0.2)
    ),
    "fares are negative": share(
        "Share of refunds and voids is …", "at most 10 %", each("total_amount", lambda text: f"-{text}", 0.3)
    ),
    "refunds come with their trips": share("Share of refunds and voids is …", "at most 10 %", refunded(0.3)),
    "cents stand for dollars": share("Share of rows refused is …", "at most 25 %", times("total_amount", 100)),
    # Real fares of less than ten dollars stay below the absurd, and lift the averages.
    "cents stand for dollars in a few rows": replace(
        share("Share of absurd distances or totals is …", "at most 1 %", times("total_amount", 100, 0.03), WARNED),
        real_verdict="failed",
    ),
    "cents stand for dollars in every file": Defect(
        everywhere(times("total_amount", 100)), "Average cost is …in green 2020-04…; it must be $5 to $45."
    ),
    "kilometres stand for miles in every file": Defect(
        everywhere(times("trip_distance", KILOMETRES)),
        "Cost per mile driven, yellow is …in yellow 2020-04…; it must be $3.50 to $13.",
    ),
    "kilometres stand for miles in one month": month(
        "Cost per mile driven against the month before",
        "…32 to +47 %",
        times("trip_distance", KILOMETRES),
    ),
    "distances are three times as long in every file": Defect(
        everywhere(times("trip_distance", 3)), "Average distance is …in green 2020-04…; it must be 1 to 9 miles."
    ),
    "distances are three times as long in one month": month(
        "Average distance against the month before", "…50 to +100 %", times("trip_distance", 3)
    ),
    "fares are three times as high in every file": Defect(
        everywhere(times("total_amount", 3)), "Average cost is …in green 2020-04…; it must be $5 to $45."
    ),
    "fares are three times as high in one month": month(
        "Average cost against the month before", "…50 to +100 %", times("total_amount", 3)
    ),
    "half of the distances stand still at a tenth of a mile": month(
        "Average cost per mile", "$3 to $22", filled("trip_distance", ".1", 0.5)
    ),
    "every row is doubled": share("Share of trips that repeat another is …", "at most 30 %", repeated(1)),
    "every third row is doubled": share(
        "Share of trips that repeat another is …", "at most 20 %", repeated(0.33), WARNED
    ),
    "the file holds another month": share(
        "Share of trips outside the file's month is …",
        "at most 5 %",
        each("pickup_datetime", lambda text: text.replace("2020-05", "2020-03")),
    ),
    "pick-ups lie in other years": share(
        "Share of trips outside the file's month is …",
        "at most 5 %",
        each("pickup_datetime", lambda text: text.replace("2020", "2009"), 0.1),
    ),
    "a few pick-ups lie in other years": share(
        "Share of trips outside the file's month is …",
        "at most 0.50 %",
        each("pickup_datetime", lambda text: text.replace("2020", "2009"), 0.01),
        WARNED,
    ),
    "times cannot be read": share(
        "Share of trips without pickup is …", "at most 5 %", filled("pickup_datetime", "44 May", 0.9)
    ),
    "drop-off and pick-up are swapped": share(
        "Share of drop-offs before their pick-up is …",
        "at most 5 %",
        swapped("pickup_datetime", "dropoff_datetime", 0.9),
    ),
    "distance and total are swapped": month(
        "Average cost per mile",
        "$3 to $22",
        header(lambda name: {"trip_distance": "total_amount", "total_amount": "trip_distance"}.get(name, name)),
    ),
}
