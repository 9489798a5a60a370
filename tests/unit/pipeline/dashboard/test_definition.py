"""The dashboard's definition: QuickSight's own model takes it, and everything that it names exists."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any, get_args

import botocore.session
import pytest
from botocore.validate import ParamValidator

from contracts import Dataset
from localaws.validation import problems
from pipeline.dashboard import DashboardError, data_sets, theme
from pipeline.dashboard.quality import VERDICTS
from pipeline.documents import Status
from pipeline.quality_tables import QUALITY_TABLES, table_inputs, view_inputs
from tests.unit.contracts.texts import PRODUCT, SOURCE, changed, dataset
from tests.unit.pipeline.dashboard.conftest import DATASETS, defined

MODEL = botocore.session.get_session().get_service_model("quicksight")
REFERENCE = re.compile(r"\{(\w+)\}")


def request(definition: dict[str, Any]) -> dict[str, Any]:
    return {"AwsAccountId": "123456789012", "DashboardId": "tollgate", "Name": "Tollgate", "Definition": definition}


def named(value: Any, key: str) -> Iterator[Any]:
    """Everything below that stands under a key."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name == key:
                yield one
            yield from named(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from named(one, key)


def bodies(definition: dict[str, Any], kind: str = "") -> list[dict[str, Any]]:
    visuals = [one for sheet in definition["Sheets"] for one in sheet["Visuals"]]
    return [body for visual in visuals for name, body in visual.items() if name.startswith(kind)]


def test_quicksight_s_own_model_takes_the_definition(chosen: Dataset) -> None:
    shape = MODEL.operation_model("CreateDashboard").input_shape
    parameters = request(defined(chosen))
    assert ParamValidator().validate(parameters, shape).generate_report() == ""
    assert problems(shape, parameters) == []


def test_quicksight_s_own_model_takes_the_theme() -> None:
    shape = MODEL.shape_for("ThemeConfiguration")
    assert ParamValidator().validate(theme(), shape).generate_report() == ""
    assert problems(shape, theme()) == []


def test_every_column_that_a_visual_names_is_one_of_its_data_set(chosen: Dataset) -> None:
    definition = defined(chosen)
    columns = {one.name: set(one.columns) for one in data_sets(chosen)}
    for field in definition["CalculatedFields"]:
        assert set(REFERENCE.findall(field["Expression"])) <= columns[field["DataSetIdentifier"]], field
        columns[field["DataSetIdentifier"]].add(field["Name"])
    paths = list(named(definition, "Column"))
    assert paths
    assert [path for path in paths if path["ColumnName"] not in columns[path["DataSetIdentifier"]]] == []


def test_every_column_of_a_data_set_is_one_of_its_view_or_table_with_its_type(chosen: Dataset) -> None:
    inputs = [*table_inputs("s3://lake"), *view_inputs(chosen, "tollgate_dev")]
    columns = {
        one["Name"]: {
            column["Name"]: column["Type"]
            for column in [*one["StorageDescriptor"]["Columns"], *one.get("PartitionKeys", [])]
        }
        for one in inputs
    }
    for data_set in data_sets(chosen):
        assert dict(data_set.columns) == columns[data_set.name]


def test_no_calculated_field_has_the_name_of_a_column_or_of_another_one(chosen: Dataset) -> None:
    columns = {name.casefold() for one in data_sets(chosen) for name in one.columns}
    names = [field["Name"].casefold() for field in defined(chosen)["CalculatedFields"]]
    assert len(set(names)) == len(names)
    assert not columns & set(names)


def test_every_id_stands_for_one_thing(chosen: Dataset) -> None:
    definition = defined(chosen)
    # A filter names sheets and visuals by their ids; only itself it gives one.
    sheets = {**definition, "FilterGroups": []}
    ids = {key: list(named(sheets, key)) for key in ("VisualId", "SheetId", "Identifier")}
    ids |= {key: list(named(definition, key)) for key in ("FilterGroupId", "FilterId")}
    assert [key for key, every in ids.items() if len(set(every)) != len(every)] == []
    for body in bodies(definition):
        wells = list(named(body["ChartConfiguration"]["FieldWells"], "FieldId"))
        assert len(set(wells)) == len(wells)
        assert set(named(body["ChartConfiguration"], "FieldId")) <= set(wells)


def test_every_visual_has_its_place_and_none_lies_on_another(chosen: Dataset) -> None:
    for sheet in defined(chosen)["Sheets"]:
        (layout,) = sheet["Layouts"]
        places = layout["Configuration"]["GridLayout"]["Elements"]
        assert [place["ElementId"] for place in places] == list(named(sheet["Visuals"], "VisualId"))
        assert all(place["ColumnIndex"] + place["ColumnSpan"] <= 36 for place in places)
        assert not [
            (one["ElementId"], other["ElementId"]) for one, other in combinations(places, 2) if over(one, other)
        ]


def over(one: dict[str, int], other: dict[str, int]) -> bool:
    return all(
        one[start] < other[start] + other[span] and other[start] < one[start] + one[span]
        for start, span in (("ColumnIndex", "ColumnSpan"), ("RowIndex", "RowSpan"))
    )


def test_every_filter_reaches_a_visual_that_reads_its_data_set(chosen: Dataset) -> None:
    definition = defined(chosen)
    read = {body["VisualId"]: set(named(body, "DataSetIdentifier")) for body in bodies(definition)}
    for group in definition["FilterGroups"]:
        (data_set,) = named(group["Filters"], "DataSetIdentifier")
        (scope,) = group["ScopeConfiguration"]["SelectedSheets"]["SheetVisualScopingConfigurations"]
        (sheet,) = [one for one in definition["Sheets"] if one["SheetId"] == scope["SheetId"]]
        visuals = scope.get("VisualIds", list(named(sheet["Visuals"], "VisualId")))
        assert any(data_set in read[visual] for visual in visuals)


def test_only_the_dataset_s_own_rows_of_the_quality_tables_are_shown(chosen: Dataset) -> None:
    chosen_values = {
        one["Column"]["DataSetIdentifier"]: one["Configuration"]["FilterListConfiguration"]["CategoryValues"]
        for one in named(defined(chosen)["FilterGroups"], "CategoryFilter")
        if one["Column"]["ColumnName"] == "dataset"
    }
    assert chosen_values == {table.name: [chosen.name] for table in QUALITY_TABLES}


def test_the_same_contracts_give_the_same_definition(chosen: Dataset) -> None:
    assert json.dumps(defined(chosen)) == json.dumps(defined(chosen))


@pytest.mark.parametrize("name", ["nyc_taxi", "flights"])
def test_each_number_stands_with_its_change_by_key_by_period_and_in_a_table(name: str) -> None:
    chosen = DATASETS[name]
    definition = defined(chosen)
    (product,) = chosen.answers.values()
    assert product.answer is not None
    numbers, own = product.answer.numbers, f"{product.answer.name}-"
    kpis = [body for body in bodies(definition, "KPI") if body["VisualId"].startswith(own)]
    assert [body["Title"]["FormatText"]["PlainText"] for body in kpis] == [number.title for number in numbers]
    methods = [body["ChartConfiguration"]["KPIOptions"]["Comparison"]["ComparisonMethod"] for body in kpis]
    assert methods == ["PERCENT_DIFFERENCE" if number.steady else "DIFFERENCE" for number in numbers]
    for kind in ("Bar", "Line"):
        charts = [body for body in bodies(definition, kind) if body["VisualId"].startswith(own)]
        assert len(charts) == len(numbers)
    lines = [body for body in bodies(definition, "Line") if body["VisualId"].startswith(own)]
    assert set(named([line["ChartConfiguration"] for line in lines], "DateGranularity")) == {"MONTH"}
    colours = [line["ChartConfiguration"]["FieldWells"]["LineChartAggregatedFieldWells"]["Colors"] for line in lines]
    assert {path["ColumnName"] for path in named(colours, "Column")} == {next(iter(product.answer.by))}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("small", ["KPIVisual", "BarChartVisual", "LineChartVisual", "TableVisual"]),
        ("without period", ["KPIVisual", "BarChartVisual", "TableVisual"]),
        ("without key", ["KPIVisual", "LineChartVisual", "TableVisual"]),
        ("without both", ["KPIVisual"]),
        ("by its period", ["KPIVisual", "BarChartVisual", "LineChartVisual", "TableVisual"]),
    ],
)
def test_an_answer_shows_what_its_contract_has(name: str, kinds: list[str]) -> None:
    answer, quality = defined(DATASETS[name])["Sheets"]
    assert [kind for visual in answer["Visuals"] for kind in visual] == kinds
    assert quality["Name"] == "Quality"


def test_a_number_without_a_period_is_compared_with_nothing() -> None:
    (body,) = [one for one in bodies(defined(DATASETS["without period"]), "KPI") if "average" in one["VisualId"]]
    assert body["ChartConfiguration"]["KPIOptions"] == {"PrimaryValueDisplayType": "ACTUAL"}


def test_several_answers_have_a_sheet_each_and_many_numbers_have_several() -> None:
    assert [one["Name"] for one in defined(DATASETS["two answers"])["Sheets"]] == [
        *("average_sale", "average_return", "Quality"),
    ]
    assert [one["Name"] for one in defined(DATASETS["many numbers"])["Sheets"]] == [
        *("Answer", "Answer (2)", "Answer (3)", "Quality"),
    ]


def test_more_than_quicksight_takes_is_said_so() -> None:
    products = [
        changed(PRODUCT, ("name: sales", f"name: sales{n}"), ("average_sale", f"average_sale{n}")) for n in range(20)
    ]
    with pytest.raises(DashboardError, match="shop needs 21 sheets for its answers; QuickSight takes 20"):
        defined(dataset(SOURCE, *products))


def test_a_number_is_written_with_its_unit_and_digits() -> None:
    formats = {
        path["ColumnName"]: written
        for field in named(defined(DATASETS["nyc_taxi"])["Sheets"][0], "NumericalMeasureField")
        for path, written in [(field["Column"], field["FormatConfiguration"]["FormatConfiguration"])]
    }
    miles = formats["Average distance (miles)"]["NumberDisplayFormatConfiguration"]
    assert (miles["Suffix"], miles["DecimalPlacesConfiguration"]) == (" miles", {"DecimalPlaces": 2})
    assert formats["Average cost (dollars)"]["NumberDisplayFormatConfiguration"]["Prefix"] == "$"
    trips = formats["Trips (answer)"]["NumberDisplayFormatConfiguration"]
    assert trips["DecimalPlacesConfiguration"] == {"DecimalPlaces": 0}


def test_each_verdict_has_its_colour() -> None:
    assert set(VERDICTS) == set(get_args(Status))


def test_of_two_keys_the_first_is_the_axis_of_the_bars_and_the_second_their_colour() -> None:
    (bars,) = (body for body in bodies(defined(DATASETS["by two keys"]), "Bar") if "quality" not in body["VisualId"])
    wells = bars["ChartConfiguration"]["FieldWells"]["BarChartAggregatedFieldWells"]
    assert [{path["ColumnName"] for path in named(wells[part], "Column")} for part in ("Category", "Colors")] == [
        {"shop"},
        {"city"},
    ]
