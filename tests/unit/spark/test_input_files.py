"""What a file's name, folders and header say, before a row of it is read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contracts import Column, Contract, Period, Source
from contracts.period_names import period_of
from pipeline.lake import RawColumn
from spark.input_files import InputFile, matched, unknown_columns
from spark.outputs import bounds

Parts = tuple[int | None, int | None, int | None]


@pytest.mark.parametrize(
    ("grain", "file", "parts"),
    [
        ("month", "green_tripdata_2020-04.csv", (2020, 4, None)),
        ("month", "2020_04.csv", (2020, 4, None)),
        ("month", "orders-2020-04-30.csv", (2020, 4, None)),
        ("month", "orders-2020.csv", (None, None, None)),
        ("month", "orders-2020-13.csv", (None, None, None)),
        ("month", "orders-120-04.csv", (None, None, None)),
        ("month", "orders-12020-04.csv", (None, None, None)),
        ("month", "year=2013/month=01/part-0.parquet", (2013, 1, None)),
        ("month", "year=2013/part-0.parquet", (None, None, None)),
        ("month", "year=2013/month=01/part-00000-8b0f2021-05ab.parquet", (2013, 1, None)),
        ("month", "year=2019/orders_2020-04.csv", (2020, 4, None)),
        ("month", "orders_2020-04.parquet/part-00000-8b0f2021-05.snappy.parquet", (2020, 4, None)),
        ("month", "orders_2020-04.parquet/part-00000.snappy.parquet", (2020, 4, None)),
        ("month", "dt=2013-01/part-0.parquet", (2013, 1, None)),
        ("day", "orders-2020-04-30.csv", (2020, 4, 30)),
        ("day", "orders-2020-04.csv", (None, None, None)),
        ("day", "orders-2020-04-32.csv", (None, None, None)),
        ("day", "dt=2013-01-05/part-0.parquet", (2013, 1, 5)),
        ("day", "Year=2013/MONTH=1/day=5/part-0.parquet", (2013, 1, 5)),
        ("year", "orders-2020.csv", (2020, None, None)),
        ("year", "orders-2020-04.csv", (2020, None, None)),
        ("year", "year=2013/month=01/part-0.parquet", (2013, None, None)),
        ("year", "orders.csv", (None, None, None)),
    ],
)
def test_a_period_stands_in_the_name_or_in_the_folders(grain: str, file: str, parts: Parts) -> None:
    *folders, name = file.split("/")
    period = Period(grain, ("file_name", "folder"))  # type: ignore[arg-type] # the table's texts are grains
    assert period_of(period, folders, name) == parts


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("orders-2020-13.parquet", (None, None, None)),
        ("month=13/year=2020/part-0.parquet", (None, None, None)),
        ("year=2020/month=0/part-0.parquet", (None, None, None)),
        ("year=2020/month=02/day=30/part-0.parquet", (None, None, None)),
        ("dt=2020-02-30/part-0.parquet", (None, None, None)),
        ("year=0/month=1/day=1/part-0.parquet", (None, None, None)),
    ],
)
def test_a_day_that_never_was_is_no_period(file: str, parts: Parts) -> None:
    *folders, name = file.split("/")
    assert period_of(Period("day", ("file_name", "folder")), folders, name) == parts


def test_the_first_origin_that_holds_a_period_counts() -> None:
    folders, name = ["year=2019", "month=01"], "orders_2020-04.csv"
    assert period_of(Period("month", ("folder", "file_name")), folders, name) == (2019, 1, None)
    assert period_of(Period("month", ("folder",)), [], name) == (None, None, None)
    assert period_of(Period("month", (), "sold"), folders, name) == (None, None, None)
    assert period_of(None, folders, name) == (None, None, None)


@pytest.mark.parametrize(
    ("grain", "begins", "ends"),
    [
        ("year", datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)),
        ("month", datetime(2020, 12, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)),
        ("day", datetime(2020, 12, 31, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_period_ends_where_the_next_begins(grain: str, begins: datetime, ends: datetime) -> None:
    year, month, day = 2020, None if grain == "year" else 12, 31 if grain == "day" else None
    file = InputFile("a", "a", "a", 1, begins, year=year, month=month, day=day)
    assert bounds(file, Period(grain, ("folder",))) == (begins, ends)  # type: ignore[arg-type] # texts are grains
    assert bounds(file, None) == (None, None)


def column(name: str, expression: str | None = None, **names: tuple[str, ...]) -> Column:
    return Column(name, "string", "string", required=True, description="", names=names, expression=expression)


def contract(*columns: Column) -> Contract:
    return Contract(
        "x", "x", "1.0.0", "", columns, sources={"old": Source("old"), "new": Source("new", ignored=("Junk",))}
    )


def raw(*names: str) -> tuple[RawColumn, ...]:
    return tuple(RawColumn(name, "string") for name in names)


def test_a_column_is_found_by_the_names_of_its_kind_whatever_their_case() -> None:
    wanted = contract(column("cost", old=("Total", "amount"), new=("total_amount",)))
    assert matched(wanted, "old", raw("x", " AMOUNT ")) == {"cost": (1,)}
    assert matched(wanted, "old", raw("amount", "total")) == {"cost": (1,)}
    assert matched(wanted, "new", raw("total")) == {}


def test_a_column_without_names_is_called_as_it_is_there() -> None:
    assert matched(contract(column("cost")), "old", raw("Cost")) == {"cost": (0,)}
    every = replace(column("cost"), names={"": ("price",)})
    assert matched(contract(every), "new", raw("cost", "price")) == {"cost": (1,)}


def test_a_sum_of_columns_needs_each_of_them() -> None:
    wanted = contract(column("cost", old=("fare + tip + toll", "fare + tip")))
    assert matched(wanted, "old", raw("tip", "fare", "toll")) == {"cost": (1, 0, 2)}
    assert matched(wanted, "old", raw("tip", "fare")) == {"cost": (1, 0)}
    assert matched(wanted, "old", raw("fare")) == {}


def test_an_expression_needs_each_column_that_it_names_and_no_function_or_text() -> None:
    wanted = contract(column("at", "to_timestamp(concat(Day, ' hour ', `Time Of Day`), 'yyyy-MM-dd HH')"))
    assert matched(wanted, "old", raw("time of day", "day")) == {"at": (1, 0)}
    assert matched(wanted, "old", raw("day")) == {}
    assert matched(contract(column("kind", "source_kind")), "old", raw("x")) == {"kind": ()}


def test_columns_that_nothing_comes_from_are_unknown_unless_they_are_ignored() -> None:
    file = InputFile("a", "a", "a", 1, datetime.now(UTC), kind="new", columns=raw("cost", "junk", "Surprise", "COST"))
    assert unknown_columns(contract(column("cost")), file) == ["Surprise", "COST"]
