"""Defects planted in copies of good files, read by the job and judged, each as if its copy had been the input.

What a file contributes depends on no other file, so the job reads good files once, and what a theme's defects changed
in one run; a test holds such runs to what the job leaves of a defect alone.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyspark.sql import SparkSession

from contracts import load_dataset
from pipeline.documents import Verdict
from pipeline.lake import Lake
from pipeline.layout import Layout
from quality.run_reader import RunReader
from spark.job import summarise
from spark.record import Request
from tests.integration.quality.defects import OUTPUTS, THEMES, Defect
from tools.sample_run import Row, Run


def ran(spark: SparkSession, lake: Path, name: str = "nyc_taxi") -> Run:
    """What the job makes of a lake's input."""
    dataset = load_dataset(name)
    summarise(spark, Request(lake.as_uri(), "a-run", dataset.source.default_filter or ""), dataset)
    judged = RunReader(spark, Lake(spark)).judged(Layout(lake.as_uri(), "a-run"), dataset)
    [table] = judged.tables.values()
    rows = _settled(map(dict, judged.evidence)), _settled(map(dict, table))
    return Run(json.loads(judged.record.text()), *rows, dataset=dataset)


@dataclass(frozen=True)
class Spoilt:
    """One run over the files that a theme's defects changed or added, each defect's in a folder of its own."""

    run: Run
    kept: Mapping[str, frozenset[str]]
    """By folder, the good files that its defect leaves as they are."""


@dataclass
class Mutations:
    """The verdicts on the defects planted in one set of good files; a job runs when it is first asked for."""

    spark: SparkSession
    judge: Callable[[Run], Verdict]
    lake: Path
    """A folder; the good files stand in `good/input`."""
    dataset: str = "nyc_taxi"
    themes: Mapping[str, Mapping[str, Defect[Path]]] = field(default_factory=lambda: THEMES)
    is_real: bool = False
    _spoilt: dict[str, Spoilt] = field(default_factory=dict)
    _verdicts: dict[str, Verdict] = field(default_factory=dict)

    @cached_property
    def good(self) -> Run:
        return ran(self.spark, self.lake / "good", self.dataset)

    @cached_property
    def good_verdict(self) -> Verdict:
        return self.judge(self.good)

    def verdict(self, defect: str) -> Verdict:
        """The verdict on good files with one defect."""
        if defect not in self._verdicts:
            self._verdicts[defect] = self.judge(self._planted(defect))
        return self._verdicts[defect]

    def in_files(self, defect: str) -> Run:
        """What the job makes of the good files with one defect: cut from the run of its theme."""
        theme = next(theme for theme in self.themes if defect in self.themes[theme])
        if theme not in self._spoilt:
            planters = {_folder(name): spoilt.plant for name, spoilt in self.themes[theme].items()}
            self._spoilt[theme] = self._shared(self.lake / theme, planters)
        shared, folder = self._spoilt[theme], _folder(defect)
        kept = shared.kept[folder]

        def joined(spoilt: Iterable[Row], good: Iterable[Row]) -> list[Row]:
            return _settled([*_inside(spoilt, folder), *(dict(row) for row in good if row["file"] in kept)])

        files = joined(shared.run.record["files"], self.good.record["files"])
        run = Run(shared.run.record | {"files": files}, dataset=self.good.dataset)
        run.evidence = joined(shared.run.evidence, self.good.evidence)
        run.table = joined(shared.run.table, self.good.table)
        return run

    def alone(self, defect: str) -> Run:
        """The same, from a run of its own over the whole input."""
        lake = self.lake / f"alone-{_folder(defect)}"
        shutil.copytree(self._input, lake / "input")
        self.in_input[defect].plant(lake / "input")
        return ran(self.spark, lake, self.dataset)

    @property
    def in_input(self) -> Mapping[str, Defect[Path]]:
        """The defects that are planted in files."""
        return {name: defect for theme in self.themes.values() for name, defect in theme.items()}

    @property
    def _input(self) -> Path:
        return self.lake / "good" / "input"

    def _planted(self, defect: str) -> Run:
        run = self.in_files(defect) if defect in self.in_input else deepcopy(self.good)
        if (self.in_input.get(defect) or OUTPUTS[defect]).beside:
            run.last = deepcopy(self.good)
            run.last.record["run"] = "b-run"
        if defect in OUTPUTS:
            OUTPUTS[defect].plant(run)
        return run

    def _shared(self, lake: Path, planters: Mapping[str, Callable[[Path], object]]) -> Spoilt:
        kept = {}
        for folder, plant in planters.items():
            there = lake / "input" / folder
            shutil.copytree(self._input, there)
            plant(there)
            kept[folder] = frozenset(_unchanged(there, self._input))
            for name in kept[folder]:
                (there / name).unlink()
        return Spoilt(ran(self.spark, lake, self.dataset), kept)


def _folder(defect: str) -> str:
    """A name for a defect's folder that means the same in a path and in a URL."""
    return re.sub(r"[^a-z0-9]+", "-", defect.lower())


def _unchanged(folder: Path, good: Path) -> Iterator[str]:
    """The files that are what they were, and came when they came, as a run tells it."""
    for path in good.rglob("*.csv.gz"):
        name = path.relative_to(good).as_posix()
        if (folder / name).exists() and _stamp(folder / name) == _stamp(path):
            yield name


def _stamp(path: Path) -> tuple[int, int]:
    return path.stat().st_size, path.stat().st_mtime_ns


def _inside(rows: Iterable[Row], folder: str) -> Iterator[Row]:
    """The rows of a folder's files, as if they lay in the input itself."""
    for row in rows:
        place, _, name = row["file"].partition("/")
        if place == folder:
            yield row | {"file": name}


def _settled(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["file"], row.get("outcome", "")))
