"""What a result is made of: columns, rows, and what reading them took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = Sequence[str | None]


@dataclass(frozen=True)
class Column:
    """One column of a result."""

    name: str
    type: str
    precision: int = 0
    scale: int = 0

    def info(self) -> dict[str, Any]:
        """The column as GetQueryResults describes it."""
        return {
            "CatalogName": "hive",
            "SchemaName": "",
            "TableName": "",
            "Name": self.name,
            "Label": self.name,
            "Type": self.type,
            "Precision": self.precision,
            "Scale": self.scale,
            "Nullable": "UNKNOWN",
            "CaseSensitive": self.type in {"varchar", "char"},
        }


@dataclass(frozen=True)
class Answer:
    """What a statement gives back; every value as Athena writes it."""

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    scanned_bytes: int = 0
    files: tuple[str, ...] | None = None
    """The URLs of the data files that the statement wrote; None for one that writes none."""
