from dataclasses import replace

import pytest
from pyspark.sql import SparkSession

from contracts import load_dataset
from quality import gx, suite
from quality.model import Check, Finding, Measure
from tests.integration.quality.conftest import Judge
from tools.sample_run import Run, name

DATASET = load_dataset("nyc_taxi")
CONTRACTS = (DATASET.evidence, *DATASET.products)

# PySpark leaves the sockets that rows came through to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


def one_of_each_kind(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """A check for each expectation over each frame: Spark takes half a second for one."""
    kinds = {(check.type, check.over, check.nulls_allowed): check for check in checks}
    return tuple(kinds.values())


def test_pandas_and_spark_find_the_same(judge: Judge, run: Run, spark: SparkSession) -> None:
    run.scale("sum_miles", "3", [name("green", 2020, 5)])
    run.listed(name("yellow", 2020, 5)).update(status="refused", reason="file_unreadable", message="it's cut")
    run.drop(lambda row: row["file"] != name("yellow", 2020, 6))
    contracts = CONTRACTS
    checks = one_of_each_kind(suite.checks(*contracts))
    over_pandas = gx.findings(checks, contracts, run.judged())
    over_spark = gx.findings(checks, contracts, run.judged(), spark)
    assert [plain(finding) for finding in over_spark] == [plain(finding) for finding in over_pandas]
    assert {finding.success for finding in over_pandas} == {True, False}


def plain(finding: Finding) -> Finding:
    return replace(finding, observed=str(finding.observed))


def test_what_breaks_while_checking_is_an_error_and_no_failure(judge: Judge, run: Run) -> None:
    contracts = CONTRACTS
    check = next(check for check in suite.checks(*contracts) if check.called == "average cost")
    for row in run.table:
        row["sum_cost"] = "text"
    wrong = replace(check, measures=(Measure("sum_cost"),), arguments={"column": "sum_cost", "min_value": 1})
    summary = contracts[1]
    rows = replace(wrong, over="rows")
    [finding] = gx.findings([rows], (summary,), run.judged())
    assert not finding.success
    assert finding.error


def test_a_null_is_no_value_within_a_range(judge: Judge, run: Run) -> None:
    contracts = CONTRACTS
    check = next(check for check in suite.checks(*contracts) if check.called == "trips in a month")
    over_rows = replace(check, over="rows")
    run.table[0]["trips"] = None
    [finding] = gx.findings([over_rows], contracts, run.judged())
    assert (finding.success, finding.offenders) == (False, (("green_tripdata_2020-04.csv.gz", None),))
    [lenient] = gx.findings([replace(over_rows, nulls_allowed=True)], contracts, run.judged())
    assert lenient.success
