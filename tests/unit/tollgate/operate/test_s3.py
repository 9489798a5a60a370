import time
from io import BytesIO

import pytest
from botocore.exceptions import IncompleteReadError
from botocore.response import StreamingBody

from tests.unit.tollgate.operate.conftest import Desk
from tollgate.operate import s3
from tollgate.operate.stack import Stack


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)


def broken(desk: Desk) -> None:
    desk.answers("s3", "get_object", {"Body": StreamingBody(BytesIO(b"half"), 8)})


def test_a_body_that_breaks_off_is_read_again(stack: Stack, desk: Desk) -> None:
    broken(desk)
    broken(desk)
    desk.holds("x", b"whole")
    assert s3.read_object(stack, "s3://lake/nyc_taxi/x") == b"whole"


def test_a_body_that_always_breaks_off_is_never_taken_for_whole(stack: Stack, desk: Desk) -> None:
    for _ in range(5):
        broken(desk)
    with pytest.raises(IncompleteReadError):
        s3.read_object(stack, "s3://lake/nyc_taxi/x")


def test_an_object_that_is_not_there_is_none(stack: Stack, desk: Desk) -> None:
    desk.refuses("s3", "get_object", "NoSuchKey")
    assert s3.read_object(stack, "s3://lake/nyc_taxi/x") is None
