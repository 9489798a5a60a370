"""Input that is good by itself, and no longer what was published."""

from collections.abc import Mapping
from pathlib import Path

from tests.integration.quality.defects.defect import WARNED, Defect
from tests.planting.files import half, lost
from tests.planting.rows import Planter, everywhere, filled, kept, of_days, planted, times


def beside(plant: Planter, reason: str, verdict: str = "failed") -> Defect[Path]:
    return Defect(plant, reason, verdict, beside=True)


COMPARISONS: Mapping[str, Defect[Path]] = {
    "a published month loses a fifth of its trips": beside(
        planted(kept(0.8)),
        "Trips against the last published run changed by …in yellow 2020-05; it must be …10 to +10 %.",
    ),
    "a published month loses a week in its middle": beside(
        planted(of_days({*range(1, 12), *range(19, 32)})),
        "Trips against the last published run changed by …in yellow 2020-05; it must be …10 to +10 %.",
    ),
    "half a file came": beside(
        half,
        "Trips against the last published run changed by …in yellow 2020-05; it must be …10 to +10 %.",
    ),
    "a published month loses some of its trips": beside(
        planted(kept(0.95)),
        "Trips against the last published run changed by …in yellow 2020-05; it should be …2 to +2 %.",
        WARNED,
    ),
    "a published month's distances grow": beside(
        planted(times("trip_distance", 1.3)),
        "Average distance against the last published run changed by …in yellow 2020-05; it must be …20 to +25 %.",
    ),
    "a published month's distances grow a little": beside(
        planted(times("trip_distance", 1.05)),
        "Average distance against the last published run changed by …in yellow 2020-05; it should be …2 to +2 %.",
        WARNED,
    ),
    "a published month's fares fall": beside(
        planted(times("total_amount", 0.75)),
        "Average cost against the last published run changed by …in yellow 2020-05; it must be …20 to +25 %.",
    ),
    "a published month's fares fall a little": beside(
        planted(times("total_amount", 0.96)),
        "Average cost against the last published run changed by …in yellow 2020-05; it should be …2 to +2 %",
        WARNED,
    ),
    "a reason to refuse grows in every file": beside(
        everywhere(filled("trip_distance", "0", 0.06)),
        "the last published run is …points in distance_not_positive; it must be at most 5 points",
    ),
    "a reason to refuse grows a little in every file": beside(
        everywhere(filled("total_amount", "0", 0.03)), "is …points in cost_not_positive; it should be at most 2", WARNED
    ),
    "a published month is gone": beside(
        lost(month="2020-04"), "green has no 2020-04 any more, which b-run had; yellow has no 2020-04 any more"
    ),
    "a published colour is gone": beside(lost("yellow"), "yellow has no 2020-04 to 2020-06 any more, which b-run had."),
    "the newest month goes back": beside(
        lost(month="2020-06"), "green ends before 2020-06, which b-run had; yellow ends before 2020-06"
    ),
}
