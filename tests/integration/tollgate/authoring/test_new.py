"""`tollgate dataset new`: a folder of files becomes a dataset that loads, each guess of which can be explained."""

import json
from pathlib import Path

import duckdb
import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it ships no types

from contracts import Dataset, Period, load_folder
from tollgate.authoring.errors import AuthoringError
from tollgate.authoring.propose.new import new_dataset


@pytest.fixture
def made(tmp_path: Path) -> Dataset:
    """Two kinds of files, a month each, with texts for no value, a code, a clock and a column of one kind alone."""
    for kind, time in (("north", "nshop_sold_at"), ("south", "sshop_sold_at")):
        for month in (1, 2):
            path = tmp_path / "in" / kind / f"year=2026/{kind}_2026-0{month}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = [
                f"{n},{'ab'[n % 2]},2026-0{month}-{n % 27 + 1:02} 10:{n % 60:02}:00,"
                f"{'NA' if n % 25 == 0 else f'{n}.25'},"
                f"{n % 24 * 100 + n % 60},{n % 4},{n * month / 8}"
                for n in range(1, 301)
            ]
            path.write_text("\n".join([f"OrderNo,shop,{time},price,paid_time,status_code,weight", *rows]))
    return load_folder(new_dataset("orders", tmp_path / "in", tmp_path / "datasets"))


def test_kinds_period_identity_and_missing_texts_are_those_of_the_files(made: Dataset) -> None:
    source = made.source
    assert {name: (kind.folder, kind.missing) for name, kind in source.sources.items()} == {
        "north": ("north", ("NA",)),
        "south": ("south", ("NA",)),
    }
    assert source.period == Period("month", ("file_name",), "sold_at")
    assert source.column("sold_at").names == {"north": ("nshop_sold_at",), "south": ("sshop_sold_at",)}
    assert source.column("order_no").names == {"": ("OrderNo",)}
    assert source.identity == ("sold_at",)
    assert [rule.reason for rule in source.filters["all"]] == ["price_missing"]


def test_what_can_be_added_up_is_and_what_cannot_is_not(made: Dataset) -> None:
    [product] = made.products
    assert [column.name for column in product.keys] == ["kind", "year", "month", "file"]
    assert [column.name for column in product.measured] == ["records", "sum_price", "sum_weight"]
    assert product.answer
    assert dict(product.answer.by) == {"kind": "kind"}
    assert [number.formula.text for number in product.answer.numbers] == [
        "sum(records)",
        "sum(sum_price) / sum(records)",
        "sum(sum_weight) / sum(records)",
    ]


def test_every_guess_says_what_was_seen_and_the_draft_is_short(made: Dataset, tmp_path: Path) -> None:
    texts = [path.read_text() for path in sorted((tmp_path / "datasets" / "orders").iterdir())]
    assert sum(text.count("\n") for text in texts) < 120
    joined = "\n".join(texts)
    for words in (
        "# NA: 48 in price",
        "# a month stands in every file name; sold_at lies outside of it in 0.00% of a file's rows at most",
        "of a file's rows at most repeat another in these",
        "# not summed: paid_time, for its values look like times of the day",
        "# not summed: status_code, for its name says a code",
    ):
        assert words in joined
    assert made.name == "orders"
    assert all(yaml.safe_load(text) for text in texts)


def test_a_draft_tells_an_editor_where_its_schema_is_and_keeps_to_it(made: Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "datasets" / made.name
    for path in folder.iterdir():
        text = path.read_text()
        schema = folder / text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
        Draft7Validator(json.loads(schema.read_text())).validate(yaml.safe_load(text))


def new(tmp_path: Path, text: str, name: str = "things") -> Dataset:
    (tmp_path / "x.csv").write_text(text)
    return load_folder(new_dataset(name, tmp_path / "x.csv", tmp_path / "datasets"))


def test_a_reference_table_has_no_period_and_a_key_all_the_same(tmp_path: Path) -> None:
    made = new(tmp_path, "code,label\nA,Alpha\nB,Beta\n")
    assert made.source.period is None
    assert made.source.identity == ("code",)
    assert [column.name for column in made.products[0].keys] == ["code", "file"]
    assert made.source.sources["things"].folder == "things"


def test_a_table_of_one_number_has_an_answer_of_one_row(tmp_path: Path) -> None:
    made = new(tmp_path, "\n".join(["weight", *(str(n / 4) for n in range(200))]))
    assert made.products[0].answer
    assert dict(made.products[0].answer.by) == {}


def test_a_time_in_every_record_is_the_period_where_no_name_says_one(tmp_path: Path) -> None:
    rows = [f"s{n % 3},2026-0{n % 3 + 1}-0{n % 9 + 1} 10:00:00,{n}.5" for n in range(90)]
    made = new(tmp_path, "\n".join(["shop,at,price", *rows]))
    assert made.source.period == Period("month", (), "at")
    assert [column.name for column in made.products[0].keys] == ["shop", "year", "month", "file"]


def test_words_that_the_table_has_already_are_named_otherwise(tmp_path: Path) -> None:
    made = new(
        tmp_path,
        "\n".join(["date,file,order,records", *(f"2026-01-0{n % 9 + 1},f{n % 2},o{n},{n}" for n in range(99))]),
    )
    assert {column.name: column.names.get("") for column in made.source.columns} == {
        "date_value": ("date",), "file_value": ("file",), "order_value": ("order",), "records_value": ("records",),
    }  # fmt: skip


def test_folders_of_parts_are_read_as_periods(tmp_path: Path) -> None:
    for day in (1, 2):
        folder = tmp_path / "in" / "visits" / f"year=2026/month=03/day=0{day}"
        folder.mkdir(parents=True)
        for part in (0, 1):
            query = f"""
                SELECT 'p' || range % 3 AS page, (range * 7 % 50)::DOUBLE / 3 AS seconds_read,
                    TIMESTAMP '2026-03-0{day} 08:00:00' + INTERVAL (range) MINUTE AS seen_at,
                FROM range({part * 100}, {part * 100 + 100})"""  # noqa: S608 (numbers of this test)
            duckdb.execute(f"COPY ({query}) TO '{folder}/part-{part}.parquet' (FORMAT parquet)")
    made = load_folder(new_dataset("visits", tmp_path / "in", tmp_path / "datasets"))
    assert made.source.period == Period("day", ("folder",), "seen_at")
    assert made.source.column("seconds_read").physical_type == "decimal(18,6)"
    alone = load_folder(new_dataset("visits_too", tmp_path / "in" / "visits", tmp_path / "datasets"))
    assert {kind.folder for kind in alone.source.sources.values()} == {"visits_too"}
    assert alone.source.period == made.source.period


def test_nothing_is_written_over_and_what_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    new(tmp_path, "code,label\nA,Alpha\nB,Beta\n")
    before = (tmp_path / "datasets" / "things" / "things.yaml").read_text()
    for name, message in (
        ("things", r"There is already .*things\. Name another"),
        ("My-Data", "cannot be called 'My-Data'"),
    ):
        with pytest.raises(AuthoringError, match=message):
            new_dataset(name, tmp_path / "x.csv", tmp_path / "datasets")
    with pytest.raises(AuthoringError, match=r"There is no .*none"):
        new_dataset("other", tmp_path / "none", tmp_path / "datasets")
    assert (tmp_path / "datasets" / "things" / "things.yaml").read_text() == before
    assert [path.name for path in (tmp_path / "datasets").iterdir()] == ["things"]


def test_real_files_become_datasets(root: Path, tmp_path: Path) -> None:
    data = root.parent / "shared" / "data" / "flights"
    if not data.exists():
        pytest.skip(f"{data} is not here, so no real files were drafted from")
    daily = load_folder(new_dataset("days", data / "daily", tmp_path / "datasets"))
    assert daily.source.period == Period("day", ("folder",))
    assert [column.name for column in daily.products[0].keys] == ["carrier", "year", "month", "day", "file"]
    assert {"sum_arr_delay", "sum_distance"} <= {column.name for column in daily.products[0].measured}
    lines = load_folder(new_dataset("lines", data / "airlines.csv", tmp_path / "datasets"))
    assert lines.source.period is None
