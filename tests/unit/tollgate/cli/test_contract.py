"""`tollgate contract`: its words, its JSON and its exit codes."""

import json
import shutil
from pathlib import Path

from tests.unit.tollgate.cli.conftest import Tollgate
from tollgate.cli import exit_codes


def copy(root: Path, folder: Path, name: str = "trips", *changes: tuple[str, str]) -> Path:
    """A shipped dataset with other words in one of its contracts; the path of that contract."""
    dataset = folder / "nyc_taxi"
    dataset.mkdir()
    for file in (root / "datasets" / "nyc_taxi").glob("*.yaml"):
        shutil.copy(file, dataset)
    path = dataset / f"{name}.yaml"
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)
    return path


def test_a_check_lists_problems_and_ends_with_two(root: Path, tmp_path: Path, tollgate: Tollgate) -> None:
    path = copy(root, tmp_path, "trips", ("condition: miles > 100", "condition: mils > 100"))
    done = tollgate("contract", "check", str(path.parent))
    assert done.code == exit_codes.BAD_USE
    output, count = done.out.splitlines()
    assert "asks about a column 'mils' that is not there; did you mean 'miles'?" in output
    assert count == "1 problem in 2 contracts of 1 dataset."
    [problem] = json.loads(tollgate("contract", "check", str(path), "--json").out)
    assert output == f"{problem['file']}:{problem['line']}: {problem['problem']}"


def test_a_check_without_a_name_looks_at_all_that_ship_and_a_name_at_one(tollgate: Tollgate) -> None:
    every = tollgate("contract", "check")
    assert (every.code, every.out) == (exit_codes.OK, "4 contracts of 2 datasets, no problem.\n")
    one = tollgate("contract", "check", "flights")
    assert (one.code, one.out) == (exit_codes.OK, "2 contracts of 1 dataset, no problem.\n")


def test_a_file_that_is_not_there_and_an_empty_folder_get_one_line(tmp_path: Path, tollgate: Tollgate) -> None:
    missing = tollgate("contract", "check", str(tmp_path / "none.yaml"))
    assert (missing.code, "cannot be read: No such file" in missing.out) == (exit_codes.BAD_USE, True)
    empty = tollgate("contract", "check", str(tmp_path))
    assert (empty.code, "holds no *.yaml. Name a dataset" in empty.err) == (exit_codes.BAD_USE, True)


def test_pages_are_written_where_they_are_wanted(tmp_path: Path, tollgate: Tollgate) -> None:
    done = tollgate("contract", "docs", "flights", "--to", str(tmp_path / "pages"))
    assert (done.code, done.out) == (exit_codes.OK, f"2 pages in {tmp_path / 'pages'}\n")
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["README.md", "flights.md"]


def test_a_contract_that_is_wrong_gets_no_page(root: Path, tmp_path: Path, tollgate: Tollgate) -> None:
    path = copy(root, tmp_path, "monthly_summary", ("value_set: [green", "value_sett: [green"))
    done = tollgate("contract", "docs", str(path.parent), "--to", str(tmp_path / "pages"))
    assert (done.code, "takes no 'value_sett'" in done.err) == (exit_codes.BAD_USE, True)
    assert not (tmp_path / "pages").exists()


def test_a_comparison_ends_with_two_when_the_version_is_not_honest(
    root: Path, tmp_path: Path, tollgate: Tollgate
) -> None:
    old = root / "datasets" / "nyc_taxi" / "trips.yaml"
    new = copy(root, tmp_path, "trips", ("- name: tip\n", "- name: gratuity\n"))
    done = tollgate("contract", "diff", str(old), str(new))
    assert done.code == exit_codes.BAD_USE
    assert done.out.startswith("breaking    column 'tip' is called 'gratuity' now\n")
    assert "is not honest. Write version: 2.0.0 or higher" in done.out
    document = json.loads(tollgate("contract", "diff", str(old), str(new), "--json").out)
    assert (document["honest"], document["needed"]) == (False, "2.0.0")
    assert [change["kind"] for change in document["changes"]] == ["breaking"]
    same = tollgate("contract", "diff", str(old), str(old))
    assert (same.code, same.out.startswith("No change")) == (exit_codes.OK, True)


def test_datasets_are_compared_contract_by_contract(root: Path, tmp_path: Path, tollgate: Tollgate) -> None:
    new = copy(root, tmp_path, "trips", ("- name: tip\n", "- name: gratuity\n"))
    done = tollgate("contract", "diff", str(root / "datasets" / "nyc_taxi"), str(new.parent))
    assert done.code == exit_codes.BAD_USE
    assert done.out.startswith("nyc_taxi_trips_summary: No change")
    assert "\nnyc_taxi_trips: 1 breaking: " in done.out
    documents = json.loads(
        tollgate("contract", "diff", str(root / "datasets" / "nyc_taxi"), str(new.parent), "--json").out
    )
    assert [(one["contract"], one["honest"]) for one in documents] == [
        ("nyc_taxi_trips_summary", True), ("nyc_taxi_trips", False),
    ]  # fmt: skip


def test_nothing_is_proposed_over_a_file_that_is_there_or_from_a_path_that_is_not(
    tmp_path: Path, tollgate: Tollgate
) -> None:
    (tmp_path / "mine.yaml").write_text("mine")
    kept = tollgate("contract", "propose", str(tmp_path), "--to", str(tmp_path / "mine.yaml"))
    assert (kept.code, "There is already" in kept.err) == (exit_codes.BAD_USE, True)
    assert (tmp_path / "mine.yaml").read_text() == "mine"
    missing = tollgate("contract", "propose", str(tmp_path / "none"))
    assert (missing.code, missing.err.count("\n")) == (exit_codes.BAD_USE, 1)
    assert "none. Name a folder or a file of CSV, CSV.gz or Parquet" in missing.err


def test_a_proposal_is_printed_or_written_and_is_without_problem(tmp_path: Path, tollgate: Tollgate) -> None:
    (tmp_path / "sales.csv").write_text("ShopID,price\n1,2.50\n2,3.75\n")
    printed = tollgate("contract", "propose", str(tmp_path / "sales.csv"))
    file = tmp_path / "sales.yaml"
    written = tollgate("contract", "propose", str(tmp_path / "sales.csv"), "--to", str(file))
    assert (printed.code, written.code) == (exit_codes.OK, exit_codes.OK)
    # Their first lines say where each finds the schema of contracts.
    assert file.read_text().splitlines()[1:] == printed.out.splitlines()[1:]
    assert f"Edit it, then: tollgate contract check {file}" in written.out
    assert tollgate("contract", "check", str(file)).code == exit_codes.OK
