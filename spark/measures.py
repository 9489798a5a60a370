"""What the job measures of a file's trips, by the evidence's column: as data, so that a contract can be held to it."""

from collections.abc import Mapping

FILES_SCHEMA = (
    "uri string, file string, colour string, year int, month int, size_bytes bigint, modified timestamp, reason string"
)
"""What is known of a file before it is read."""

MEASURES: Mapping[str, str] = {
    "trips": "count(*)",
    "sum_miles": "sum(miles)",
    "sum_cost": "sum(cost)",
    # Dollars per mile of one trip, to six decimals; null where it has no value.
    "sum_cost_per_mile": "sum(try_cast(cost / nullif(miles, 0) as decimal(18,6)))",
    "min_miles": "min(miles)",
    "max_miles": "max(miles)",
    "null_miles": "count_if(miles is null)",
    "min_cost": "min(cost)",
    "max_cost": "max(cost)",
    "null_cost": "count_if(cost is null)",
    # Of its own month alone: one meter whose clock says 2041 would hide that a file ends too early.
    "min_pickup": "min(pickup) filter (where pickup >= begins and pickup < ends)",
    "max_pickup": "max(pickup) filter (where pickup >= begins and pickup < ends)",
    "null_pickup": "count_if(pickup is null)",
    "outside_period": "count_if(pickup < begins or pickup >= ends)",
    "backwards": "count_if(dropoff < pickup)",
    "distinct_trips": "approx_count_distinct(digest)",
    "digest": "sum(cast(digest as decimal(20,0)))",
}
"""Spark SQL over the trips of one file and outcome; `begins` and `ends` bound the month in the file's name."""

FILLED = frozenset({*MEASURES, *(part.split()[0] for part in FILES_SCHEMA.split(", ")), "outcome", "rules"})
"""Every column that evidence may have."""
