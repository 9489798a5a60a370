"""Dashboards of small datasets, over rows that a test writes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from contracts import Dataset
from tests.unit.contracts.texts import dataset
from tests.unit.tollgate.operate.conftest import desk, stack  # noqa: F401 (fixtures)
from tollgate.dashboard.build import board_of
from tools import sample_dashboard

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Draw = Callable[..., str]


@pytest.fixture
def shop() -> Dataset:
    """Pieces and takings by shop and month."""
    return dataset()


@pytest.fixture
def draw() -> Draw:
    """Draws the dashboard of a dataset over rows; the data sets that are not named are empty."""

    def drawn(chosen: Dataset, rows: Rows | None = None) -> str:
        empty: dict[str, Any] = {name: [] for name in board_of(chosen).data_sets}
        return sample_dashboard.dashboard(chosen, empty | dict(rows or {}))

    return drawn
