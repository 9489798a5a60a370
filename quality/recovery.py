"""Checks that had failed and pass again, told from what became of them in earlier runs."""

from collections.abc import Iterable, Iterator

from pipeline.documents import CheckResult
from quality.model import CheckName
from quality.report.history import Past

LONGEST = 500


def passes_again(checks: Iterable[CheckResult], earlier: Iterable[Past]) -> str | None:
    """One sentence that names the checks that pass now and had failed when they were last made; None for none.

    `earlier` are the runs judged before, oldest first, whether they were published or not. A check that could not be
    made in a run says nothing of it, and the run before that one counts.
    """
    runs = [*earlier][::-1]
    named = [name for check in checks if check.result == "passed" for name in _recovered(check, runs)]
    if not named:
        return None
    first = "One check that had failed passes" if len(named) == 1 else f"{len(named)} checks that had failed pass"
    return f"{first} again: {_list(list(dict.fromkeys(named)))}."


def _recovered(check: CheckResult, newest_first: Iterable[Past]) -> Iterator[str]:
    key = CheckName(check.dataset, check.name, check.severity)
    results = ((past.run, past.results[key]) for past in newest_first if key in past.results)
    run, result = next((one for one in results if one[1] != "error"), ("", "passed"))
    if result == "failed":
        yield f"{check.name} (failed in {run})"


def _list(named: list[str]) -> str:
    """As many names as there is room for, and how many more there are."""
    fitting = [name for at, name in enumerate(named) if len("; ".join(named[: at + 1])) <= LONGEST]
    fitting = fitting or [named[0][: LONGEST - 1] + "…"]
    more = len(named) - len(fitting)
    return "; ".join(fitting) + (f"; and {more} more, see the report" if more else "")
