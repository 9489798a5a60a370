"""Trips as lines of TLC's CSV files, one layout per colour."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from datasets.nyc_taxi.samples.trips import Trip

_DAY_S = 86_400
_MINUTES = [f"{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1440)]
_SECONDS = [f"{second:02d}" for second in range(60)]


class Texts(dict[int, str]):
    """Hundredths as text in one number format, each worked out once."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number

    def __missing__(self, hundredths: int) -> str:
        text = self[hundredths] = format(hundredths / 100, self.number)
        return text


class Days(dict[int, str]):
    """Days since a month began as dates, each worked out once."""

    def __init__(self, month: str) -> None:
        super().__init__()
        self.first = datetime.fromisoformat(f"{month}-01")

    def __missing__(self, day: int) -> str:
        text = self[day] = (self.first + timedelta(days=day)).date().isoformat()
        return text

    def moment(self, seconds: int) -> str:
        day, second = divmod(seconds, _DAY_S)
        return f"{self[day]} {_MINUTES[second // 60]}{_SECONDS[second % 60]}"


def _money(trip: Trip, texts: Texts) -> tuple[str, ...]:
    """Fare, extra, tax, tip, tolls, surcharge and total: the parts add up to the total."""
    tax, surcharge = (50, 30) if trip.cents > 80 else (0, 0)  # noqa: PLR2004 (the two together)
    parts = (trip.cents - trip.tip_cents - tax - surcharge, 0, tax, trip.tip_cents, 0)
    return (*(texts[part] for part in parts), texts[surcharge], texts[trip.cents])


def green(trip: Trip, texts: Texts, days: Days) -> str:
    fare, extra, tax, tip, tolls, surcharge, total = _money(trip, texts)
    times = f"{days.moment(trip.pickup_s)},{days.moment(trip.dropoff_s)}"
    places = f"{trip.pickup_zone},{trip.dropoff_zone}"
    money = f"{texts[trip.hundredths]},{fare},{extra},{tax},{tip},{tolls},,{surcharge},{total}"
    if trip.blank:
        return f",{times},,,{places},,{money},,,"
    paid = 1 if trip.tip_cents else 2
    return f"{trip.vendor},{times},N,1,{places},{trip.passengers},{money},{paid},1,0"


def yellow(trip: Trip, texts: Texts, days: Days) -> str:
    fare, extra, tax, tip, tolls, surcharge, total = _money(trip, texts)
    times = f"{days.moment(trip.pickup_s)},{days.moment(trip.dropoff_s)}"
    places = f"{trip.pickup_zone},{trip.dropoff_zone}"
    money = f"{fare},{extra},{tax},{tip},{tolls},{surcharge},{total},{texts[0]}"
    if trip.blank:
        return f",{times},,{texts[trip.hundredths]},,,{places},,{money}"
    paid = 1 if trip.tip_cents else 2
    return f"{trip.vendor},{times},{trip.passengers},{texts[trip.hundredths]},1,N,{places},{paid},{money}"


LINES: Mapping[str, Callable[[Trip, Texts, Days], str]] = {"green": green, "yellow": yellow}
