"""What the judge takes away when it has judged: the data of runs that nobody goes back to any more."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from pipeline.documents import DocumentError, RunRecord, Verdict
from pipeline.lake import Lake
from pipeline.layout import Layout, evidence_of_runs, refused_of_runs
from pipeline.retention import JudgedRun, expired
from quality.report.history import History, past


def remove_expired(lake: Lake, layout: Layout, history: History, published: str | None, keep: int) -> list[str]:
    """Remove tables, evidence and refused rows of runs beyond `keep`, and say which those are.

    Refused rows stay as long as a run that stays has kept a file of theirs.
    """
    if keep == 0:
        return []
    names = lake.folders(evidence_of_runs(layout.lake))
    old = expired([_judged(lake, layout, history, name) for name in names], keep, {layout.run, published or ""})
    for run in old:
        for folder in (Layout(layout.lake, run).tables, Layout(layout.lake, run).evidence):
            lake.delete(folder)
    if old:
        kept = set(names) - set(old)
        _remove_refused(lake, layout, kept)
    return old


def _judged(lake: Lake, layout: Layout, history: History, name: str) -> JudgedRun:
    earlier = history.named(name)
    if earlier is None:
        try:
            earlier = past(Verdict.parse(lake.read(Layout(layout.lake, name).verdict) or b""))
        except (DocumentError, ValueError, KeyError, TypeError):
            return JudgedRun(name, "", publishable=False)
    return JudgedRun(name, earlier.judged_at, earlier.publishable)


def _remove_refused(lake: Lake, layout: Layout, kept: AbstractSet[str]) -> None:
    needed = set(kept)
    for run in kept:
        read_by = _read_by(lake, Layout(layout.lake, run))
        if read_by is None:
            return  # nobody knows what this run still needs
        needed |= set(read_by)
    for run in set(lake.folders(refused_of_runs(layout.lake))) - needed:
        lake.delete(Layout(layout.lake, run).refused)


def _read_by(lake: Lake, layout: Layout) -> Iterable[str] | None:
    """The runs that read the files which a run kept; None where its record cannot be read."""
    try:
        record = RunRecord.parse(lake.read(layout.record) or b"")
    except DocumentError:
        return None
    return [file.read_by for file in record.files if file.read_by]
