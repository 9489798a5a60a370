"""`tollgate contract`: its words, its JSON and its exit codes."""

import json
from pathlib import Path

from tests.unit.tollgate.cli.conftest import Tollgate
from tollgate.cli import exit_codes


def copy(root: Path, folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A contract of the pipeline's own with other words in it."""
    text = (root / "contracts" / f"{name}.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return path


def test_a_check_lists_problems_and_ends_with_two(root: Path, tmp_path: Path, tollgate: Tollgate) -> None:
    path = copy(root, tmp_path, "trips", ("condition: miles > 100", "condition: mils > 100"))
    done = tollgate("contract", "check", str(path))
    assert done.code == exit_codes.BAD_USE
    output, count = done.out.splitlines()
    assert "asks about a column 'mils' that is not there; did you mean 'miles'?" in output
    assert count == "1 problem in 1 contract."
    [problem] = json.loads(tollgate("contract", "check", str(path), "--json").out)
    assert output == f"{problem['file']}:{problem['line']}: {problem['problem']}"


def test_a_check_without_a_file_looks_at_the_pipelines_own(tollgate: Tollgate) -> None:
    done = tollgate("contract", "check")
    assert (done.code, done.out.endswith("contracts, no problem.\n")) == (exit_codes.OK, True)


def test_a_file_that_is_not_there_and_an_empty_folder_get_one_line(tmp_path: Path, tollgate: Tollgate) -> None:
    missing = tollgate("contract", "check", str(tmp_path / "none.yaml"))
    assert (missing.code, "cannot be read: No such file" in missing.out) == (exit_codes.BAD_USE, True)
    empty = tollgate("contract", "check", str(tmp_path))
    assert (empty.code, "holds no *.yaml. Name a contract" in empty.err) == (exit_codes.BAD_USE, True)


def test_pages_are_written_where_they_are_wanted(root: Path, tmp_path: Path, tollgate: Tollgate) -> None:
    done = tollgate("contract", "docs", str(root / "contracts" / "trips.yaml"), "--to", str(tmp_path / "pages"))
    assert (done.code, done.out) == (exit_codes.OK, f"2 pages in {tmp_path / 'pages'}\n")
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["README.md", "trips.md"]


def test_a_contract_that_is_wrong_gets_no_page(root: Path, tmp_path: Path, tollgate: Tollgate) -> None:
    path = copy(root, tmp_path, "summary", ("value_set: [green", "value_sett: [green"))
    done = tollgate("contract", "docs", str(path), "--to", str(tmp_path / "pages"))
    assert (done.code, "takes no 'value_sett'" in done.err) == (exit_codes.BAD_USE, True)
    assert not (tmp_path / "pages").exists()


def test_a_comparison_ends_with_two_when_the_version_is_not_honest(
    root: Path, tmp_path: Path, tollgate: Tollgate
) -> None:
    old = root / "contracts" / "trips.yaml"
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
    assert file.read_text() == printed.out
    assert f"Edit it, then: tollgate contract check {file}" in written.out
    assert tollgate("contract", "check", str(file)).code == exit_codes.OK
