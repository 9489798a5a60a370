"""Ways to spoil a folder of good TLC files without a look at their rows; a planter takes the folder."""

import gzip
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.planting.rows import MONTH, Planter, files_of, read, write

DAY_S = 86_400


def filled(content: bytes) -> Planter:
    """Other bytes in yellow's May."""

    def plant(folder: Path) -> None:
        (file,) = files_of(folder, "yellow", MONTH)
        file.write_bytes(content)

    return plant


def cut(folder: Path, colour: str = "yellow", month: str = MONTH) -> None:
    """A gzip that ends in the middle."""
    (file,) = files_of(folder, colour, month)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def half(folder: Path) -> None:
    """A whole gzip of a text that ends in the middle of a line."""
    (file,) = files_of(folder, "yellow", MONTH)
    text = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(text[: len(text) // 2], mtime=0))


def encoded(encoding: str) -> Planter:
    """Yellow's May as plain text in another encoding."""

    def plant(folder: Path) -> None:
        (file,) = files_of(folder, "yellow", MONTH)
        table, ending = read(file)
        text = ending.join(",".join(line) for line in (table.names, *table.rows))
        file.with_suffix("").write_bytes(text.encode(encoding))
        file.unlink()

    return plant


def web_page(folder: Path, month: str = MONTH) -> None:
    """What a server said instead of a file of yellow."""
    (file,) = files_of(folder, "yellow", month)
    _parquet(file).write_text("<html>404 Not Found</html>")
    file.unlink()


def parquet(types: str) -> Planter:
    """Yellow's May as Parquet, in the types that a `SELECT * REPLACE (…)` gives."""

    def plant(folder: Path) -> None:
        (file,) = files_of(folder, "yellow", MONTH)
        rows = f"SELECT * REPLACE ({types}) FROM read_csv('{file}', all_varchar = true, hive_partitioning = false)"  # noqa: S608 (a test's own)
        with duckdb.connect() as database:
            database.execute(f"COPY ({rows}) TO '{_parquet(file)}' (FORMAT parquet)")
        file.unlink()

    return plant


def truncated(folder: Path) -> None:
    """A Parquet file without its end, where its columns are listed."""
    parquet("VendorID AS VendorID")(folder)
    (file,) = folder.rglob("*.parquet")
    file.write_bytes(file.read_bytes()[:-200])


def lost(colour: str = "", month: str = "") -> Planter:
    """The files of a colour and a month never came."""

    def plant(folder: Path) -> None:
        for file in files_of(folder, colour, month):
            file.unlink()

    return plant


def copied(name: Callable[[str], str], colour: str = "yellow", month: str = MONTH) -> Planter:
    """Files a second time, under another name."""

    def plant(folder: Path) -> None:
        for file in files_of(folder, colour, month):
            shutil.copy(file, file.with_name(name(file.name)))

    return plant


def in_the_others_folder(folder: Path) -> None:
    """Green's May among yellow's files."""
    (file,) = files_of(folder, "green", MONTH)
    (beside,) = files_of(folder, "yellow", MONTH)
    file.rename(beside.with_name(file.name))


def of_the_other_colour(folder: Path) -> None:
    """Green's rows under the name of yellow's May."""
    (file,) = files_of(folder, "green", MONTH)
    shutil.copy(file, files_of(folder, "yellow", MONTH)[0])


def another_edition(folder: Path) -> None:
    """Yellow's May a second time, a row shorter."""
    (file,) = files_of(folder, "yellow", MONTH)
    other = file.with_name(f"{file.name.partition('.')[0]}.new.csv.gz")
    table, ending = read(file)
    write(other, table._replace(rows=table.rows[1:]), ending)


def two_years_later(folder: Path) -> None:
    """June again, its trips and its name moved by two years."""
    for file in files_of(folder, month="2020-06"):
        table, ending = read(file)
        moved = [[cell.replace("2020-06-", "2022-06-") for cell in row] for row in table.rows]
        write(file.with_name(file.name.replace("2020", "2022")), table._replace(rows=moved), ending)


def aged(days: int) -> Planter:
    """Files that came so many days ago."""

    def plant(folder: Path) -> None:
        # An hour more, so that the day is full whenever the run begins.
        then = time.time() - days * DAY_S - 3600
        for file in files_of(folder):
            os.utime(file, (then, then))

    return plant


def _parquet(file: Path) -> Path:
    return file.with_name(file.name.replace(".csv.gz", ".parquet"))
