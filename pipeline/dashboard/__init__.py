"""The dashboard of a dataset as QuickSight defines one: a pure function of its contracts."""

from pipeline.dashboard.data_sets import DataSet, answer_set, data_sets, quality_sets
from pipeline.dashboard.definition import DashboardError, definition
from pipeline.dashboard.theme import theme

__all__ = ["DashboardError", "DataSet", "answer_set", "data_sets", "definition", "quality_sets", "theme"]
