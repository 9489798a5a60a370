"""Quality reports, brought to where a browser can open them: laid out as in the lake, so that their links work."""

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Final

from pipeline.layout import INDEX_KEY, RUN_PATTERN, RUNS_PREFIX
from tollgate.operate.errors import RunError
from tollgate.operate.runs import last_judged, layout, list_runs, not_judged_error
from tollgate.operate.s3 import read_object
from tollgate.operate.stack import Stack

_THREADS: Final = 8
_DOWNLOADED: Final = re.compile(rf"index\.html|{RUN_PATTERN}/(report\.html|verdict\.json|run\.json)")
"""What may be brought, below `runs/`; whatever else a page may name stays where it is."""


def fetch(stack: Stack, run: str | None, folder: Path) -> Path:
    """Bring a run's report (or the last one's), and what it links to, to a folder; the report's path."""
    name = layout(stack, run).run if run is not None else _last(stack)
    path = _download(stack, f"{name}/report.html", folder)
    if path is None:
        raise not_judged_error(stack, name)
    return path


def fetch_index(stack: Stack, folder: Path) -> Path:
    """Bring the page of all runs, and the reports that it lists, to a folder; the page's path."""
    path = _download(stack, INDEX_KEY.removeprefix(RUNS_PREFIX), folder)
    if path is None:
        raise _no_index_error()
    return path


def fetch_indexes(stacks: Iterable[Stack], folder: Path) -> dict[str, Path | None]:
    """Bring the pages of all runs of several datasets, each to a folder of its own; None for one without a judged run.

    Raises RunError where none has one.
    """
    name = INDEX_KEY.removeprefix(RUNS_PREFIX)
    pages = {stack.dataset: _download(stack, name, folder / stack.dataset) for stack in stacks}
    if not any(pages.values()):
        raise _no_index_error()
    return pages


def _no_index_error() -> RunError:
    return RunError("No run was judged yet, so there is no page of runs. Start one: tollgate run")


def fetch_validations(stack: Stack, run: str | None, folder: Path) -> Path:
    """Bring what Great Expectations itself made of a run (or of the last one) to a folder; its document's path."""
    place = layout(stack, run if run is not None else _last(stack))
    path = _copy(stack, place.validations.removeprefix(place.runs), folder)
    if path is not None:
        return path
    if read_object(stack, place.verdict) is None:
        raise not_judged_error(stack, place.run)
    raise RunError(
        f"The run {place.run!r} left no objects of Great Expectations: it was judged before runs kept them. "
        "Judge the input again: tollgate run --full"
    )


def _download(stack: Stack, page: str, folder: Path) -> Path | None:
    """Bring a page below `runs/` and what it links to; None where there is no such page."""
    path = _copy(stack, page, folder)
    if path is None:
        return None
    links = {
        normpath(PurePosixPath(page).parent / link) for link in re.findall(r'href="([^"#:]+)"', path.read_text("utf-8"))
    }
    # A linked run may have been pruned: its link leads nowhere then, which is the truth.
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda key: _copy(stack, key, folder), sorted(filter(_DOWNLOADED.fullmatch, links - {page}))))
    return path


def _copy(stack: Stack, key: str, folder: Path) -> Path | None:
    body = read_object(stack, f"{stack.lake_url.rstrip('/')}/{RUNS_PREFIX}{key}")
    if body is None:
        return None
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def _last(stack: Stack) -> str:
    run = last_judged(list_runs(stack))
    if run is None:
        raise RunError("No run was judged yet, so there is no report. Start one: tollgate run")
    return run.name
