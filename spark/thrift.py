"""Thrift's compact protocol, in which a Parquet file writes its footer and the header of each page.

As https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md has it. What is read is damaged or
hostile now and then: whatever is no struct raises ThriftError, and nothing allocates what a length only promises.
"""

import struct
from typing import Any, Final

Struct = dict[int, Any]
"""A struct's values by the number of their field."""

_DEEPEST: Final = 32
_TRUE, _FALSE = 1, 2
_LONGEST_VARINT: Final = 10
_LONG_LIST: Final = 15


class ThriftError(Exception):
    """The bytes are no struct."""


class ThriftCutError(ThriftError):
    """The bytes end within the struct."""


class Reader:
    """Reads values from bytes, one after the other; `at` is the place of the next."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def struct(self, depth: int = 0) -> Struct:
        if depth > _DEEPEST:
            raise ThriftError("structs within structs without end")
        values: Struct = {}
        number = 0
        while (head := self._byte()) != 0:
            number = number + (head >> 4) if head >> 4 else self._zigzag()
            values[number] = self._field(head & 15, depth)
        return values

    def varint(self) -> int:
        value = 0
        for shift in range(_LONGEST_VARINT):
            byte = self._byte()
            value |= (byte & 127) << (7 * shift)
            if byte < 128:  # noqa: PLR2004 (the highest bit says that more follows)
                return value
        raise ThriftError("a number without end")

    def _field(self, kind: int, depth: int) -> Any:
        """In a struct a flag's value is its type."""
        return kind == _TRUE if kind in {_TRUE, _FALSE} else self._value(kind, depth)

    def _value(self, kind: int, depth: int) -> Any:
        match kind:
            case 4 | 5 | 6:
                value: Any = self._zigzag()
            case 8:
                value = self._bytes(self.varint())
            case 12:
                value = self.struct(depth + 1)
            case 9 | 10:
                value = self._list(depth)
            case 11:
                value = self._map(depth)
            case 7:
                value = struct.unpack("<d", self._bytes(8))[0]
            case 1 | 2 | 3:
                value = self._byte()
            case _:
                raise ThriftError(f"a value of the unknown type {kind}")
        return value

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count = head >> 4
        count = self.varint() if count == _LONG_LIST else count
        return [self._value(head & 15, depth) for _ in range(count)]

    def _map(self, depth: int) -> list[tuple[Any, Any]]:
        count = self.varint()
        kinds = self._byte() if count else 0
        return [(self._value(kinds >> 4, depth), self._value(kinds & 15, depth)) for _ in range(count)]

    def _zigzag(self) -> int:
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def _byte(self) -> int:
        try:
            byte = self.data[self.at]
        except IndexError:
            raise ThriftCutError("the bytes end within a value") from None
        self.at += 1
        return byte

    def _bytes(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise ThriftCutError("the bytes end within a text")
        text = self.data[self.at : end]
        self.at = end
        return text
