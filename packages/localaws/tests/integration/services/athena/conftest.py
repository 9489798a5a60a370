# ruff: noqa: S608 - the tests' own text
"""An emulated AWS with a lake, a place for results, a database and a workgroup, as a stack would have made them."""

from collections.abc import Iterator
from typing import Any

import pytest

from localaws import LocalAws
from support.analyst import Analyst


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("athena")) as aws:
        for bucket in ("lake", "results"):
            aws.client("s3").create_bucket(Bucket=bucket)
        yield aws


@pytest.fixture(scope="module")
def clients(aws: LocalAws) -> dict[str, Any]:
    """Kept: boto3 takes longer to make a client than a test takes to use it."""
    return {service: aws.client(service) for service in ("glue", "athena")}


@pytest.fixture
def analyst(aws: LocalAws, clients: dict[str, Any]) -> Iterator[Analyst]:
    glue, athena = clients["glue"], clients["athena"]
    glue.create_database(DatabaseInput={"Name": "db"})
    location = {"OutputLocation": "s3://results/analysts"}
    athena.create_work_group(
        Name="analysts", Configuration={"ResultConfiguration": location, "EnforceWorkGroupConfiguration": True}
    )
    yield Analyst(aws, athena)
    athena.delete_work_group(WorkGroup="analysts", RecursiveDeleteOption=True)
    glue.delete_database(Name="db")


@pytest.fixture
def trips(analyst: Analyst, request: pytest.FixtureRequest) -> str:
    """A table of three trips, at a folder of the test's own; its name."""
    url = f"s3://lake/{request.node.name.partition('[')[0]}/"
    rows = "('green', 3::INT, 10.00::DECIMAL(10,2)), ('green', 4, 1.55), ('yellow', 2, NULL)"
    analyst.parquet(url, f"SELECT * FROM (VALUES {rows}) t(colour, trips, cost)")
    columns = "colour string, trips bigint, cost decimal(22,2)"
    analyst.ask(f"CREATE EXTERNAL TABLE trips ({columns}) STORED AS PARQUET LOCATION '{url}'")
    return "trips"
