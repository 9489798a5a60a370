"""What a chart over time shows: its periods as whole numbers, a series for each value of the colour."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from charts.palette import COLOURS, OTHER, palette
from charts.style import variables
from tollgate.dashboard.groups import OTHERS, Group, Rows, Source, by_day, limited, name
from tollgate.dashboard.model import Field, Visual

ACCENT: Final = "is-accent"
"""The class of what has no colour of its own."""

_NUMBERS: Final[Mapping[str, tuple[Callable[[date], int], Callable[[int], date]]]] = {
    "YEAR": (lambda day: day.year, lambda number: date(number, 1, 1)),
    "MONTH": (lambda day: day.year * 12 + day.month - 1, lambda number: date(number // 12, number % 12 + 1, 1)),
    "DAY": (lambda day: day.toordinal(), date.fromordinal),
}
"""Periods as numbers, and back: neighbours differ by one."""


@dataclass(frozen=True)
class Axis:
    """The periods of a chart; by the minute they stand one after another, however far apart they are."""

    field: Field
    moments: tuple[date, ...]
    """In their order."""
    is_even: bool = False
    """Whether one stands beside the other, whatever lies between them."""

    @property
    def grain(self) -> str:
        return grain(self.field)

    def number(self, moment: date) -> int:
        return self._places[moment] if self._is_listed else _NUMBERS[self.field.granularity][0](moment)

    def name(self, number: int) -> str:
        """The period as it is written below a chart."""
        if self._is_listed:
            return name(by_day(self.field), self.moments[number])
        return name(self.field, _NUMBERS[self.field.granularity][1](number))

    @property
    def _is_listed(self) -> bool:
        return self.is_even or self.field.granularity not in _NUMBERS

    @cached_property
    def _places(self) -> Mapping[date, int]:
        return {moment: place for place, moment in enumerate(self.moments)}


@dataclass(frozen=True)
class Series:
    """One line, or one part of each column."""

    name: str
    colour: str
    values: Mapping[date, Any]


@dataclass(frozen=True)
class OverTime:
    """A chart over time, computed: its axis, its series, and what is left out, in words."""

    axis: Axis
    series: tuple[Series, ...]
    notes: tuple[str, ...]


def grain(field: Field) -> str:
    """A period in one word; a minute is the moment of a run."""
    return field.granularity.lower() if field.granularity in _NUMBERS else "time"


def over_time(source: Source, visual: Visual, rows: Rows, points: int, *, columns: int | None = None) -> OverTime:
    """The series of a visual: as many periods as make so many points, the newest ones.

    With `columns`, at most so many periods stand one beside the other, whatever lies between them.
    """
    [period], [measure] = visual.wells["Category"], visual.wells["Values"]
    dated = [group for group in source.grouped([period], rows) if group.key[0] is not None]
    groups, notes = _coloured(source, visual, rows)
    most = max(points // max(len(groups), 1), 2) if columns is None else columns
    kept = dated[-most:]
    moments = tuple(group.key[0] for group in kept)
    series = tuple(
        Series(title, colour, _values(source, group, period, measure, moments)) for title, colour, group in groups
    )
    if len(kept) < len(dated):
        notes.append(f"The newest {len(kept):,} of {len(dated):,} are drawn.")
    undated = len(rows) - sum(len(group.rows) for group in dated)
    if undated:
        notes.append(f"Rows without a date are left out: {undated:,}.")
    return OverTime(Axis(period, moments, is_even=columns is not None), _distinct(series), tuple(notes))


def _distinct(series: Sequence[Series]) -> tuple[Series, ...]:
    """The series, a second one of a name with its number: what is not there is called as a text may be, too."""
    names = [one.name for one in series]
    counts = [names[:place].count(one) for place, one in enumerate(names)]
    return tuple(
        replace(one, name=f"{one.name} ({count + 1})") if count else one
        for one, count in zip(series, counts, strict=True)
    )


def _values(source: Source, group: Group, period: Field, measure: Field, moments: Sequence[date]) -> dict[date, Any]:
    wanted = set(moments)
    return {
        one.key[0]: source.value(measure, one.rows)
        for one in source.grouped([period], group.rows)
        if one.key[0] in wanted
    }


def _coloured(source: Source, visual: Visual, rows: Rows) -> tuple[list[tuple[str, str, Group]], list[str]]:
    """Names, colours and rows of the series, those of the highest values first where not all are drawn."""
    colours = visual.wells["Colors"]
    if not colours:
        return ([("", ACCENT, Group((), rows))] if rows else []), []
    [colour] = colours
    groups, (title, first) = source.grouped([colour], rows), _first(source, visual)
    named = named_colours(visual)
    drawn = len(groups) if named else min(visual.limit("ColorItemsLimitConfiguration") or COLOURS, COLOURS)
    ranked = sorted(groups, key=lambda group: -(source.value(first, group.rows) or 0))
    classes = palette(name(colour, group.key[0]) for group in sorted(ranked[:drawn], key=groups.index))
    classes |= named

    def entry(group: Group) -> tuple[str, str, Group]:
        label = f"{OTHERS} ({group.others})" if group.others else name(colour, group.key[0])
        return label, classes.get(label, OTHER), group

    if len(groups) <= drawn:
        return [entry(group) for group in groups], []
    note = f"Of {len(groups)}, the {drawn} highest of “{title}” are drawn, all others together."
    return [entry(group) for group in limited(ranked, drawn)], [note]


def _first(source: Source, visual: Visual) -> tuple[str, Field]:
    """What series are ranked by: the first number that the same colour divides, so that all charts show the same."""
    [colour] = visual.wells["Colors"]
    place = (colour.data_set, colour.column)
    alike = [
        one
        for _, one in source.board.visuals()
        if [(field.data_set, field.column) for field in one.wells.get("Colors", ())] == [place]
    ]
    return alike[0].title, alike[0].wells["Values"][0]


def named_colours(visual: Visual) -> dict[str, str]:
    """The classes of the values to which the definition gives a colour that the pages' style has a name for."""
    shades = {shade: variable for variable, shade in reversed(variables().items())}
    chosen = visual.configuration.get("VisualPalette", {}).get("ColorMap", [])
    return {
        one["Element"]["FieldValue"]: f"is-{shades[one['Color'].lower()]}"
        for one in chosen
        if one["Color"].lower() in shades
    }
