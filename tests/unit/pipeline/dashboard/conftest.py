"""Datasets with something to show: those of this project, and small ones that lack a period, a key or an answer."""

from typing import Any

import pytest

from contracts import Dataset, load_dataset, shipped_datasets
from pipeline.dashboard import data_sets, definition
from tests.unit.contracts.texts import PRODUCT, SECOND, SOURCE, changed, dataset

PERIOD = ("      - {name: year, logicalType: integer}\n      - {name: month, logicalType: integer}\n", "")
KEY = ("          by: [shop]\n", "          by: []\n")
ANSWER = PRODUCT[: PRODUCT.index("      - property: answer")]
MANY = "".join(f"            - {{name: n{n}, formula: sum(pieces), title: Number {n}}}\n" for n in range(45))

DATASETS: dict[str, Dataset] = {
    **{name: load_dataset(name) for name in shipped_datasets()},
    "small": dataset(),
    "without period": dataset(SOURCE, changed(PRODUCT, PERIOD)),
    "without key": dataset(SOURCE, changed(PRODUCT, KEY)),
    "without both": dataset(SOURCE, changed(PRODUCT, PERIOD, KEY)),
    "by its period": dataset(SOURCE, changed(PRODUCT, ("by: [shop]", "by: [shop, year]"))),
    "by two keys": dataset(
        changed(SOURCE, ("      - {name: weight", "      - {name: city, logicalType: string}\n      - {name: weight")),
        changed(
            PRODUCT,
            ("      - {name: year", "      - {name: city, logicalType: string}\n      - {name: year"),
            ("by: [shop]", "by: [shop, city]"),
        ),
    ),
    "two answers": dataset(SOURCE, PRODUCT, SECOND),
    "without answer": dataset(SOURCE, ANSWER),
    "many numbers": dataset(SOURCE, PRODUCT + MANY),
}


def defined(chosen: Dataset) -> dict[str, Any]:
    return definition(chosen, {one.name: arn(one.name) for one in data_sets(chosen)})


def arn(name: str) -> str:
    return f"arn:aws:quicksight:us-east-1:123456789012:dataset/{name}"


@pytest.fixture(params=sorted(DATASETS))
def chosen(request: pytest.FixtureRequest) -> Dataset:
    return DATASETS[request.param]
