"""What no input file can cause: a job that miscounts, or a run that comes too late; planted in what a run left."""

from collections.abc import Mapping
from decimal import Decimal

from tests.integration.quality.defects.defect import Defect
from tools.sample_run import Run, name

FILE = name("yellow", 2020, 5)
CENT = Decimal("0.01")


def overtaken(run: Run) -> None:
    assert run.last is not None
    run.record["started"], run.last.record["started"] = "2020-07-01T11:00:00Z", "2020-07-01T11:00:00.001Z"


OUTPUTS: Mapping[str, Defect[Run]] = {
    "a row is lost": Defect(
        lambda run: run.listed(FILE).update(rows=run.listed(FILE)["rows"] + 1),
        "Rows neither accepted nor refused is 1 in yellow_tripdata_2020-05.csv.gz; it must be exactly 0.",
    ),
    "the table is a cent off": Defect(
        lambda run: run.published(FILE).update(sum_cost=run.published(FILE)["sum_cost"] + CENT),
        "yellow_tripdata_2020-05.csv.gz sum_cost is …in the table and …in the evidence.",
    ),
    "the evidence holds a file twice": Defect(
        lambda run: run.evidence.append(dict(run.of(FILE))),
        "File and outcome must be there each only once, and repeat in yellow_tripdata_2020-05.csv.gz (accepted)",
    ),
    "a later run is published already": Defect(
        overtaken,
        "a-run began at 2020-07-01T11:00:00Z, before b-run (2020-07-01T11:00:00.001Z), which is published.",
        beside=True,
    ),
}
