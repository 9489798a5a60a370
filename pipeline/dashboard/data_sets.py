"""The data sets that a dashboard reads: each is a view or a table of Athena's, under its own name."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import Contract, Dataset
from pipeline.quality_tables import QUALITY_TABLES, by_period_columns


@dataclass(frozen=True)
class DataSet:
    """A view or table that QuickSight reads: its columns by name, with their types in Athena."""

    name: str
    columns: Mapping[str, str]


def answer_set(product: Contract) -> DataSet:
    """What the numbers of a product's answer are made of, by period and key."""
    return DataSet(product.answer.by_period if product.answer else "", by_period_columns(product))


def quality_sets() -> tuple[DataSet, ...]:
    """What every judge of the stack wrote; all datasets share them."""
    return tuple(
        DataSet(table.name, {name: kind for name, (kind, _) in table.columns.items()}) for table in QUALITY_TABLES
    )


def data_sets(dataset: Dataset) -> tuple[DataSet, ...]:
    """All that the dashboard of a dataset reads, answers first."""
    return (*map(answer_set, dataset.answers.values()), *quality_sets())
