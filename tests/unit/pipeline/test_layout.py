import pytest

from pipeline.layout import RESERVED, Layout, RunNameError, empty_table, run_of


def test_a_run_keeps_what_it_publishes_under_its_own_prefix() -> None:
    layout = Layout("s3://lake", "2026-11-23T060000Z")
    made = (
        layout.table("product"),
        layout.table("second"),
        layout.record,
        layout.changes,
    )
    urls = (layout.verdict, layout.report, layout.gx, layout.validations)
    assert all(place.startswith("s3://lake/runs/2026-11-23T060000Z/") for place in (*made, *urls))
    assert len({*made, *urls}) == len(made) + len(urls)
    assert layout.validations.startswith(layout.gx)


def test_what_sql_reads_of_all_runs_lies_in_one_folder_for_each_table() -> None:
    layout = Layout("s3://lake/nyc_taxi", "a-run")
    assert (layout.evidence, layout.refused) == (
        "s3://lake/nyc_taxi/evidence/a-run/",
        "s3://lake/nyc_taxi/refused/a-run/",
    )
    assert layout.quality("quality_runs") == "s3://lake/quality/quality_runs/nyc_taxi/a-run.json"


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a'b", "-x", "x" * 81, "2026-11-23T06:00:00Z", "a\n"])
def test_a_name_that_is_unsafe_in_a_key_or_in_sql_is_refused(name: str) -> None:
    with pytest.raises(RunNameError, match="not a valid name of a run"):
        Layout("s3://lake", name)


def test_the_page_of_all_runs_lies_beside_them_and_in_none() -> None:
    assert Layout("s3://lake/", "a-run").index == "s3://lake/runs/index.html"


@pytest.mark.parametrize(
    ("table", "run"),
    [
        ("s3://lake/nyc_taxi/runs/a-run/tables/monthly_summary/", "a-run"),
        ("s3://lake/nyc_taxi/runs/a-run/tables/monthly_summary", "a-run"),
        (empty_table("s3://lake/nyc_taxi", "monthly_summary"), None),
        ("s3://lake/nyc_taxi/runs/a-run/table/", None),
        ("s3://lake/flights/runs/a-run/tables/delays/", None),
        ("s3://other/nyc_taxi/runs/a-run/tables/monthly_summary/", None),
        ("s3://lake/nyc_taxi/runs/a/b/tables/monthly_summary/", None),
        ("", None),
    ],
)
def test_a_table_s_place_names_its_run(table: str, run: str | None) -> None:
    assert run_of("s3://lake/nyc_taxi/", table) == run


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_run_cannot_take_the_place_of_the_empty_table_or_of_the_page_of_all_runs(name: str) -> None:
    assert {"none-yet", "index.html"} == RESERVED
    with pytest.raises(RunNameError, match="it is reserved"):
        Layout("s3://lake", name)
