"""Made-up trips: plausible ones, and among them the oddities of real months, as often as real months hold them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from datasets.nyc_taxi.samples.shapes import Shape

_HOUR_S = 3600
_YEARS_S = 4_380 * 24 * _HOUR_S  # about twelve years: meters whose clock was reset report 2008 or 2041


@dataclass(slots=True)
class Trip:
    """One trip; times in seconds since its month began, distances in hundredths of a mile, money in cents."""

    pickup_s: int
    dropoff_s: int
    hundredths: int
    cents: int
    tip_cents: int
    vendor: int
    passengers: int
    pickup_zone: int
    dropoff_zone: int
    blank: bool = False


def trips(shape: Shape, rng: Random, seconds: int, rows: int) -> Iterator[Trip]:
    """So many trips of a month that lasts `seconds`; each oddity falls on its share of the rows, at random."""
    odd: dict[int, list[Callable[[Trip, Random], None]]] = {}
    for rate, oddity in _oddities(shape):
        for row in rng.sample(range(rows), round(rate * rows)):
            odd.setdefault(row, []).append(oddity)
    for row in range(rows):
        trip = _plain(shape, rng, seconds)
        for oddity in odd.get(row, ()):
            oddity(trip, rng)
        yield trip


def _plain(shape: Shape, rng: Random, seconds: int) -> Trip:
    chance = rng.random
    hundredths = min(max(int(shape.median_miles * rng.lognormvariate(0, shape.spread) * 100), 10), 9_000)
    cents = int((shape.flag_cents + shape.mile_cents * hundredths / 100) * (0.8 + 0.4 * chance()))
    pickup = int(chance() * seconds)
    return Trip(
        pickup_s=pickup,
        dropoff_s=pickup + 120 + int(hundredths * (2 + chance())),
        hundredths=hundredths,
        cents=cents,
        tip_cents=cents // 6 if chance() < 0.5 else 0,  # noqa: PLR2004 (half of the trips are paid by card, with a tip)
        vendor=2 if chance() < 0.8 else 1,  # noqa: PLR2004 (the bigger vendor's share)
        passengers=1 + int(chance() * chance() * 6),
        pickup_zone=1 + int(chance() * 263),
        dropoff_zone=1 + int(chance() * 263),
    )


def _oddities(shape: Shape) -> Iterator[tuple[float, Callable[[Trip, Random], None]]]:
    rates = shape.rates
    yield rates.blank, _blank
    yield rates.zero_miles, lambda trip, _: _miles(trip, 0)
    yield rates.few_miles, lambda trip, rng: _miles(trip, rng.randint(1, 9))
    yield rates.absurd_miles, lambda trip, rng: _miles(trip, rng.randint(10_100, 20_565_402))
    yield rates.negative_miles, lambda trip, _: _miles(trip, -trip.hundredths)
    yield rates.negative_cost, _refund
    yield rates.zero_cost, _free
    yield rates.outside_month, _outside
    yield rates.backwards, _backwards
    yield rates.unknown_zone, _nowhere
    yield rates.no_passengers, _empty


def _blank(trip: Trip, _: Random) -> None:
    trip.blank = True


def _miles(trip: Trip, hundredths: int) -> None:
    trip.hundredths = hundredths


def _refund(trip: Trip, _: Random) -> None:
    trip.cents, trip.tip_cents = -abs(trip.cents), 0


def _free(trip: Trip, _: Random) -> None:
    trip.cents = trip.tip_cents = 0


def _outside(trip: Trip, rng: Random) -> None:
    shift = rng.choice((-_YEARS_S, _YEARS_S))
    trip.pickup_s += shift
    trip.dropoff_s += shift


def _backwards(trip: Trip, rng: Random) -> None:
    trip.dropoff_s = trip.pickup_s - rng.randint(1, _HOUR_S)


def _nowhere(trip: Trip, rng: Random) -> None:
    trip.dropoff_zone = rng.choice((264, 265))


def _empty(trip: Trip, _: Random) -> None:
    trip.passengers = 0
