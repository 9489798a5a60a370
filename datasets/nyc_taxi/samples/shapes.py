"""What months of each colour look like, with the anomaly rates of real TLC months of 2020."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Which share of the rows holds each oddity (counted in 887,649 green and 120,000 yellow rows of 2020)."""

    blank: float
    """Vendor, passengers, rate, flag and payment empty, all in the same rows."""
    zero_miles: float
    few_miles: float
    absurd_miles: float
    negative_miles: float
    negative_cost: float
    zero_cost: float
    outside_month: float
    backwards: float
    unknown_zone: float
    no_passengers: float


@dataclass(frozen=True)
class Shape:
    """A colour's files: header in TLC's order of 2020, line ending, and the distributions of its trips.

    Distances are lognormal (`median_miles`, `spread`); a trip costs `flag_cents` and `mile_cents` a mile, tip and
    surcharges included, so that a clean month gives the averages of a real one.
    """

    header: tuple[str, ...]
    ending: str
    number: str
    median_miles: float
    spread: float
    flag_cents: int
    mile_cents: int
    rates: Rates


SHAPES: Mapping[str, Shape] = {
    "green": Shape(
        header=(
            "VendorID", "lpep_pickup_datetime", "lpep_dropoff_datetime", "store_and_fwd_flag", "RatecodeID",
            "PULocationID", "DOLocationID", "passenger_count", "trip_distance", "fare_amount", "extra", "mta_tax",
            "tip_amount", "tolls_amount", "ehail_fee", "improvement_surcharge", "total_amount", "payment_type",
            "trip_type", "congestion_surcharge",
        ),
        ending="\r\n",
        number=".8g",
        median_miles=3.15,
        spread=1.0,
        flag_cents=810,
        mile_cents=300,
        rates=Rates(
            blank=0.37, zero_miles=35_371 / 887_649, few_miles=0.007, absurd_miles=334 / 887_649, negative_miles=0.0,
            negative_cost=2_103 / 887_649, zero_cost=2_329 / 887_649, outside_month=62 / 887_649,
            backwards=20 / 887_649, unknown_zone=8_779 / 887_649, no_passengers=2_226 / 887_649,
        ),
    ),
    "yellow": Shape(
        header=(
            "VendorID", "tpep_pickup_datetime", "tpep_dropoff_datetime", "passenger_count", "trip_distance",
            "RatecodeID", "store_and_fwd_flag", "PULocationID", "DOLocationID", "payment_type", "fare_amount", "extra",
            "mta_tax", "tip_amount", "tolls_amount", "improvement_surcharge", "total_amount", "congestion_surcharge",
        ),
        ending="\n",
        number="",
        median_miles=2.1,
        spread=0.95,
        flag_cents=800,
        mile_cents=305,
        rates=Rates(
            blank=0.066, zero_miles=2_297 / 120_000, few_miles=0.003, absurd_miles=2 / 120_000,
            negative_miles=2 / 120_000, negative_cost=524 / 120_000, zero_cost=56 / 120_000, outside_month=2 / 120_000,
            backwards=134 / 120_000, unknown_zone=1_739 / 120_000, no_passengers=2_596 / 120_000,
        ),
    ),
}  # fmt: skip
