"""Months that are missing, doubled, cut or old."""

from collections.abc import Mapping
from pathlib import Path

from tests.integration.quality.defects.defect import MAY, WARNED, Defect
from tests.integration.quality.defects.values import FILE
from tests.planting import files
from tests.planting.rows import both, each, kept, of_days, planted

OUTLIER = each("pickup_datetime", lambda text: text.replace("2020", "2041"), 0.004)

MONTHS: Mapping[str, Defect[Path]] = {
    "a month is missing": Defect(
        files.lost("yellow", "2020-05"), "yellow has no 2020-05, though months before and after are there."
    ),
    "one colour is absent": Defect(files.lost("yellow"), "Colours: yellow missing."),
    "a colour ends early": Defect(files.lost("yellow", "2020-06"), "yellow has no 2020-06, which another has.", WARNED),
    "two stretches of time lie a year apart": Defect(
        files.two_years_later, "green has nothing for 2020-07 to 2022-05; yellow has nothing for 2020-07", WARNED
    ),
    "a month is delivered twice": Defect(
        files.copied(lambda name: name.replace("tripdata", "tripdata_copy")), f"{FILE} holds exactly the rows of"
    ),
    "a month comes again under the next one's name": Defect(
        files.copied(lambda name: name.replace("2020-06", "2020-07"), "yellow", "2020-06"),
        "yellow_tripdata_2020-07.csv.gz holds exactly the rows of yellow_tripdata_2020-06.csv.gz",
    ),
    "a month has two editions": Defect(
        files.another_edition, f"Colour and month must be there each only once, and repeat in {FILE}, {MAY}.new.csv.gz."
    ),
    "a tenth of the rows came": Defect(
        planted(kept(0.1)),
        "Trips against the months beside it changed by …in yellow 2020-05; it must be at least …80 %.",
    ),
    "hardly any row came": Defect(planted(kept(0.008)), "Trips in a month is …in yellow 2020-05; it must be at least"),
    "less than half of the rows came": Defect(
        planted(kept(0.45)),
        "Trips against the months beside it changed by …in yellow 2020-05; it should be at least …50 %.",
        WARNED,
    ),
    "the file was cut": Defect(
        planted(of_days(range(1, 20))), f"Days without trips at the month's end is 12 in {FILE}; it must be at most 7."
    ),
    "the file was cut, and some pick-ups lie in 2041": Defect(
        planted(both(of_days(range(1, 20)), OUTLIER)), f"Days without trips at the month's end is 12 in {FILE}; it must"
    ),
    "the file lost its last days": Defect(
        planted(of_days(range(1, 28))),
        f"Days without trips at the month's end is 4 in {FILE}; it should be at most 2.",
        WARNED,
    ),
    "the file begins late": Defect(
        planted(of_days(range(10, 32))),
        f"Days without trips at the month's start is 9 in {FILE}; it must be at most 7.",
    ),
    "no new file came for weeks": Defect(
        files.aged(46), "Days since the newest file came is 46 in a-run; it should be at most 45.", WARNED
    ),
}
