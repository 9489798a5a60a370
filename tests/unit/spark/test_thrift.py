"""Thrift's compact protocol: what a struct holds, and bytes that only pretend to be one."""

import pytest

from spark.thrift import Reader, ThriftCutError, ThriftError

FLAGS = b"\x11\x12\x00"
NUMBERS = b"\x15\x01\x26\xac\x02\x00"
TEXT = b"\x18\x03abc\x00"
LIST = b"\x19\x35\x02\x04\x06\x00"
STRUCT = b"\x2c\x15\x02\x00\x00"
DOUBLE = b"\x17" + bytes(6) + b"\xf0\x3f\x00"
MAP = b"\x1b\x01\x85\x01a\x04\x00"
FAR = b"\x05\x80\x02\x02\x00"


@pytest.mark.parametrize(
    ("data", "values"),
    [
        (FLAGS, {1: True, 2: False}),
        (NUMBERS, {1: -1, 3: 150}),
        (TEXT, {1: b"abc"}),
        (LIST, {1: [1, 2, 3]}),
        (STRUCT, {2: {1: 1}}),
        (DOUBLE, {1: 1.0}),
        (MAP, {1: [(b"a", 2)]}),
        (FAR, {128: 1}),
    ],
    ids=["flags", "numbers", "a text", "a list", "a struct", "a double", "a map", "a field far away"],
)
def test_a_struct_is_read_to_its_last_byte(data: bytes, values: object) -> None:
    reader = Reader(data + b"rest")
    assert reader.struct() == values
    assert reader.data[reader.at :] == b"rest"


@pytest.mark.parametrize(
    "data", [b"", b"\x15", b"\x18\x05abc", b"\x19\xfc\xff\xff\xff\xff\x07", b"\x1b\xff\xff\xff\xff\x07\x88"]
)
def test_bytes_that_promise_more_than_they_hold_are_cut_and_cost_nothing(data: bytes) -> None:
    with pytest.raises(ThriftCutError):
        Reader(data).struct()


@pytest.mark.parametrize("data", [b"\x1f\x00", b"\x15" + b"\xff" * 11, b"\x1c" * 10_000, b"\x19\x1c" * 10_000])
def test_bytes_that_are_no_struct_are_an_error(data: bytes) -> None:
    with pytest.raises(ThriftError):
        Reader(data).struct()
