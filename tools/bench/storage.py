"""Count what runs leave in a lake, with and without retention, and write docs/benchmarks-storage.md.

python -m tools.bench.storage [--dataset NAME] [--input FOLDER] [--runs N]

The input is FOLDER's files (or the dataset's samples); before each run but the first, one of them changes. Each run is
compared with the one before it, as if that one had been published: it reads what changed, and keeps the rest.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

from pyspark.sql import SparkSession

from contracts import Dataset, load_dataset
from pipeline.layout import Layout
from pipeline.retention import MARGIN
from quality.gate import Gate
from spark.job import summarise
from spark.record import Request
from spark.scan import SESSION

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "benchmarks-storage.md"
SEED: Final = 20_261_127
MONTHS: Final = tuple(f"2025-{month:02d}" for month in range(1, 13))
KEEP: Final = 5
"""Runs that stay, in the second half of the comparison."""
KINDS: Final = ("tables", "evidence", "refused rows", "documents", "quality tables")
INTRODUCTION: Final = """\
# What runs leave

<!-- Written by tools/bench/storage.py: make bench-storage -->

{runs} runs of `{dataset}` over {files} files ({size:,.1f} MiB), of which one changes before each run ({date}). `runs/`
does not grow for ever: of runs beyond `keepRuns` ({margin} more are left to whoever goes back meanwhile) the documents
stay, and nothing that SQL reads of all runs goes. Refused rows of a file that did not change are not copied; the last
line is what they would take if each run held its own, as it did before.

"""


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    dataset = load_dataset(options.dataset)
    builder = SparkSession.builder.appName("storage").master("local[2]")
    for name, value in SESSION.items():
        builder = builder.config(name, value)
    spark = builder.config("spark.ui.enabled", "false").getOrCreate()
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-") as folder:
        everything, newest = (Path(folder) / name / dataset.name for name in ("everything", "newest"))
        _put_input(dataset, options.input, everything)
        shutil.copytree(everything, newest, copy_function=shutil.copy2)
        kept = {"0": _grow(spark, dataset, everything, options.runs, 0)}
        kept[str(KEEP)] = _grow(spark, dataset, newest, options.runs, KEEP)
        one = _bytes(everything / "refused" / _name(0))
        files = [path for path in (everything / "input").rglob("*") if path.is_file()]
        about = {"runs": options.runs, "dataset": dataset.name, "files": len(files), "margin": MARGIN}
        size = sum(path.stat().st_size for path in files) / 2**20
        PAGE.write_text(page(kept, one * options.runs, size, about), encoding="utf-8")
    spark.stop()


def page(kept: Mapping[str, Mapping[str, int]], copied: int, size: float, about: Mapping[str, object]) -> str:
    """The page: bytes by kind for each value of keepRuns."""
    head = f"| | {' | '.join(f'`keepRuns` {keep}' for keep in kept)} |\n|---|{'--:|' * len(kept)}\n"
    rows = [(kind, [one[kind] for one in kept.values()]) for kind in KINDS]
    rows.append(("**all**", [sum(one.values()) for one in kept.values()]))
    lines = [f"| {kind} | {' | '.join(f'{value / 1024:,.0f} KiB' for value in values)} |" for kind, values in rows]
    lines.append(f"| refused rows, if each run copied them | {copied / 1024:,.0f} KiB |{' |' * (len(kept) - 1)}")
    date = datetime.now(UTC).date()
    return INTRODUCTION.format(**about, size=size, date=date) + head + "\n".join(lines) + "\n"


def _grow(spark: SparkSession, dataset: Dataset, lake: Path, runs: int, keep: int) -> dict[str, int]:
    """Let so many runs come, one file changing before each, and count what they leave."""
    inputs = sorted(path for path in (lake / "input").rglob("*") if path.is_file())
    published = None
    for number in range(runs):
        if number:
            # A moment ago, which is after the run before began and before this one does.
            os.utime(inputs[number % len(inputs)])
            time.sleep(0.01)
        layout = Layout(lake.as_uri(), _name(number))
        summarise(
            spark, Request(layout.lake, layout.run, dataset.source.default_filter or "", "code", published), dataset
        )
        Gate(spark, layout, dataset.name, "code", published=published, keep_runs=keep).judge()
        published = layout.run
    documents = sum(
        _bytes(path) for path in (lake / "runs").rglob("*") if path.is_file() and "tables" not in path.parts
    )
    tables = sum(_bytes(path) for path in (lake / "runs").glob("*/tables"))
    places = (lake / "evidence", lake / "refused")
    return dict(zip(KINDS, (tables, *map(_bytes, places), documents, _bytes(lake.parent / "quality")), strict=True))


def _bytes(place: Path) -> int:
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files if not path.name.endswith(".crc"))


def _name(number: int) -> str:
    return f"2026-11-01T{number // 60:02d}{number % 60:02d}00Z"


def _put_input(dataset: Dataset, folder: str | None, lake: Path) -> None:
    """Lay a dataset's files below input/, older than any run."""
    if folder is None:
        samples = import_module(f"datasets.{dataset.name}.samples")
        samples.generate(lake / "input", seed=SEED, months=MONTHS, rows=2_000)
    else:
        shutil.copytree(folder, lake / "input")
    for path in (lake / "input").rglob("*"):
        if path.is_file():
            os.utime(path, (1, time.time() - 86_400))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="flights")
    parser.add_argument("--input", help="a folder like a lake's input/; the dataset's samples without it")
    parser.add_argument("--runs", type=int, default=30)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
