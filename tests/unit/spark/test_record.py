"""The record of a run over many files."""

from spark.record import Count, rows_of


def test_a_file_has_as_many_rows_as_all_its_outcomes_together() -> None:
    counts = [Count("a.csv", "accepted", 5), Count("b.csv", "accepted", 1), Count("a.csv", "row_broken", 2)]
    assert rows_of(counts) == {"a.csv": 7, "b.csv": 1}


def test_a_file_that_nothing_was_counted_of_has_no_rows() -> None:
    assert rows_of([])["a.csv"] == 0


def test_the_counts_are_gone_through_once_however_many_files_there_are() -> None:
    counts = iter([Count(f"{number}.csv", "accepted", number) for number in range(1000)])
    rows = rows_of(counts)
    assert all(rows[f"{number}.csv"] == number for number in range(1000))
