"""What the judge takes away: data of old runs, but no verdict, and no refused row that a run still refers to."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest

from pipeline.documents import Verdict
from pipeline.layout import Layout
from pipeline.retention import MARGIN
from quality.report.history import history
from quality.retention import remove_expired
from tools.sample_run import Run

if TYPE_CHECKING:
    from pipeline.lake import Lake

LAKE = "s3://lake/shop"
COUNTS = {"in": 1, "accepted": 1, "refused": {}}


class Files:
    """A lake as a dictionary of texts by URL."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def folders(self, url: str) -> list[str]:
        return sorted({rest.split("/")[0] for rest in self._below(url) if "/" in rest})

    def read(self, url: str) -> bytes | None:
        return self.texts[url].encode() if url in self.texts else None

    def delete(self, url: str) -> None:
        self.texts = {place: text for place, text in self.texts.items() if not place.startswith(url)}

    def _below(self, url: str) -> Iterator[str]:
        return (place.removeprefix(url) for place in self.texts if place.startswith(url))

    def runs(self, what: str) -> list[str]:
        return self.folders(f"{LAKE}/{what}/")


@pytest.fixture
def files(run: Run) -> Files:
    """Eight runs that passed; each kept a file that the first one read, whose refused rows are nowhere else."""
    files = Files()
    for day in range(1, 9):
        layout = Layout(LAKE, name(day))
        for place in (f"{layout.table('sales')}part-0", f"{layout.evidence}part-0", f"{layout.refused}part-0"):
            files.texts[place] = "rows"
        verdict = Verdict(run=name(day), verdict="passed", summary="", counts=COUNTS, judged_at=f"2026-11-{day:02d}")
        files.texts[layout.verdict] = verdict.text()
        record: dict[str, Any] = json.loads(json.dumps(run.record))
        record["files"][0] |= {"kept": True, "read_by": name(1)}
        files.texts[layout.record] = json.dumps(record)
    return files


def name(day: int) -> str:
    return f"2026-11-{day:02d}T060000Z"


def remove(files: Files, published: str | None = None, keep: int = 1) -> list[str]:
    past = history(files.read(Layout(LAKE, name(day)).verdict) for day in range(5, 9))
    return remove_expired(cast("Lake", files), Layout(LAKE, name(8)), past, published, keep)


def test_old_runs_lose_their_data_and_keep_verdict_and_record(files: Files) -> None:
    assert MARGIN == 5
    assert remove(files) == [name(1), name(2)]
    kept = [name(day) for day in range(3, 9)]
    assert files.runs("evidence") == kept
    assert [run for run in files.runs("runs") if files.folders(Layout(LAKE, run).tables)] == kept
    assert len([place for place in files.texts if place.endswith("verdict.json")]) == 8


def test_refused_rows_stay_while_a_run_that_stays_has_kept_their_file(files: Files) -> None:
    remove(files)
    assert files.runs("refused") == [name(1), *(name(day) for day in range(3, 9))]


def test_as_long_as_one_record_is_missing_no_refused_row_goes(files: Files) -> None:
    files.delete(Layout(LAKE, name(5)).record)
    assert remove(files) == [name(1), name(2)]
    assert files.runs("refused") == [name(day) for day in range(1, 9)]


def test_refused_rows_that_nobody_needs_any_more_go_later(files: Files) -> None:
    remove(files)
    files.texts = {place: text.replace(name(1), name(7)) for place, text in files.texts.items()}
    extra = Verdict(run=name(9), verdict="passed", summary="", counts=COUNTS, judged_at="2026-11-09")
    files.texts |= {
        f"{Layout(LAKE, name(9)).evidence}part-0": "", Layout(LAKE, name(9)).verdict: extra.text(),
        Layout(LAKE, name(9)).record: files.texts[Layout(LAKE, name(4)).record],
    }  # fmt: skip
    assert remove(files) == [name(3)]
    assert name(1) not in files.runs("refused")


def test_what_analysts_see_stays_and_so_does_all_where_all_is_to_stay(files: Files) -> None:
    before = dict(files.texts)
    assert remove(files, keep=0) == []
    assert files.texts == before
    assert remove(files, published=name(2)) == [name(1)]
    assert name(2) in files.runs("evidence")
