"""What a made-up dataset must come to, worked out by DuckDB from its rows and by nothing of the job's own code.

Every number is carried as a whole number of its last digit in 128 bits, so sums are exact here, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import duckdb

from tests.generated.dataset import MISSING, Field, Made, Measured

FINE: Final = 10
"""Digits behind the point that no cell has more of."""
QUOTIENT: Final = 6
LARGEST_QUOTIENT: Final = 9_200_000_000_000_000_000
"""Millionths; the contract's language promises no quotient beyond it."""
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Expected:
    """Records by outcome, the product's rows by file and key, and the answer's exact numbers and ratios by its keys."""

    outcomes: Mapping[str, int]
    table: Mapping[Key, Key]
    exact: Mapping[Key, Key]
    ratios: Mapping[Key, tuple[float | None, ...]]


def expected(made: Made) -> Expected:
    with duckdb.connect() as connection:
        _load(connection, made)
        outcomes = dict(connection.execute("SELECT outcome, count(*) FROM judged GROUP BY 1").fetchall())
        measures = [_aggregate(made, one) for one in made.measures]
        scales = [scale(made, one) for one in made.measures]
        keys = ["file", *map(_key, made.keys)]
        table = _groups(connection, keys, measures)
        exact = _groups(connection, [_key(name) for name in made.by], measures)
        ratios = _groups(connection, [_key(name) for name in made.by], [_ratio(made, name) for name in made.ratios])
    return Expected(outcomes, _exact(table, scales), _exact(exact, scales), ratios)


def scale(made: Made, one: Measured) -> int | None:
    """Digits behind the point of a measure; None where it is no number."""
    if not one.fields:
        return 0
    fields = [made.field(name) for name in one.fields]
    if len(fields) > 1:
        return QUOTIENT
    return fields[0].scale if fields[0].is_number else None


def _load(connection: duckdb.DuckDBPyConnection, made: Made) -> None:
    cells = [f"c{n}" for n in range(len(made.header))]
    connection.execute(
        f"CREATE TABLE raw (file VARCHAR, broken BOOLEAN, {', '.join(f'{cell} VARCHAR' for cell in cells)})"
    )
    rows = [[file, len(row) != len(cells), *row[: len(cells)]] for file, lines in made.files.items() for row in lines]
    marks = ", ".join("?" * (len(cells) + 2))
    if rows:
        connection.executemany(f"INSERT INTO raw VALUES ({marks})", rows)  # noqa: S608 (question marks)
    texts = ", ".join(f"nullif(nullif(trim({cell}), ''), '{MISSING}') AS {cell}" for cell in cells)
    connection.execute(f"CREATE VIEW cells AS SELECT file, broken, {texts} FROM raw")  # noqa: S608 (names of this file)
    columns = ", ".join(part for one in made.fields for part in _typed(made, one))
    connection.execute(f"CREATE VIEW typed AS SELECT file, broken, {columns} FROM cells")  # noqa: S608
    whens = " ".join(f"WHEN {_condition(made, sql)} THEN '{reason}'" for reason, sql in made.rules.items())
    outcome = f"CASE WHEN broken THEN 'row_broken' {whens} ELSE 'accepted' END"
    connection.execute(f"CREATE TABLE judged AS SELECT *, {outcome} AS outcome FROM typed")  # noqa: S608
    period = _of_file(made) if made.origin in ("file_name", "folder") else _of_record()
    connection.execute(f"CREATE VIEW accepted AS SELECT *, {period} FROM judged WHERE outcome = 'accepted'")  # noqa: S608


def _typed(made: Made, one: Field) -> Iterator[str]:
    """The field's value, numbers as whole numbers of their last digit, and its text."""
    cells = [f"c{made.header.index(name)}" for name in one.raw]
    first = cells[0]
    yield f"{first} AS {one.name}_text"
    if one.name == "loud":
        yield f"upper({first}) AS {one.name}"
    elif one.name == "triple":
        yield f"CASE WHEN regexp_full_match({first}, '-?[0-9]+') THEN 3 * CAST({first} AS HUGEINT) END AS {one.name}"
    elif one.type in ("timestamp", "date"):
        pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}" + " [0-9:]{8}" * (one.type == "timestamp")
        value = f"TRY_CAST({first} AS {one.type})"
        yield f"CASE WHEN regexp_full_match({first}, '{pattern}') THEN {value} END AS {one.name}"
    elif one.type == "boolean":
        yield f"CASE {first} WHEN 'true' THEN true WHEN 'false' THEN false END AS {one.name}"
    elif one.is_number:
        value, *more = (_number(one, cell) for cell in cells)
        added = "".join(
            f" + CASE WHEN {cell} IS NULL THEN 0 ELSE {sql} END" for cell, sql in zip(cells[1:], more, strict=True)
        )
        yield f"{value}{added} AS {one.name}"
    else:
        yield f"{first} AS {one.name}"


def _number(one: Field, cell: str) -> str:
    """A cell as a whole number of the field's last digit, rounded half away from zero; null out of the type's range."""
    number = f"CASE WHEN regexp_full_match({cell}, '-?[0-9]+([.][0-9]+)?') THEN {_fine(cell)} END"
    if one.is_decimal:
        unit, limit = 10 ** (FINE - one.scale), 10**one.precision
        rounded = f"(sign({number}) * ((2 * abs({number}) + {unit}) // {2 * unit}))"
        return f"(CASE WHEN abs({rounded}) < {limit} THEN {rounded} END)"
    limit = 2**31 if one.type == "int" else 2**63
    units = f"({number} // {10**FINE})"
    return f"(CASE WHEN {number} % {10**FINE} = 0 AND {units} BETWEEN {-limit} AND {limit - 1} THEN {units} END)"


def _fine(cell: str) -> str:
    """A decimal text in units of its tenth digit behind the point."""
    digits = f"replace({cell}, '.', '')"
    behind = f"CASE WHEN contains({cell}, '.') THEN length({cell}) - position('.' IN {cell}) ELSE 0 END"
    return f"CAST(rpad({digits}, CAST(length({digits}) + {FINE} - ({behind}) AS INTEGER), '0') AS HUGEINT)"


def _condition(made: Made, sql: str) -> str:
    """A rule's condition, literals beside a number in that number's last digit."""
    for one in made.fields:
        if one.is_number and one.scale:
            sql = _scaled(sql, one)
    return sql


def _scaled(sql: str, one: Field) -> str:
    words = sql.split()
    return " ".join(
        f"({word} / CAST({10**one.scale} AS DECIMAL(18,0)))" if word == one.name and _compared(words, at) else word
        for at, word in enumerate(words)
    )


def _compared(words: Sequence[str], at: int) -> bool:
    return {"<", ">"} & {*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]} != set()


def _key(name: str) -> str:
    return f'"{name}"'


def _of_file(made: Made) -> str:
    pattern = {
        "file_name": r"_(\d{4})-?(\d\d)?-?(\d\d)?\.",
        "folder": r"year=(\d{4})/?(?:month=(\d\d))?/?(?:day=(\d\d))?",
    }
    groups = (f"TRY_CAST(regexp_extract(file, '{pattern[made.origin]}', {n}) AS INTEGER)" for n in (1, 2, 3))
    return ", ".join(f'{sql} AS "{part}"' for sql, part in zip(groups, ("year", "month", "day"), strict=True))


def _of_record() -> str:
    return ", ".join(f'{part}(sold) AS "{part}"' for part in ("year", "month", "day"))


def _aggregate(made: Made, one: Measured) -> str:
    if one.kind == "count":
        return "count(*)"
    if one.kind == "count_if":
        return f"count(*) FILTER ({_condition(made, one.condition)})"
    if len(one.fields) > 1:
        return f"coalesce(sum({_quotient(*map(made.field, one.fields))}), 0)"
    value = f"{one.kind}({one.fields[0]})"
    return f"coalesce({value}, 0)" if one.kind == "sum" else value


def _quotient(above: Field, below: Field) -> str:
    """Millionths of one record's quotient, rounded half away from zero."""
    top, bottom = f"abs({above.name}) * {10 ** (QUOTIENT + below.scale)}", f"abs({below.name}) * {10**above.scale}"
    rounded = f"((2 * {top} + {bottom}) // (2 * {bottom}))"
    sign = f"(sign({above.name}) * sign({below.name}))"
    return (
        f"CASE WHEN {below.name} <> 0 AND {rounded} < {LARGEST_QUOTIENT} THEN CAST({sign} * {rounded} AS HUGEINT) END"
    )


def _ratio(made: Made, name: str) -> str:
    ratio = made.ratios[name]
    by_name = {one.name: one for one in made.measures}

    def value(column: str) -> str:
        one = by_name[column]
        return f"(CAST({_aggregate(made, one)} AS DOUBLE) / {10 ** (scale(made, one) or 0)})"

    above = f"({value(ratio.above)} {ratio.sign} {value(ratio.other)})" if ratio.other else value(ratio.above)
    return f"{ratio.factor} * {above} / nullif({value(ratio.below)}, 0)"


def _groups(connection: duckdb.DuckDBPyConnection, keys: Sequence[str], values: Sequence[str]) -> dict[Key, Key]:
    columns = [f"{sql} AS k{n}" for n, sql in enumerate(keys)] + list(values)
    group = f" GROUP BY {', '.join(keys)}" if keys else " HAVING count(*) > 0"
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM accepted{group}").fetchall()  # noqa: S608
    return {row[: len(keys)]: row[len(keys) :] for row in rows}


def _exact(groups: Mapping[Key, Key], scales: Sequence[int | None]) -> dict[Key, Key]:
    return {key: tuple(_plain(v, s) for v, s in zip(values, scales, strict=True)) for key, values in groups.items()}


def _plain(value: Any, digits: int | None) -> Any:
    if value is None or digits is None:
        # The job's times are read as texts, for Python would move them into the machine's own zone.
        return str(value) if isinstance(value, datetime) else value
    return Decimal(int(value)).scaleb(-digits)
