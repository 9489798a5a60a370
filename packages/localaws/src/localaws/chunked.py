"""A request's body as a stream, as it was before the `aws-chunked` encoding that some clients wrap around it."""

import io
from collections.abc import Mapping
from typing import BinaryIO

from localaws.service import ServiceError

BAD_REQUEST = 400


def decoded(stream: BinaryIO, headers: Mapping[str, str]) -> BinaryIO:
    """The body itself: unwrapped where the headers say that it is wrapped. Reading it raises ServiceError."""
    wrapped = headers.get("x-amz-content-sha256", "").startswith("STREAMING-")
    return io.BufferedReader(Unwrapped(stream) if wrapped else Plain(stream), 1 << 16)


class Plain(io.RawIOBase):
    """A body whose faults (of the chunks that HTTP itself makes, for one) are the client's mistakes, not ours."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base class says WriteableBuffer
        try:
            data = self.read_piece(len(buffer))
        except (OSError, ValueError) as error:
            raise ServiceError("IncompleteBody", f"The body cannot be read: {error}.", BAD_REQUEST) from error
        buffer[: len(data)] = data
        return len(data)

    def read_piece(self, longest: int) -> bytes:
        return self.stream.read(longest)


class Unwrapped(Plain):
    """The data of `<hex size>[;signature]CRLF <data> CRLF …` chunks, up to the empty one; trailers are dropped."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.left = 0
        self.ended = False

    def read_piece(self, longest: int) -> bytes:
        if not self.left and not self.ended:
            self.next_chunk()
        if self.ended:
            return b""
        data = self.stream.read(min(self.left, longest))
        if not data:
            raise ValueError("it ended inside a chunk")
        self.left -= len(data)
        if not self.left:
            self.stream.readline()
        return data

    def next_chunk(self) -> None:
        size = self.stream.readline().partition(b";")[0].strip()
        self.left = int(size, 16) if size else 0
        if self.left < 0:
            raise ValueError(f"a chunk of {self.left} bytes")
        if not self.left:
            self.ended = True
            self.stream.read()
