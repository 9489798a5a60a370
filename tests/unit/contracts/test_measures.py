"""Measures: those whose parts can be merged are read, and the others are refused with what to write instead."""

import pytest

from contracts import Column
from contracts.measures import INSTEAD, MeasureError, parse, result_type

COLUMNS = {
    name: Column(name, "number", physical, required=False, description="")
    for name, physical in {
        "n": "int", "big": "bigint", "cost": "decimal(12,2)", "wide": "decimal(38,4)", "weight": "double",
        "name": "string", "at": "timestamp", "day": "date", "yes": "boolean",
    }.items()
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "columns", "additive"),
    [
        ("count(*)", "count", (), True),
        ("COUNT( * )", "count", (), True),
        ("count_if(cost > 15)", "count_if", (), True),
        ("sum(cost)", "sum", ("cost",), True),
        ("sum( Cost / N )", "sum", ("cost", "n"), True),
        ("min(at)", "min", ("at",), False),
        ("max(at)", "max", ("at",), False),
    ],
)
def test_a_measure_is_read(text: str, kind: str, columns: tuple[str, ...], additive: bool) -> None:
    measure = parse(text)
    assert (measure.kind, measure.columns, measure.is_additive) == (kind, columns, additive)
    assert measure.merge == ("sum" if additive else kind)


@pytest.mark.parametrize("kind", INSTEAD)
def test_a_measure_that_cannot_be_merged_is_refused_with_what_to_write_instead(kind: str) -> None:
    with pytest.raises(MeasureError) as error:
        parse(f"{kind}(cost)")
    assert str(error.value) == f"'{kind}(cost)' cannot be merged from parts: {INSTEAD[kind]}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("count(distinct cost)", "make the column a key, and count rows"),
        ("cost", "is not a measure: write one of count(*), count_if(…), sum(x), min(x), max(x)"),
        ("sum()", "names nothing between its brackets"),
        ("sum(cost * 2)", "give anything else a column of its own, with an expression"),
        ("min(cost / n)", "between the brackets stands a column"),
        ("total(cost)", "write one of count(*), count_if(…), sum(…), min(…), max(…)"),
    ],
)
def test_what_is_not_a_measure_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(MeasureError) as error:
        parse(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "physical"),
    [
        ("count(*)", "bigint"),
        ("count_if(n > 1)", "bigint"),
        ("sum(n)", "bigint"),
        ("sum(big)", "decimal(38,0)"),
        ("sum(cost)", "decimal(22,2)"),
        ("sum(wide)", "decimal(38,4)"),
        ("sum(cost / n)", "decimal(28,6)"),
        ("min(at)", "timestamp"),
        ("max(weight)", "double"),
        ("min(name)", "string"),
    ],
)
def test_a_measures_type_holds_every_sum_exactly(text: str, physical: str) -> None:
    assert result_type(parse(text), COLUMNS) == physical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum(weight)", "weight is a double, whose sum depends on its order"),
        ("sum(cost / weight)", "weight is a double, whose sum depends on its order"),
        ("sum(name)", "name is a string, which cannot be added"),
        ("sum(day)", "day is a date, which cannot be added"),
        ("sum(yes)", "yes is a boolean, which cannot be added"),
    ],
)
def test_a_sum_that_would_not_be_exact_is_refused(text: str, message: str) -> None:
    with pytest.raises(MeasureError) as error:
        result_type(parse(text), COLUMNS)
    assert message in str(error.value)
