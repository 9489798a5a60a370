# ruff: noqa: S608 - names are aliases of ours, and texts are quoted
"""What only rows together show: whether times lie in their file's period, what is missing at once, what tells apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb

from tollgate.authoring.propose.fields import Field
from tollgate.authoring.propose.profile import Profile, union

MOST_ROWS: Final = 1_000_000
"""Rows that are looked at together; of more, a sample."""

APART_ROWS: Final = 100_000
"""Rows in which columns are tried that tell records apart."""

MOST_IDENTITY: Final = 6
NEARLY_ALL: Final = 0.999
CANDIDATES: Final = 15


@dataclass(frozen=True)
class Fit:
    """How well a time lies in the periods of its files: the worst file's shares, and days missing at its ends."""

    outside: float
    nulls: float
    days_at_start: int
    days_at_end: int


@dataclass(frozen=True)
class Sample:
    """Rows of all files in a table of texts, with the file that each is from."""

    connection: duckdb.DuckDBPyConnection

    @classmethod
    def of(cls, profile: Profile, missing: Sequence[str], connection: duckdb.DuckDBPyConnection) -> "Sample":
        names = [column.name for column in profile.columns]
        listed = ", ".join("'" + text.replace("'", "''") + "'" for text in missing) or "NULL"
        cells = ", ".join(f"CASE WHEN c{i} IN ({listed}) THEN NULL ELSE c{i} END AS c{i}" for i in range(len(names)))
        limit = f" USING SAMPLE {MOST_ROWS} ROWS" if profile.rows > MOST_ROWS else ""
        connection.execute(
            f"CREATE TEMP TABLE sampled AS SELECT {cells}, _file FROM {union(profile.groups, names)}{limit}"
        )
        return cls(connection)

    def fit(self, field: Field, bounds: Mapping[Path, tuple[date, date]]) -> Fit | None:
        """How a time lies in its files' periods; None where no file has a row."""
        self.connection.execute("CREATE OR REPLACE TEMP TABLE bounds (file VARCHAR, begins DATE, ends DATE)")
        self.connection.executemany(
            "INSERT INTO bounds VALUES (?, ?, ?)", [[str(file), *both] for file, both in bounds.items()]
        )
        time, inside = f"try_cast({field.sql} AS TIMESTAMP)", "t >= begins AND t < ends"
        row = self._row(
            f"""
            SELECT max(1 - held / nullif(known, 0)), max(1 - known / n), max(start), max(finish) FROM (
                SELECT count(*) AS n, count(t) AS known, count(*) FILTER ({inside}) AS held,
                    min(date_diff('day', begins, t::DATE)) FILTER ({inside}) AS start,
                    min(date_diff('day', t::DATE, ends) - 1) FILTER ({inside}) AS finish
                FROM (SELECT {time} AS t, _file FROM sampled) JOIN bounds ON _file = file GROUP BY _file)"""
        )
        return Fit(float(row[0]), float(row[1]), int(row[2] or 0), int(row[3] or 0)) if row[0] is not None else None

    def missing_share(self, fields: Sequence[Field]) -> float:
        """The largest share of a file's rows in which one of these numbers, or more, cannot be read."""
        nothing = " OR ".join(f"try_cast({field.sql} AS DOUBLE) IS NULL" for field in fields)
        query = f"SELECT max(n) FROM (SELECT avg(({nothing})::INT) AS n FROM sampled GROUP BY _file)"
        return float(self._row(query)[0] or 0)

    def averages(self, field: Field) -> tuple[float, float]:
        """The lowest and the highest average of a number in a file."""
        average = f"avg(try_cast({field.sql} AS DOUBLE))"
        low, high = self._row(f"SELECT min(n), max(n) FROM (SELECT {average} AS n FROM sampled GROUP BY _file)")
        return float(low or 0), float(high or 0)

    def identity(self, fields: Sequence[Field]) -> tuple[list[Field], float]:
        """Few columns that tell nearly all records apart, and the worst file's share of records that they do not."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE fewer AS SELECT * FROM sampled USING SAMPLE {APART_ROWS} ROWS"
        )
        rows = int(self._row("SELECT count(*) FROM fewer")[0])
        candidates = sorted(fields, key=lambda field: -field.different)[:CANDIDATES]
        chosen: list[Field] = []
        best = 0
        while rows and candidates and best < NEARLY_ALL * rows and len(chosen) < MOST_IDENTITY:
            counts = self._row(f"SELECT {', '.join(_distinct([*chosen, one]) for one in candidates)} FROM fewer")
            most = max(counts)
            if most <= best * (2 - NEARLY_ALL):
                break
            chosen.append(candidates.pop(counts.index(most)))
            best = int(most)
        return chosen, self._doubled(chosen) if chosen else 1.0

    def _doubled(self, chosen: Sequence[Field]) -> float:
        query = f"SELECT max(n) FROM (SELECT 1 - {_distinct(chosen)} / count(*) AS n FROM sampled GROUP BY _file)"
        return float(self._row(query)[0] or 0)

    def _row(self, query: str) -> tuple[Any, ...]:
        return self.connection.execute(query).fetchone() or ()


def bounds_of(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """The first day of a period, and the first one after it."""
    if month is None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if day is None:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, day), date(year, month, day) + timedelta(days=1)


def _distinct(fields: Sequence[Field]) -> str:
    return f"count(DISTINCT hash({', '.join(field.sql for field in fields)}))"
