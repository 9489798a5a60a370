"""The dashboard of a dataset as QuickSight defines one: a pure function of its contracts."""

from pipeline.dashboard.data_sets import DataSet, answer_set, data_sets, quality_sets
from pipeline.dashboard.definition import DashboardError, definition
from pipeline.dashboard.template import PRINCIPAL, parameter_names, template
from pipeline.dashboard.theme import theme

__all__ = [
    "PRINCIPAL", "DashboardError", "DataSet", "answer_set", "data_sets", "definition", "parameter_names",
    "quality_sets", "template", "theme",
]  # fmt: skip
