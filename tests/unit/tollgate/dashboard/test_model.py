"""The definition as the page reads it: all of it, or an error that names what is not drawn."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from contracts import Dataset
from pipeline.dashboard import data_sets
from tests.unit.pipeline.dashboard.conftest import DATASETS, defined
from tollgate.dashboard.errors import ExpressionError, UnknownPartError
from tollgate.dashboard.model import Board, read

Json = dict[str, Any]
Change = Callable[[Json], Any]


@pytest.fixture(params=sorted(DATASETS))
def chosen(request: pytest.FixtureRequest) -> Dataset:
    return DATASETS[request.param]


def test_every_definition_is_read_whole(chosen: Dataset) -> None:
    document = defined(chosen)
    board = read(document)
    assert len(list(board.visuals())) == sum(len(sheet["Visuals"]) for sheet in document["Sheets"])
    assert len(board.calculated) == len(document["CalculatedFields"])
    assert len(board.filters) == len(document["FilterGroups"])


def test_every_column_that_is_read_is_one_of_its_data_set(chosen: Dataset) -> None:
    board, sets = read(defined(chosen)), {one.name: one for one in data_sets(chosen)}
    for name in board.data_sets:
        assert set(board.columns(name)) <= set(sets[name].columns)
        assert board.columns(name)


def visual(kind: str) -> Callable[[Json], Json]:
    """Finds the first visual of a kind."""

    def find(document: Json) -> Json:
        body: Json = next(one[kind] for sheet in document["Sheets"] for one in sheet["Visuals"] if kind in one)
        return body

    return find


def first_measure(document: Json) -> Json:
    measure: Json = visual("KPIVisual")(document)["ChartConfiguration"]["FieldWells"]["Values"][0]
    return measure["NumericalMeasureField"]  # type: ignore[no-any-return]  # JSON


UNKNOWN: dict[str, tuple[Change, str]] = {
    "a visual": (lambda d: d["Sheets"][0]["Visuals"].append({"PieChartVisual": {}}), "A PieChartVisual is not drawn"),
    "an option": (
        lambda d: visual("BarChartVisual")(d)["ChartConfiguration"].update(ReferenceLines=[]), "ReferenceLines of a"
    ),
    "a well": (
        lambda d: visual("KPIVisual")(d)["ChartConfiguration"]["FieldWells"].update(TargetValues=[]), "TargetValues"
    ),
    "a part": (lambda d: d.update(ParameterDeclarations=[]), "ParameterDeclarations of the definition"),
    "conditions": (lambda d: visual("TableVisual")(d).update(ConditionalFormatting={}), "ConditionalFormatting of a"),
    "an aggregation": (
        lambda d: first_measure(d).update(AggregationFunction={"SimpleNumericalAggregation": "VARP"}), "VARP of"
    ),
    "a format": (
        lambda d: first_measure(d)["FormatConfiguration"].update(
            FormatConfiguration={"NumberDisplayFormatConfiguration": {"NumberScale": "MILLIONS"}}
        ),
        "A number with",
    ),
    "a filter": (
        lambda d: d["FilterGroups"][0]["Filters"].append({"TopBottomFilter": {}}), "is a TopBottomFilter that is not"
    ),
    "a visual without a place": (
        lambda d: d["Sheets"][0]["Layouts"][0]["Configuration"]["GridLayout"]["Elements"].pop(), "has no place for"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_cannot_be_drawn_is_an_error_and_no_gap(what: str) -> None:
    change, message = UNKNOWN[what]
    document = copy.deepcopy(defined(DATASETS["nyc_taxi"]))
    change(document)
    with pytest.raises(UnknownPartError) as error:
        read(document)
    assert message in str(error.value)


def test_an_expression_that_cannot_be_computed_is_an_error() -> None:
    document = copy.deepcopy(defined(DATASETS["nyc_taxi"]))
    document["CalculatedFields"][0]["Expression"] = "percentile({trips}, 50)"
    with pytest.raises(ExpressionError, match="percentile"):
        read(document)


def test_a_filter_that_is_switched_off_is_none() -> None:
    document = copy.deepcopy(defined(DATASETS["nyc_taxi"]))
    for group in document["FilterGroups"]:
        group["Status"] = "DISABLED"
    assert read(document).filters == ()


def test_filters_of_all_visuals_of_a_data_set_are_asked_for_and_others_are_not() -> None:
    board: Board = read(defined(DATASETS["nyc_taxi"]))
    assert [one.column for one in board.common_filters("quality_runs")] == ["dataset"]
    assert [one.column for one in board.common_filters("quality_checks")] == ["dataset", "result"]
    assert board.common_filters(board.data_sets[0]) == ()
