"""The whole definition: data sets, sheets, calculated fields and filters."""

from collections.abc import Mapping
from typing import Any, Final

from contracts import Dataset
from contracts.errors import UserError
from pipeline.dashboard.answer import answer_fields, answer_sheets
from pipeline.dashboard.data_sets import data_sets
from pipeline.dashboard.quality import quality_calculated, quality_filters, quality_sheet

SHEETS: Final = 20
"""How many sheets QuickSight takes: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DashboardVersionDefinition.html"""


class DashboardError(UserError):
    """A dataset with more to show than one dashboard of QuickSight's can hold."""


def definition(dataset: Dataset, arns: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset's DashboardVersionDefinition, as `create_dashboard` takes it; `arns` has its data sets' ARNs by name.

    A data set is called as the view or table that it reads. Raises DashboardError for more sheets than QuickSight has.
    """
    quality = quality_calculated()
    taken = {one["Name"].casefold() for one in quality}
    fields = {name: answer_fields(product, taken) for name, product in dataset.answers.items()}
    sheets = [
        one
        for name, product in dataset.answers.items()
        for one in answer_sheets(product, fields[name], "Answer" if len(fields) == 1 else name)
    ]
    sheets.append(quality_sheet(dataset.name))
    if len(sheets) > SHEETS:
        raise DashboardError(f"{dataset.name} needs {len(sheets)} sheets for its answers; QuickSight takes {SHEETS}.")
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": one.name, "DataSetArn": arns[one.name]} for one in data_sets(dataset)
        ],
        "Sheets": sheets,
        "CalculatedFields": [*(one for answer in fields.values() for one in answer.calculated), *quality],
        "FilterGroups": quality_filters(dataset.name),
    }
