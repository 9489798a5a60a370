"""A seeded generator of flights as the US Bureau of Transportation Statistics reports them."""

import gzip
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

PERIODS = ("2013-01", "2013-02", "2013-03")
"""The months that are made up where nobody says otherwise."""

HEADER = (
    "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,"
    "dest,air_time,distance,hour,minute,time_hour"
)
CANCELLED, DIVERTED = 8_255 / 336_776, 1_175 / 336_776
"""How often a flight of 2013 never departed, and how often it landed elsewhere."""

ROUTES = (("ATL", 746), ("BOS", 187), ("LAX", 2475), ("MIA", 1089), ("ORD", 733), ("SFO", 2586))
CARRIERS = (("UA", 0.35), ("B6", 0.3), ("DL", 0.2), ("AA", 0.15))
NEW_YORK = timedelta(hours=5)
"""What its wall clock is behind UTC, summer time left out."""


class SamplesError(ValueError):
    """Samples that cannot be made as they were requested."""


def generate(to: Path, seed: int, months: Sequence[str], rows: int) -> list[Path]:
    """Write one file a month (`2013-01`) of so many rows under `to`, laid out as the dataset's input/.

    Raises SamplesError for a month or a number of rows that makes no file.
    """
    wrong = [month for month in months if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", month)]
    if wrong or rows < 1 or not months:
        raise SamplesError(f"write months like 2013-01 and at least one row; got {', '.join(wrong) or rows}")
    return [_file(to, seed, month, rows) for month in months]


def _file(to: Path, seed: int, month: str, rows: int) -> Path:
    path = to / "flights" / f"year={month[:4]}" / f"flights_{month}.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = Random(f"{seed} {month}")  # noqa: S311 (samples, not secrets)
    text = "\n".join((HEADER, *_lines(rng, month, rows), ""))
    path.write_bytes(gzip.compress(text.encode(), compresslevel=1, mtime=0))
    return path


def _lines(rng: Random, month: str, rows: int) -> Iterator[str]:
    days = monthrange(int(month[:4]), int(month[5:]))[1]
    for number in range(rows):
        local = datetime.fromisoformat(f"{month}-01") + timedelta(
            days=number * days // rows, hours=rng.randint(5, 21), minutes=rng.randrange(60)
        )
        yield _line(rng, local, number)


def _line(rng: Random, local: datetime, number: int) -> str:
    dest, distance = rng.choice(ROUTES)
    carrier = rng.choices([name for name, _ in CARRIERS], [share for _, share in CARRIERS])[0]
    minutes = round(distance / rng.uniform(6.4, 7.6)) + 12
    delay = round(rng.expovariate(1 / 18)) - 6
    arrival = delay + round(rng.gauss(-5, 14))
    chance = rng.random()
    departed, landed = chance >= CANCELLED, chance >= CANCELLED + DIVERTED
    times = (_clock(local + timedelta(minutes=delay)), str(delay)) if departed else ("NA", "NA")
    scheduled_arrival = _clock(local + timedelta(minutes=minutes + 30))
    arrived = _clock(local + timedelta(minutes=minutes + 30 + arrival)) if landed else "NA"
    hour = (local.replace(minute=0) + NEW_YORK).replace(tzinfo=UTC)
    return ",".join(
        (
            *map(str, (local.year, local.month, local.day)), times[0], _clock(local), times[1], arrived,
            scheduled_arrival, str(arrival) if landed else "NA", carrier, str(number % 6_000 + 1),
            f"N{rng.randint(10_000, 99_999)}", rng.choice(("EWR", "JFK", "LGA")), dest,
            str(minutes) if landed else "NA", str(distance), str(local.hour), str(local.minute),
            hour.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    )  # fmt: skip


def _clock(moment: datetime) -> str:
    return str(moment.hour * 100 + moment.minute)
