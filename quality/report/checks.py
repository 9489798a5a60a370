"""The checks in the report: each measure once, what follows from what, and how each went in the runs before."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from charts.formats import initial
from pipeline.documents import CheckResult, Result
from quality.report.history import WORST, CheckKey, Past
from quality.report.trends import change

VERBS = {"critical": "Must be", "warning": "Should be"}
OTHER = "other"
"""The dimension of a check whose contract names none."""


@dataclass(frozen=True)
class Limit:
    """One limit of a check, and whether it was kept."""

    verb: str
    expected: str
    result: str


@dataclass(frozen=True)
class CheckHistory:
    """How a check went over the runs: in words, and as marks, oldest first."""

    text: str
    marks: tuple[Result | None, ...] = ()
    """Empty where it passed in all of them."""
    before: str = ""
    """The last run before this one that it did not pass in."""


@dataclass(frozen=True)
class Group:
    """Checks of one measure together: what stops and what only warns."""

    id: str
    """The anchor of the group on its page."""
    worst: CheckResult
    limits: tuple[Limit, ...]
    cause: str
    """The anchor of the group whose finding explains this one's; empty where there is none."""
    history: CheckHistory
    rows: tuple[tuple[str, str], ...] = ()
    """Where on the page the rows are that it is about: anchors and their names."""

    @property
    def change(self) -> str:
        """The change of the number since the published run, where there is one number each."""
        return change(self.worst.observed, self.worst.previous) if self.worst.previous else ""


@dataclass(frozen=True)
class Card:
    """A finding that follows from no other, and those that follow from it."""

    group: Group
    consequences: tuple[Group, ...]

    @property
    def result(self) -> str:
        return self.group.worst.result


@dataclass(frozen=True)
class Dimension:
    """The passed checks of one dimension."""

    name: str
    groups: tuple[Group, ...]


def grouped_checks(
    checks: Sequence[CheckResult], runs: Sequence[Past] = (), places: Mapping[str, str] | None = None
) -> list[Group]:
    """Checks of the same name together, the worst groups first; `runs` end with this one.

    `places` says what words of a reason (a file's name, a reason of refusal) have an anchor on the page.
    """
    groups: list[Group] = []
    # What explains a check explains its group; of a check explained by its own group, nothing is to be said.
    ids = _ids(checks)
    for key in ids:
        group = [check for check in checks if _key(check) == key]
        worst = min(group, key=lambda check: WORST.index(check.result))
        limits = tuple(Limit(VERBS[check.severity], check.expected, check.result) for check in group)
        cause = ids[_key(checks[worst.follows])] if worst.follows is not None else ""
        rows = _rows(worst.reason, places or {})
        groups.append(Group(ids[key], worst, limits, "" if cause == ids[key] else cause, _history(key, runs), rows))
    return sorted(groups, key=lambda group: WORST.index(group.worst.result))


def cards(groups: Iterable[Group]) -> list[Card]:
    """What did not pass, a card for each cause."""
    wrong = [group for group in groups if group.worst.result != "passed"]
    return [Card(root, tuple(group for group in wrong if group.cause == root.id)) for root in wrong if not root.cause]


def dimensions(groups: Iterable[Group]) -> list[Dimension]:
    """What passed, by dimension."""
    passed = [group for group in groups if group.worst.result == "passed"]
    names = dict.fromkeys(group.worst.dimension or OTHER for group in passed)
    return [
        Dimension(initial(name), tuple(group for group in passed if (group.worst.dimension or OTHER) == name))
        for name in sorted(names)
    ]


def _key(check: CheckResult) -> CheckKey:
    return check.dataset, check.name


def _ids(checks: Sequence[CheckResult]) -> dict[CheckKey, str]:
    keys = dict.fromkeys(map(_key, checks))
    return {key: f"check-{at}" for at, key in enumerate(keys, start=1)}


def _rows(reason: str, places: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (anchor, word)
        for word, anchor in places.items()
        # Of a hundred thousand files a reason names five: no pattern is compiled for the others.
        if word in reason and re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", reason)
    )


def _history(key: CheckKey, runs: Sequence[Past]) -> CheckHistory:
    results = tuple(run.checks.get(key) for run in runs)
    wrong = [run.run for run, result in zip(runs, results, strict=True) if result not in (None, "passed")]
    made = sum(result is not None for result in results)
    if made < 2:  # noqa: PLR2004 (this run alone is no history)
        return CheckHistory("no earlier run has it" if len(runs) > 1 else "")
    if not wrong:
        return CheckHistory(f"passed in all {made} runs")
    before = [run for run in wrong if run != runs[-1].run]
    return CheckHistory(f"did not pass in {len(wrong)} of {made} runs", results, before[-1] if before else "")
