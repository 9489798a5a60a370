"""Time a newcomer's way from files to a report, and write docs/benchmarks-newcomer.md.

python -m tools.bench.newcomer [DATASET=FOLDER …]

Each dataset is written anew, from its files alone, in a copy of the checkout that does not have it.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from contracts import dataset_names
from tools.docs import ROOT

PAGE: Final = ROOT / "docs" / "benchmarks-newcomer.md"
LEFT_BEHIND: Final = (".*", "__pycache__", "tests", "docs", "node_modules")
"""What a copy of the checkout that only runs commands does without."""
SEED: Final = 20_261_128
ROWS: Final = 5_000
"""Records a generated file holds."""
INTRODUCTION: Final = """\
# From files to a published table

<!-- Written by tools/bench/newcomer.py: make bench-newcomer -->

Seconds that a newcomer waits ({date}; {cores} cores, {system}): `tollgate dataset new NAME --from FOLDER` looks at the
files and drafts the contracts, `tollgate demo --dataset NAME --input FOLDER` runs the draft as it is. Each in a
checkout that has never seen the dataset, from a warm install and an empty home.

| dataset | files | MiB | records | lines drafted | `dataset new` | `demo` | together | published |
|---|--:|--:|--:|--:|--:|--:|--:|---|
"""


@dataclass(frozen=True)
class Newcomer:
    """One dataset's way: what it was given, what it got, and how long it waited."""

    dataset: str
    files: int
    bytes_in: int
    lines: int
    new_s: float
    demo_s: float
    output: dict[str, Any]


def follow(dataset: str, folder: Path) -> Newcomer:
    """Write a dataset from its files and publish it, in a checkout of its own.

    Raises subprocess.CalledProcessError if a command fails: a gate that stops the draft is a failure, too.
    """
    with tempfile.TemporaryDirectory(prefix="tollgate-newcomer-") as place:
        checkout, home = Path(place) / "checkout", Path(place) / "home"
        shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        shutil.rmtree(checkout / "datasets" / dataset)
        _, new_s = _timed(checkout, home, "dataset", "new", dataset, "--from", str(folder))
        output, demo_s = _timed(checkout, home, "demo", "--json", "--dataset", dataset, "--input", str(folder))
        lines = [len(path.read_text().splitlines()) for path in (checkout / "datasets" / dataset).glob("*.yaml")]
    given = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in given)
    return Newcomer(dataset, len(given), size, sum(lines), new_s, demo_s, json.loads(output))


def page(newcomers: Sequence[Newcomer]) -> str:
    """The page: a line for each dataset."""
    rows = [
        f"| `{one.dataset}` | {one.files} | {one.bytes_in / 2**20:,.1f} | {one.output['rows_in']:,} | {one.lines} "
        f"| {one.new_s:.1f} s | {one.demo_s:.1f} s | {one.new_s + one.demo_s:.1f} s "
        f"| {one.output['accepted']:,} records |\n"
        for one in newcomers
    ]
    about = {"date": datetime.now(UTC).date(), "cores": os.cpu_count(), "system": platform.system()}
    return INTRODUCTION.format(**about) + "".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", nargs="*", metavar="DATASET=FOLDER", help="files of a dataset; its samples without it")
    given = dict(word.split("=", 1) for word in parser.parse_args(arguments).input)
    newcomers = []
    for dataset in dataset_names(ROOT / "datasets"):
        with tempfile.TemporaryDirectory(prefix="tollgate-samples-") as folder:
            if dataset not in given:
                samples = import_module(f"datasets.{dataset}.samples")
                samples.generate(Path(folder), seed=SEED, months=samples.PERIODS, rows=ROWS)
            newcomers.append(follow(dataset, Path(given.get(dataset, folder))))
    PAGE.write_text(page(newcomers), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def _timed(checkout: Path, home: Path, *words: str) -> tuple[str, float]:
    """What a command of a checkout says, and the seconds that it took."""
    own = {"TOLLGATE_HOME": str(home), "LOCALAWS_JAVA_CACHE": str(ROOT / ".tollgate" / "java")}
    command = [sys.executable, "-m", "tollgate", *words]
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=checkout, env={**os.environ, **own}, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout, time.monotonic() - started


if __name__ == "__main__":
    main()
