"""Ways in which months of trips go bad, all at once, and a word of the reason that the gate must give for each."""

from functools import partial

from tests.planting.files import copied, cut, web_page
from tests.planting.rows import Planter, filled, planted, times, without

DEFECTS: dict[str, tuple[Planter, str]] = {
    "distances five times too long": (planted(times("trip_distance", 5), "yellow", ""), "distance"),
    "cents for dollars": (planted(times("total_amount", 100), "green", ""), "cost"),
    "no fares in a file": (planted(filled("total_amount", ""), "yellow", "2020-04"), "cost"),
    "a column dropped": (planted(without("trip_distance"), "green", "2020-04"), "trip_distance"),
    "a month delivered twice": (
        copied(lambda name: name.replace("tripdata", "tripdata_copy"), "green", "2020-05"),
        "holds exactly the rows of",
    ),
    "a file cut in the middle": (partial(cut, colour="green", month="2020-06"), "cannot be read"),
    "a web page saved as Parquet": (partial(web_page, month="2020-06"), "begins with '<html>"),
}
