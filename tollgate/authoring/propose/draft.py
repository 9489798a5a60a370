"""A dataset guessed from files: kinds, period, identity, rules, a table and an answer, each with what was seen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from contracts import Period
from contracts.model import Grain
from contracts.period_names import period_of
from tollgate.authoring.errors import AuthoringError
from tollgate.authoring.propose.fields import Field, fields_of
from tollgate.authoring.propose.profile import Profile, profile
from tollgate.authoring.propose.sample import Fit, Sample, bounds_of
from tollgate.authoring.propose.scan import NO_FOLDER, snake_case

MOST_MEASURES: Final = 5
MOST_KEYS: Final = 50
"""So many different texts at most make a key."""
MOST_MISSING: Final = 0.1
"""The share of a file's rows that the draft's rules may refuse: half of what the gate warns of."""
MOST_OUTSIDE: Final = 0.04
MOST_DOUBLED: Final = 0.15
STEADY: Final = 2.0
"""An average that varies no more than so many times between files may be compared from one period to the next."""
USUAL_DAYS: Final = 7
"""Days missing at a month's end that the gate lets pass."""


@dataclass(frozen=True)
class PeriodGuess:
    """Where the period comes from, and what was seen; None where there is none."""

    period: Period | None
    why: str
    fit: Fit | None = None


@dataclass(frozen=True)
class Draft:
    """All guesses about a dataset."""

    name: str
    path: Path
    profile: Profile
    fields: tuple[Field, ...]
    ignored: Mapping[str, str]
    """Raw columns that are left unread, each with the reason."""
    kinds: Mapping[str, str]
    """The folder of each kind of files, by the kind's name."""
    missing: Mapping[str, str]
    """Texts that stand for no value, each with where they were seen."""
    period: PeriodGuess
    key: Field | None
    identity: tuple[Field, ...]
    doubled: float
    measures: tuple[Field, ...]
    left_out: Mapping[str, str]
    """Numbers that are not measured, each with the reason."""
    unsteady: Mapping[str, str] = field(default_factory=dict)
    """Measures whose averages cannot be compared with other periods, each with the reason."""

    @property
    def has_kinds(self) -> bool:
        return len(self.kinds) > 1

    @property
    def is_multiline(self) -> bool:
        return any(column["broken_lines"] for column in self.profile.columns)

    @property
    def needed(self) -> set[str]:
        """The columns without which a file cannot be used."""
        column = self.period.period.column if self.period.period else None
        fields = [*self.identity, *self.measures, *([self.key] if self.key else [])]
        return {one.name for one in fields} | ({column} if column else set())


def draft(name: str, path: Path) -> Draft:
    """Looks at every file at a path to its end; raises AuthoringError."""
    measured = profile(path)
    _check_delimiters(measured)
    fields = fields_of(measured)
    missing = _missing(fields)
    kinds = {snake_case(kind) if kind != NO_FOLDER else name: kind for kind in measured.beginnings}
    kinds = {kind: folder if folder != NO_FOLDER else name for kind, folder in kinds.items()}
    with duckdb.connect() as connection:
        sample = Sample.of(measured, tuple(missing), connection)
        period = _period(path, measured, fields, sample)
        fields, ignored = _without_period_parts(fields, period.period)
        identity, doubled = _identity(fields, sample)
        measures, left_out = _measures(fields, identity, sample)
        unsteady = _unsteady(measures, sample) if period.period else {}
    return Draft(
        name=name, path=path, profile=measured, fields=tuple(fields), ignored=ignored, kinds=kinds, missing=missing,
        period=period, key=_key(fields, len(kinds)), identity=identity, doubled=doubled, measures=measures,
        left_out=left_out, unsteady=unsteady,
    )  # fmt: skip


def _check_delimiters(measured: Profile) -> None:
    for group in measured.groups:
        if group.delimiter != ",":
            file = group.files[0]
            raise AuthoringError(
                f"{file} separates its values by {group.delimiter!r}, and a run reads commas. Convert it"
            )


def _missing(fields: Sequence[Field]) -> dict[str, str]:
    """Texts that stand where a column otherwise holds numbers, times or truth values alone."""
    places: dict[str, list[str]] = {}
    for one in fields:
        for part in one.parts:
            for text, count in part.nothings.items() if one.type.logical != "string" else ():
                places.setdefault(text, []).append(f"{count:,} in {one.name}")
    return {text: ", ".join(counts[:3]) for text, counts in places.items()}


def _period(path: Path, measured: Profile, fields: Sequence[Field], sample: Sample) -> PeriodGuess:
    """The finest grain that the name or folders of every file hold; otherwise a time that every record has."""
    files = [file for group in measured.groups for file in group.files]
    times = [one for one in fields if one.is_time and one.is_everywhere]
    grains: tuple[Grain, ...] = ("day", "month", "year")
    for grain in grains:
        places = {file: _places(path, file, grain) for file in files}
        if all(places.values()):
            origins = tuple(o for o in ("file_name", "folder") if any(o in here for here in places.values()))
            bounds = {file: bounds_of(*next(iter(here.values()))) for file, here in places.items()}
            return _with_time(grain, origins, bounds, times, sample)
    filled = [one for one in times if one.nulls <= MOST_OUTSIDE * one.rows]
    if filled:
        why = f"no file's name or folder says a period; every record has {filled[0].name}"
        return PeriodGuess(Period("month", (), filled[0].name), why)
    return PeriodGuess(None, "no file's name or folder says a period, and no column holds a time")


def _places(path: Path, file: Path, grain: Grain) -> dict[str, tuple[int, int | None, int | None]]:
    """The period of that grain by where it stands."""
    parts = file.relative_to(path).parts if file != path else (file.name,)
    here = {}
    for origin in ("file_name", "folder"):
        year, month, day = period_of(Period(grain, (origin,)), parts[:-1], parts[-1])
        if year is not None:
            here[origin] = (year, month, day)
    return here


def _with_time(
    grain: Grain,
    origins: tuple[str, ...],
    bounds: Mapping[Path, tuple[date, date]],
    times: Sequence[Field],
    sample: Sample,
) -> PeriodGuess:
    """The time that lies in its file's period best, where one nearly always does."""
    stands = f"a {grain} stands in every {' or '.join(origin.replace('_', ' ') for origin in origins)}"
    fits = {one.name: fit for one in times if (fit := sample.fit(one, bounds))}
    good = [name for name, fit in fits.items() if fit.outside <= MOST_OUTSIDE and fit.nulls <= MOST_OUTSIDE]
    if good:
        best = min(good, key=lambda name: fits[name].outside)
        why = f"{stands}; {best} lies outside of it in {fits[best].outside:.2%} of a file's rows at most"
        return PeriodGuess(Period(grain, origins, best), why, fits[best])
    worst = "".join(
        f"; {name} lies outside of it in up to {fit.outside:.0%} of a file's rows" for name, fit in fits.items()
    )
    return PeriodGuess(Period(grain, origins), f"{stands}{worst or '; no column holds a time'}")


def _without_period_parts(fields: Sequence[Field], period: Period | None) -> tuple[list[Field], dict[str, str]]:
    """Columns that repeat the period of the file's name are left unread, for the table has its parts from there."""
    if period is None or not period.of_file:
        return list(fields), {}
    repeated = [one for one in fields if re.fullmatch(r"(year|month|day)_value", one.name)]
    names = {name: "the period's" for one in repeated for names in one.names().values() for name in names}
    return [one for one in fields if one not in repeated], names


def _key(fields: Sequence[Field], kinds: int) -> Field | None:
    """The first text with few values that every record has; codes where there is no such text."""
    if kinds > 1:
        return None
    few = [one for one in fields if one.is_filled and 1 < one.different <= MOST_KEYS]
    texts = [one for one in few if one.type.logical == "string"]
    repeated = [one for one in texts if not one.parts[0].unique and one.different < one.rows]
    codes = [one for one in few if one.is_code and one.type.logical == "integer"]
    return next(iter([*repeated, *texts, *codes]), None)


def _identity(fields: Sequence[Field], sample: Sample) -> tuple[tuple[Field, ...], float]:
    """Columns that tell records apart: whole ones where that is enough, then decimals, then those with gaps."""
    usable = [one for one in fields if one.is_everywhere and one.type.logical != "boolean" and one.different > 1]
    filled = [one for one in usable if not one.nulls]
    exact = [one for one in filled if not one.type.physical.startswith("decimal")]
    chosen, doubled = sample.identity(exact)
    for more in (filled, usable):
        if doubled > MOST_DOUBLED / 10 and len(more) > len(exact):
            other, repeated = sample.identity(more)
            chosen, doubled = (other, repeated) if repeated < doubled else (chosen, doubled)
    return (tuple(chosen) if doubled <= MOST_DOUBLED else ()), doubled


def _measures(
    fields: Sequence[Field], identity: Sequence[Field], sample: Sample
) -> tuple[tuple[Field, ...], dict[str, str]]:
    """Quantities that can be summed, as many as few rows are without; and why other numbers are not among them."""
    chosen: list[Field] = []
    left_out: dict[str, str] = {}
    numbers = [one for one in fields if one.type.numeric]
    for one in sorted(numbers, key=lambda one: (one.type.logical == "integer", -one.different)):
        reason = _unfit(one, identity)
        if not reason and len(chosen) == MOST_MEASURES:
            reason = f"a draft sums {MOST_MEASURES}"
        if not reason and (share := sample.missing_share([*chosen, one])) > MOST_MISSING:
            reason = f"with it, up to {share:.0%} of a file's rows would be without a value"
        if reason:
            left_out[one.name] = reason
        else:
            chosen.append(one)
    return tuple(one for one in fields if one in chosen), left_out


def _unfit(one: Field, identity: Sequence[Field]) -> str:
    if not one.is_everywhere:
        return "not in every file"
    if one.is_code:
        return "its name says a code"
    if one.is_clock:
        return "its values look like times of the day"
    if one in identity and one.type.logical == "integer":
        return "it tells records apart"
    return "" if one.different > 1 else "it is always the same"


def _unsteady(measures: Sequence[Field], sample: Sample) -> dict[str, str]:
    reasons = {}
    for one in measures:
        low, high = sample.averages(one)
        if low <= 0 or high > STEADY * low:
            reasons[one.name] = f"a file's average is {low:,.4g} to {high:,.4g}"
    return reasons
