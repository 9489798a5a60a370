"""What passes: changes that lose nothing, and losses that no check sees."""

from collections.abc import Mapping
from pathlib import Path

from tests.integration.quality.defects.defect import Defect
from tests.planting import files, rows

NAMES = {"tpep_pickup_datetime": "pickup_datetime", "VendorID": "vendor_id", "PULocationID": "pickup_location_id"}

HARMLESS: Mapping[str, Defect[Path]] = {
    "the columns are written in capitals": Defect(rows.planted(rows.header(str.upper)), "", "passed"),
    "the columns stand in another order": Defect(rows.planted(rows.turned), "", "passed"),
    "the columns have the names of another year": Defect(
        rows.planted(rows.header(lambda name: NAMES.get(name, name))), "", "passed"
    ),
    "a column that no number needs is dropped": Defect(
        rows.planted(rows.without("congestion_surcharge")), "", "passed"
    ),
    "columns have other types": Defect(
        files.parquet(
            "total_amount::DOUBLE AS total_amount, tpep_pickup_datetime::TIMESTAMP AS tpep_pickup_datetime, "
            "nullif(passenger_count, '')::DOUBLE AS passenger_count, PULocationID::INTEGER AS PULocationID"
        ),
        "",
        "passed",
    ),
}
"""Changes of shape that lose nothing: the numbers are those of the good run."""

UNSEEN: Mapping[str, Defect[Path]] = {
    "a column that no number needs holds nonsense": Defect(
        rows.everywhere(rows.filled("fare_amount", "?")), "", "passed"
    ),
    "a week is lost in the middle of a month, and nothing is published to compare with": Defect(
        rows.planted(rows.of_days({*range(1, 12), *range(19, 32)})), "", "passed"
    ),
    "every distance is 3 % too long, and nothing is published to compare with": Defect(
        rows.everywhere(rows.times("trip_distance", 1.03)), "", "passed"
    ),
}
"""Once a check sees one of them, it belongs to the others."""
