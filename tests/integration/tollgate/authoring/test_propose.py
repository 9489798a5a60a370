"""A proposal says what the files hold, and loads as a source contract without a problem."""

import gzip
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import duckdb
import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from contracts import Contract, load_file, load_text
from tollgate.authoring.check import check
from tollgate.authoring.errors import AuthoringError
from tollgate.authoring.propose import write
from tollgate.authoring.propose.draft import draft
from tollgate.authoring.propose.profile import profile
from tollgate.authoring.propose.scan import snake_case

HEADER = "ShopID,Sold At,price,kind,zip,Gone"
ROWS = [
    "{n},2026-03-{day:02} 10:{minute:02}:00,{n}.25,{kind},0{n:04},".format(
        n=n, day=n % 28 + 1, minute=n % 60, kind="ab"[n % 2]
    )
    for n in range(1, 201)
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Two editions: CSV with CRLF in gzip, and Parquet with other types, a re-cased name and a column more."""
    folder = tmp_path / "My Shop"
    folder.mkdir()
    (folder / "a.csv.gz").write_bytes(gzip.compress("\r\n".join([HEADER, *ROWS, ""]).encode()))
    query = """
        SELECT range::DOUBLE AS shopid, TIMESTAMP '2026-04-01' AS "Sold At", range * 1.5 AS price, 'a' AS kind,
            '00001' AS zip, NULL::INTEGER AS "Gone", range % 2 = 0 AS fair
        FROM range(1, 51)"""
    duckdb.execute(f"COPY ({query}) TO '{folder / 'b.parquet'}' (FORMAT parquet)")
    (folder / "_SUCCESS").write_text("")
    return folder


def propose(path: Path) -> str:
    return write.source(draft(snake_case(path.name.partition(".")[0]), path), path.parent)


@pytest.fixture
def proposed(tmp_path: Path) -> Callable[[Path], Contract]:
    def made(path: Path) -> Contract:
        file = tmp_path / "proposal.yaml"
        file.write_text(propose(path))
        assert check.findings(check.folders_of([file])) == []
        return load_file(file)

    return made


def test_columns_get_names_and_types_that_every_edition_fits(shop: Path, proposed: Callable[[Path], Contract]) -> None:
    contract = proposed(shop)
    assert contract.name == "my_shop"
    assert [(c.name, c.physical_type, c.required) for c in contract.columns] == [
        ("shop_id", "int", True),
        ("sold_at", "timestamp", True),
        ("price", "decimal(12,2)", True),
        ("kind", "string", True),
        ("zip", "string", False),
        ("gone", "string", False),
        ("fair", "boolean", False),
    ]
    assert contract.column("sold_at").names == {"": ("Sold At",)}
    assert contract.column("price").names == {}


def test_a_comment_says_what_was_seen_of_each_column(shop: Path) -> None:
    text = propose(shop)
    assert "# What a raw record is; from 250 rows in 2 files of 2 schemas, united by name." in text
    for comment, name in (
        ("always a value; 2026-03-01 10:16 to 2026-04-01; about", "sold_at"),
        ("always a value; 1.25 to 200.25; about", "price"),
        ("digits with leading zeros, so text; ", "zip"),
        ("never a value, so its type is not known", "gone"),
        ("in 1 of 2 files; always a value; 2 values", "fair"),
        ("always a value; a, b", "kind"),
    ):
        line = next(line for line in text.splitlines() if comment in line)
        assert f"- {{name: {name}," in line


def test_a_number_far_beyond_the_others_is_told_with_a_rule_to_think_of(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("\n".join(["miles", *(str(n / 10) for n in range(1, 2000)), "205654"]))
    text = propose(tmp_path)
    assert "the highest is 205,654: {reason: miles_too_high, condition: miles > 3" in text


def test_a_few_values_that_are_no_numbers_are_told_and_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("\n".join(["a", *map(str, range(999)), "oops"]))
    assert "1 are not of type integer" in propose(tmp_path)


def test_texts_for_no_value_are_told_apart_from_texts(tmp_path: Path) -> None:
    rows = [
        f"{'NA' if n % 9 == 0 else n},{'NA' if n % 2 else 'DE'},{'null' if n % 7 == 0 else f'{n}.5'}" for n in range(99)
    ]
    (tmp_path / "x.csv").write_text("\n".join(["amount,country,weight", *rows]))
    contract = load_text(propose(tmp_path), "x")
    [kind] = contract.sources.values()
    assert set(kind.missing) == {"NA", "null"}
    assert [c.physical_type for c in contract.columns] == ["int", "string", "decimal(12,2)"]
    (tmp_path / "x.csv").write_text(
        "\n".join(["amount,country", *(f"{n},{'NA' if n % 2 else 'DE'}" for n in range(99))])
    )
    [kind] = load_text(propose(tmp_path), "x").sources.values()
    assert kind.missing == ()


def test_names_are_kept_by_folder_and_united_where_they_differ_in_case_or_edition(
    tmp_path: Path, proposed: Callable[[Path], Contract]
) -> None:
    for name, header in (
        ("red/old.csv", "VendorID"),
        ("red/new.csv", "vendor_id"),
        ("blue/year=2020/x.csv", "VENDORID"),
    ):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{header},note\n1,x\n2,y\n")
    contract = proposed(tmp_path / "data")
    assert contract.column("vendor_id").names == {"blue": ("VENDORID",), "red": ("vendor_id", "VendorID")}
    assert [column.name for column in contract.columns] == ["kind", "vendor_id", "note"]


def test_a_folder_called_like_a_value_is_no_column(shop: Path, proposed: Callable[[Path], Contract]) -> None:
    inside = shop / "year=2026"
    inside.mkdir()
    for file in [*shop.glob("*.csv.gz"), *shop.glob("*.parquet")]:
        file.rename(inside / file.name)
    assert "year" not in {column.name for column in proposed(shop).columns}


def test_a_proposal_is_odcs(shop: Path) -> None:
    text = propose(shop)
    schema = json.loads((files("open_data_contract_standard") / "schema.json").read_text())
    jsonschema.validate(yaml.safe_load(text), schema)
    OpenDataContractStandard.from_string(text)


def test_values_that_yaml_would_misread_survive(tmp_path: Path, proposed: Callable[[Path], Contract]) -> None:
    values = ["no", "1: 2", "# x", "'", "ja\tnein", "} # {"] * 20
    (tmp_path / "x.csv").write_text("\n".join(['"a: b #",c', *(f'"{value}",1' for value in values)]))
    contract = proposed(tmp_path / "x.csv")
    assert contract.column("a_b").names == {"": ("a: b #",)}


CUT = gzip.compress("\n".join(["a,b", *(f"{n},{n * n}" for n in range(50_000))]).encode())[:50_000]
BROKEN = {
    "cut.csv.gz": ("cannot be read", CUT),
    "page.parquet": ("cannot be read", b"<html>not found</html>"),
    "page.csv": ("begins with '<html>': a web page", b"<html>"),
    "empty.csv": ("is empty", b""),
    "empty.parquet": ("cannot be read", b""),
    "ragged.csv": ("cannot be read: CSV Error on Line: 3", b"a,b\n1,2\n3\n4,5,6\n"),
    "twins.csv": ("has columns that only case tells apart, if anything: 'Sum' and 'sum'", b"Sum,sum\n1,2\n"),
    "latin.csv": ("cannot be read", "a,b\nnaïve,1\n".encode("latin-1")),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_file_that_cannot_be_read_is_told_by_its_name_in_one_line(tmp_path: Path, name: str) -> None:
    message, content = BROKEN[name]
    (tmp_path / "good.csv").write_text("a,b\n1,2\n")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AuthoringError) as caught:
        profile(tmp_path)
    assert f"{tmp_path / name} " in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_data_and_a_path_that_is_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(AuthoringError, match="holds no file that ends in"):
        profile(tmp_path)
    with pytest.raises(AuthoringError, match=r"There is no .*none\. Name a folder or a file"):
        profile(tmp_path / "none")


ENDINGS = {"crlf": "a,b\r\n1,x\r\n2,y\r\n", "lf": "a,b\n1,x\n2,y\n", "mixed": "a,b\n1,x\r\n2,y\r\n"}


def test_line_ends_of_every_kind_are_read_together(tmp_path: Path) -> None:
    for name, text in ENDINGS.items():
        (tmp_path / f"{name}.csv").write_bytes(text.encode())
    (tmp_path / "bom.csv").write_bytes("\ufeffa,b\n1,x\n2,y\n".encode())
    (tmp_path / "quoted.csv").write_text('a,b\n1,"x, y"\n2,"two\nlines"\n')
    profiled = profile(tmp_path)
    assert (profiled.files, profiled.schemas, profiled.rows) == (5, 1, 10)
    assert profiled.columns[1].value_counts == {"x": 4, "y": 4, "x, y": 1, "two\nlines": 1}


def test_a_file_with_semicolons_is_not_drafted_for_a_run_that_reads_commas(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Sum A;sum_a;select\n1,5;2;2020-01-02\n")
    with pytest.raises(AuthoringError, match=r"x.csv separates its values by ';', and a run reads commas. Convert it"):
        propose(tmp_path / "x.csv")


def test_two_columns_of_nearly_one_name_and_a_word_of_sql_get_names(
    tmp_path: Path, proposed: Callable[[Path], Contract]
) -> None:
    (tmp_path / "x.csv").write_text("Sum A,sum_a,select\n1.5,2,2020-01-02\n2.5,3,2020-01-03\n")
    columns = proposed(tmp_path / "x.csv").columns
    assert [(c.name, c.physical_type) for c in columns] == [
        ("sum_a", "decimal(12,2)"), ("sum_a_2", "int"), ("select_value", "date"),
    ]  # fmt: skip


def test_a_header_without_rows_is_proposed_as_far_as_it_goes(
    tmp_path: Path, proposed: Callable[[Path], Contract]
) -> None:
    (tmp_path / "x.csv").write_text("a,b\n")
    contract = proposed(tmp_path)
    assert [(column.name, column.required) for column in contract.columns] == [("a", False), ("b", False)]


def test_real_files_give_the_columns_of_our_own_contract(
    real_files: Path, proposed: Callable[[Path], Contract]
) -> None:
    contract = proposed(real_files / "input" / "yellow-taxi")
    types = {column.name: column.physical_type for column in contract.columns}
    assert types["tpep_pickup_datetime"] == "timestamp"
    assert (types["vendor_id"], types["pu_location_id"]) == ("int", "int")
    assert types["total_amount"] == "decimal(12,2)"
    assert "year" not in types


def test_drifting_editions_are_united_and_the_union_says_so(
    real_files: Path, proposed: Callable[[Path], Contract]
) -> None:
    contract = proposed(real_files / "drift")
    assert contract.column("vendor_id").names["yellow_taxi"] == ("vendor_id", "VendorID")
    assert not contract.column("cbd_congestion_fee").required
    assert contract.period
    assert contract.period.grain == "month"
