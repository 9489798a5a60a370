"""Ways to spoil the rows of good TLC files in a folder; a planter takes the folder."""

import gzip
from collections.abc import Callable, Container, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

MONTH = "2020-05"


class Table(NamedTuple):
    """A CSV file's header and rows; TLC's files hold no quoted field."""

    names: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> int:
        """Where a column stands; `pickup_datetime` is `tpep_…` in yellow's files and `lpep_…` in green's."""
        return next(place for place, own in enumerate(self.names) if own.endswith(name))


Planter = Callable[[Path], None]
Change = Callable[[Table], Table]


def files_of(folder: Path, colour: str = "", month: str = "") -> list[Path]:
    """The folder's files of a colour and a month, or of all; there must be some."""
    files = sorted(folder.rglob(f"{colour}*_tripdata_{month}*.csv.gz"))
    assert files, f"{folder} has no file of {colour} {month}"
    return files


def read(file: Path) -> tuple[Table, str]:
    """A file's rows, and how its lines end."""
    text = gzip.decompress(file.read_bytes()).decode()
    names, *rows = (line.split(",") for line in text.splitlines())
    return Table(names, rows), "\r\n" if "\r\n" in text else "\n"


def write(file: Path, table: Table, ending: str = "\n") -> None:
    text = ending.join([*(",".join(line) for line in (table.names, *table.rows)), ""])
    # Packed without a time, so that the same defect has the same bytes.
    file.write_bytes(gzip.compress(text.encode(), compresslevel=1, mtime=0))


def planted(change: Change, colour: str = "yellow", month: str = MONTH) -> Planter:
    """The change in every file of a colour and a month; empty words mean all of them."""

    def plant(folder: Path) -> None:
        for file in files_of(folder, colour, month):
            table, ending = read(file)
            write(file, change(table), ending)

    return plant


def everywhere(change: Change) -> Planter:
    return planted(change, "", "")


def each(column: str, value: Callable[[str], str], share: float = 1.0) -> Change:
    """Another value in a column, in a share of the rows that is spread evenly."""

    def change(table: Table) -> Table:
        at = table.column(column)
        for row, hit in zip(table.rows, _hits(len(table.rows), share), strict=True):
            if hit:
                row[at] = value(row[at])
        return table

    return change


def filled(column: str, text: str, share: float = 1.0) -> Change:
    return each(column, lambda _: text, share)


def times(column: str, factor: float, share: float = 1.0) -> Change:
    """Numbers multiplied, in a share of the rows; what is empty stays empty."""
    return each(column, lambda text: f"{float(text) * factor:.2f}" if text else text, share)


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(table: Table) -> Table:
        for one in changes:
            table = one(table)
        return table

    return change


def kept(share: float) -> Change:
    """Only a share of the rows, spread evenly."""
    return lambda table: Table(
        table.names, [row for row, hit in zip(table.rows, _hits(len(table.rows), share), strict=True) if hit]
    )


def repeated(share: float) -> Change:
    """A share of the rows a second time, after all others."""
    return lambda table: Table(table.names, table.rows + kept(share)(table).rows)


def refunded(share: float) -> Change:
    """A share of the trips again, with their totals taken back."""

    def change(table: Table) -> Table:
        at = table.column("total_amount")
        back = [[*row[:at], f"-{row[at].lstrip('-')}", *row[at + 1 :]] for row in kept(share)(table).rows]
        return Table(table.names, table.rows + back)

    return change


def of_days(days: Container[int]) -> Change:
    """Only the trips picked up on these days of the month."""

    def change(table: Table) -> Table:
        at = table.column("pickup_datetime")
        return Table(table.names, [row for row in table.rows if int(row[at][8:10]) in days])

    return change


def swapped(one: str, other: str, share: float = 1.0) -> Change:
    """Two columns' values in each other's place, in a share of the rows."""

    def change(table: Table) -> Table:
        here, there = table.column(one), table.column(other)
        for row, hit in zip(table.rows, _hits(len(table.rows), share), strict=True):
            if hit:
                row[here], row[there] = row[there], row[here]
        return table

    return change


def header(name: Callable[[str], str]) -> Change:
    """Other names for the columns."""
    return lambda table: Table([name(own) for own in table.names], table.rows)


def without(column: str) -> Change:
    def change(table: Table) -> Table:
        at = table.column(column)
        return Table(_less(table.names, at), [_less(row, at) for row in table.rows])

    return change


def added(column: str, text: str) -> Change:
    return lambda table: Table([*table.names, column], [[*row, text] for row in table.rows])


def turned(table: Table) -> Table:
    """The columns in the opposite order."""
    return Table(table.names[::-1], [row[::-1] for row in table.rows])


def _less(cells: Sequence[str], at: int) -> list[str]:
    return [*cells[:at], *cells[at + 1 :]]


def _hits(rows: int, share: float) -> list[bool]:
    """Which of so many rows make up a share, as evenly spread as whole rows can be."""
    return [after > before for before, after in pairwise(int(place * share) for place in range(rows + 1))]
