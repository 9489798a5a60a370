"""The table of operations is that of the code."""

from pathlib import Path

from localaws.coverage import coverage, page


def test_the_page_of_operations_is_that_of_the_code(package: Path) -> None:
    wrong = "OPERATIONS.md is stale. Write it again: python -m localaws.coverage > packages/localaws/OPERATIONS.md"
    assert (package / "OPERATIONS.md").read_text() == page(), wrong


def test_each_operation_has_exactly_one_who_answers_it() -> None:
    rows = {row.service: row for row in coverage()}
    jobs = rows["emr-containers"]
    assert "StartJobRun" in jobs.own
    assert "CreateManagedEndpoint" in jobs.nobody
    assert "CreateActivity" not in rows["stepfunctions"].own
    for row in rows.values():
        assert not set(row.own) & set(row.moto) | set(row.own) & set(row.nobody)
