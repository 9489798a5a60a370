"""A query's result as Athena leaves it in S3: CSV or text, and the description of its columns beside it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from localaws.services.athena.columns import Column, Row

_FIELD: Final = re.compile(r'(?:"((?:[^"]|"")*)")?(,|\n)')


def csv(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """A SELECT's result: a header, every value in quotes, nothing at all for a null."""
    lines = [[column.name for column in columns], *rows]
    return "".join(",".join(_quoted(value) for value in line) + "\n" for line in lines)


def read_csv(text: str) -> Iterator[list[str | None]]:
    """The rows of `csv`, header first; a null differs from an empty text by its missing quotes."""
    row: list[str | None] = []
    for match in _FIELD.finditer(text):
        row.append(None if match[1] is None else match[1].replace('""', '"'))
        if match[2] == "\n":
            yield row
            row = []


def lines(rows: Iterable[Row]) -> str:
    """A DDL statement's result: values between tabs, no header."""
    return "".join("\t".join(value if value is not None else "" for value in row) + "\n" for row in rows)


def read_lines(text: str) -> Iterator[list[str | None]]:
    """The rows of `lines`."""
    for line in text.splitlines():
        yield list(line.split("\t"))


def metadata(query_id: str, columns: Sequence[Column]) -> bytes:
    """The `.metadata` file: a protocol buffer that AWS does not document, as others have read it from real files."""
    return _bytes(1, query_id.encode()) + b"".join(_bytes(4, _described(column)) for column in columns)


def _described(column: Column) -> bytes:
    name = column.name.encode()
    texts = _bytes(1, b"hive") + _bytes(4, name) + _bytes(5, name) + _bytes(6, column.type.encode())
    unknown_nullability = 3
    numbers = {7: column.precision, 8: column.scale, 9: unknown_nullability, 10: column.type == "varchar"}
    return texts + b"".join(_number(field, int(value)) for field, value in numbers.items() if value)


def _bytes(field: int, content: bytes) -> bytes:
    return bytes([field << 3 | 2]) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return bytes([field << 3]) + _varint(value)


def _varint(value: int) -> bytes:
    parts = []
    while True:
        value, part = value >> 7, value & 0x7F
        parts.append(part | (0x80 if value else 0))
        if not value:
            return bytes(parts)


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'
