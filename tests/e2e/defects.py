"""Ways in which a month of trips goes bad, planted in good files."""

import csv
import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

Rows = list[dict[str, str]]


def rewrite(file: Path, change: Callable[[Rows], Rows]) -> None:
    """Read a CSV.gz, change its rows, write it again."""
    with gzip.open(file, "rt", newline="") as stream:
        reader = csv.DictReader(stream)
        names, rows = list(reader.fieldnames or ()), list(reader)
    changed = change(rows)
    with gzip.open(file, "wt", newline="") as stream:
        writer = csv.DictWriter(stream, list(changed[0]) if changed else names)
        writer.writeheader()
        writer.writerows(changed)


def months(folder: Path, colour: str) -> list[Path]:
    return sorted(folder.rglob(f"{colour}_tripdata*"))


def each(column: str, change: Callable[[str], str]) -> Callable[[Rows], Rows]:
    return lambda rows: [row | {column: change(row[column])} for row in rows]


def kilometres(folder: Path) -> None:
    """Distances in another unit."""
    for file in months(folder, "yellow"):
        rewrite(file, each("trip_distance", lambda text: str(round(float(text or 0) * 5, 2))))


def cents(folder: Path) -> None:
    for file in months(folder, "green"):
        rewrite(file, each("total_amount", lambda text: str(round(float(text or 0) * 100))))


def no_fares(folder: Path) -> None:
    rewrite(months(folder, "yellow")[0], each("total_amount", lambda _: ""))


def dropped_column(folder: Path) -> None:
    rewrite(
        months(folder, "green")[0],
        lambda rows: [{name: row[name] for name in row if name != "trip_distance"} for row in rows],
    )


def cut_in_the_middle(folder: Path) -> None:
    file = months(folder, "green")[-1]
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def web_page(folder: Path) -> None:
    months(folder, "yellow")[-1].with_suffix("").with_suffix(".parquet").write_text("<html>404 Not Found</html>")


def doubled_month(folder: Path) -> None:
    file = months(folder, "green")[1]
    shutil.copy(file, file.with_name(file.name.replace("tripdata_", "tripdata_copy_")))


DEFECTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "distances five times too long": (kilometres, "distance"),
    "cents for dollars": (cents, "cost"),
    "no fares in a file": (no_fares, "cost"),
    "a column dropped": (dropped_column, "trip_distance"),
    "a file cut in the middle": (cut_in_the_middle, "cannot be read"),
    "a web page saved as Parquet": (web_page, "begins with '<html>"),
    "a month delivered twice": (doubled_month, "holds exactly the rows of"),
}
"""What is done to a folder of good files, and a word of the reason that the gate must give."""
