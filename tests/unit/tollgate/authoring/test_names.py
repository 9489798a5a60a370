"""Raw names become names that neither Spark nor Athena has to quote."""

import pytest

from tollgate.authoring.propose.scan import snake_case


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("VendorID", "vendor_id"),
        ("PULocationID", "pu_location_id"),
        ("tpep_pickup_datetime", "tpep_pickup_datetime"),
        ("Trip Distance (mi)", "trip_distance_mi"),
        (" Airport_fee ", "airport_fee"),
        ("naïve Größe", "naive_groe"),
        ("2nd", "column_2nd"),
        ("价格", "column"),
        ("", "column"),
    ],
)
def test_a_raw_name_becomes_snake_case(raw: str, name: str) -> None:
    assert snake_case(raw) == name
