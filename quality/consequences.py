"""Which findings follow from another: what is wrong with a file is one cause, however many checks notice it.

A finding follows from another that comes before it, in the order of `_Place`, and that is about all it is about: the
same file, the period that the file belongs to, or the reason for which its rows are refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from contracts import Contract
from quality import frames
from quality.model import LAST_PUBLISHED, Check, Finding, Judged, Row
from quality.periods import calendar_of

FILE, VALUES, COUNTS, TABLE = range(4)
"""What a check looks at, causes first: whether a file can be used, its values, its rows as counted, the tables."""

DIMENSIONS: Final = ("conformity", "completeness", "uniqueness", "timeliness", "accuracy", "consistency")
"""Which of two findings about the same values explains the other: a value that is not one cannot be there either."""

COMPARISONS: Final = (None, "the period before", "the periods beside it", LAST_PUBLISHED)
"""A number that is wrong by itself explains why it differs from others."""

COMPARED_WITH: Final[Mapping[str | None, tuple[int, ...]]] = {
    "the period before": (0, -1),
    "the periods beside it": (0, -1, 1),
}
"""The periods that a row's number depends on, counted from its own."""

COUNTED: Final = frozenset({"refused", "accepted", "rows_in"})

Marks = frozenset[tuple[Any, ...]]
"""Things that a finding is about: (`file`, its name), (`period`, grain, series, number), (`reason`, …), (`key`, …)."""


class _Place(NamedTuple):
    """Where a finding stands among those of a run; the smaller explains the larger."""

    warns: bool
    stage: int
    comparison: int
    dimension: int
    position: int


def causes(findings: Sequence[Finding], judged: Judged) -> dict[int, int]:
    """For each finding that follows from another, by its position, the position of its cause."""
    subjects = _Subjects(judged)
    wrong = {at: finding for at, finding in enumerate(findings) if not finding.success and not finding.error}
    order = sorted(_place(finding.check, at, judged) for at, finding in wrong.items())
    roots: list[tuple[_Place, Marks]] = []
    result: dict[int, int] = {}
    for place in order:
        about = subjects.of(wrong[place.position])
        earlier = [(root, marks) for root, marks in roots if root.stage <= place.stage]
        explained_by = [next((root for root, marks in earlier if marks & one), None) for one in about]
        if about and all(explained_by):
            result[place.position] = min(root for root in explained_by if root).position
        else:
            roots.append((place, subjects.reach(wrong[place.position])))
    return result


def _place(check: Check, position: int, judged: Judged) -> _Place:
    against = check.measures[0].against if check.measures else None
    return _Place(
        check.severity == "warning",
        _stage(check, judged),
        COMPARISONS.index(against),
        DIMENSIONS.index(check.dimension) if check.dimension in DIMENSIONS else len(DIMENSIONS),
        position,
    )


def _stage(check: Check, judged: Judged) -> int:
    if check.dataset != judged.dataset.evidence.name:
        return TABLE
    column = check.measures[0].top if check.measures else ""
    if (check.over, column) == ("files", "problem"):
        return FILE
    return COUNTS if check.over in ("reasons", "run") or column in COUNTED else VALUES


class _Subjects:
    """What the findings of one run are about."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._contracts = {c.name: c for c in (judged.dataset.evidence, *judged.dataset.products)}
        self._rows: dict[tuple[str, str], dict[str, list[Row]]] = {}
        self._lacking: dict[str, dict[tuple[Any, ...], dict[str, list[int]]]] = {}

    def of(self, finding: Finding) -> list[Marks]:
        """What would explain the finding: one of these things for each of its subjects."""
        check = finding.check
        column = check.measures[0].top if check.measures else ""
        if finding.missing:
            return [frozenset({("key", column, value)}) for value in finding.missing]
        if not finding.offenders:
            # A number of the whole table is explained by nothing less than all of the input.
            return [frozenset({("file", entry.file)}) for entry in self._judged.record.files]
        if check.over == "series":
            return [frozenset({mark}) for row in self._offending(finding) for mark in self._absent(check, row)]
        offsets = COMPARED_WITH.get(check.measures[0].against if check.measures else None, (0,))
        return [frozenset(self._marks(check, row, offsets)) for row in self._offending(finding)]

    def reach(self, finding: Finding) -> Marks:
        """What the finding, as a cause, explains."""
        check = finding.check
        reached: set[tuple[Any, ...]] = set()
        for row in self._offending(finding):
            marks = set(self._marks(check, row))
            reached |= marks
            reached |= {("reason", row["outcome"])} if check.over == "outcomes" else set()
            for kind, *about in marks:
                reached |= self._of_file.get(about[0], set()) if kind == "file" else set()
                reached |= {("file", file) for file in self._files_of.get((kind, *about), ())}
            if _stage(check, self._judged) == FILE:
                reached |= {("key", name, row[name]) for name in self._judged.dataset.evidence.series}
        return frozenset(reached)

    def _offending(self, finding: Finding) -> Iterator[Row]:
        contract, check = self._contracts[finding.check.dataset], finding.check
        if (contract.name, check.over) not in self._rows:
            frame, by_subject = frames.frame(contract, check.over, self._judged), dict[str, list[Row]]()
            for row in frame.rows:
                by_subject.setdefault(frame.subject(row), []).append(row)
            self._rows[contract.name, check.over] = by_subject
        for who in dict.fromkeys(who for who, _ in finding.offenders):
            yield from self._rows[contract.name, check.over].get(who, [])

    def _marks(self, check: Check, row: Row, offsets: tuple[int, ...] = (0,)) -> Iterator[tuple[Any, ...]]:
        contract = self._contracts[check.dataset]
        calendar = calendar_of(contract)
        if check.over == "periods" and calendar:
            series = tuple(row[name] for name in contract.series)
            yield from (("period", calendar.grain, series, calendar.number(row) + offset) for offset in offsets)
        elif check.over == "reasons":
            yield "reason", row["reason"]
        elif "file" in row:
            yield "file", row["file"]
        else:
            yield contract.name, check.over

    def _absent(self, check: Check, row: Row) -> Iterator[tuple[Any, ...]]:
        """The periods that a series lacks, where the check is about such; otherwise the series itself."""
        contract = self._contracts[check.dataset]
        calendar, series = calendar_of(contract), tuple(row[name] for name in contract.series)
        if contract.name not in self._lacking:
            self._lacking[contract.name] = frames.absent_periods(contract, self._judged)
        absent = self._lacking[contract.name][series].get(check.measures[0].top)
        if calendar is None or absent is None:
            yield contract.name, series
        else:
            yield from (("period", calendar.grain, series, period) for period in absent)

    @cached_property
    def _of_file(self) -> Mapping[str, set[tuple[Any, ...]]]:
        """The periods that each file holds, held when it was published, or would hold if it could be used."""
        periods: dict[str, set[tuple[Any, ...]]] = {}
        for product in self._judged.dataset.products:
            for file, mark in self._places(product):
                periods.setdefault(file, set()).add(mark)
        return periods

    @cached_property
    def _files_of(self) -> Mapping[tuple[Any, ...], list[str]]:
        """The files that hold, held or would hold each period."""
        files: dict[tuple[Any, ...], list[str]] = {}
        for file, periods in self._of_file.items():
            for period in periods:
                files.setdefault(period, []).append(file)
        return files

    def _places(self, product: Contract) -> Iterator[tuple[str, tuple[Any, ...]]]:
        calendar, published = calendar_of(product), self._judged.published
        if calendar is None:
            return
        columns = ("file", *product.series, *calendar.parts)
        rows = (*self._judged.tables[product.name], *(published.tables[product.name] if published else ()))
        # A table may have a million rows, of few files and periods.
        places = {tuple(row[column] for column in columns) for row in rows}
        for entry in self._judged.record.files:
            parts = (getattr(entry, part, None) for part in calendar.parts)
            places.add((entry.file, *(entry.kind for _ in product.series), *parts))
        for values in places:
            row = dict(zip(columns, values, strict=True))
            period = calendar.ordinal(row)
            if period is not None:
                yield row["file"], ("period", calendar.grain, tuple(row[name] for name in product.series), period)
