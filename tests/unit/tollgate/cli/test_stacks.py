"""Where a command keeps what it brings here."""

from dataclasses import replace
from pathlib import Path

from tests.unit.tollgate.operate.conftest import TWO, Desk
from tollgate.cli.stacks import Session
from tollgate.operate.stack import Stack


def test_reports_of_two_stacks_and_of_two_datasets_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    here = Session(Stack.from_outputs(TWO, Desk(), dataset="nyc_taxi"), tmp_path, local=True)
    flights = replace(here, stack=Stack.from_outputs(TWO, Desk(), dataset="flights"))
    sessions = (here, replace(here, name="dev"), replace(here, name="shop/tollgate/dev"), flights)
    assert [session.reports.relative_to(tmp_path).as_posix() for session in sessions] == [
        "reports/local/nyc_taxi",
        "reports/dev/nyc_taxi",
        "reports/shop/tollgate/dev/nyc_taxi",
        "reports/local/flights",
    ]
