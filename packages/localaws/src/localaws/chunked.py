"""A request's body as it was before the `aws-chunked` encoding that some clients wrap around it."""

import io
from collections.abc import Mapping
from typing import BinaryIO


def decoded(stream: BinaryIO, headers: Mapping[str, str]) -> BinaryIO:
    """The body itself: unwrapped where the headers say that it is wrapped."""
    wrapped = headers.get("x-amz-content-sha256", "").startswith("STREAMING-")
    return io.BufferedReader(Unwrapped(stream), 1 << 16) if wrapped else stream


class Unwrapped(io.RawIOBase):
    """The data of `<hex size>[;signature]CRLF <data> CRLF …` chunks, up to the empty one; trailers are dropped."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.left = 0
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base class says WriteableBuffer
        if not self.left and not self.ended:
            self.next_chunk()
        if self.ended:
            return 0
        data = self.stream.read(min(self.left, len(buffer)))
        if not data:
            raise ConnectionError("the body ended inside a chunk")
        buffer[: len(data)] = data
        self.left -= len(data)
        if not self.left:
            self.stream.readline()
        return len(data)

    def next_chunk(self) -> None:
        size = self.stream.readline().partition(b";")[0].strip()
        self.left = int(size, 16) if size else 0
        if not self.left:
            self.ended = True
            self.stream.read()
