"""The SQL of answers and of quality, in Athena's words: what the views say, and how an answer is asked for."""

import re

from contracts import Contract, Dataset
from contracts.model import PERIOD


class SqlError(ValueError):
    """A name or a URL that could not safely become SQL text."""


def view_query(product: Contract) -> str:
    """The view's query, unrounded: the answer's numbers by its keys, where anything was counted."""
    answer = product.answer
    if answer is None:
        raise SqlError(f"{product.name} has no answer to declare a view for.")
    keys = [f"{_name(key)} AS {_name(shown)}" for shown, key in answer.by.items()]
    numbers = [f'{number.formula.sql()} AS "{number.name}"' for number in answer.numbers]
    grouped = f"\nGROUP BY {', '.join(map(_name, answer.by.values()))}" if answer.by else ""
    columns = ",\n  ".join((*keys, *numbers))
    return f"SELECT {columns}\nFROM {_name(product.table)}{grouped}\nHAVING sum({_name(product.count)}) > 0"


def question(product: Contract) -> str:
    """Ask for the answer as it is shown: each number with its digits."""
    answer = product.answer
    if answer is None:
        raise SqlError(f"{product.name} has no answer to ask for.")
    numbers = [
        number.name if number.formula.is_exact and not product.column(number.formula.columns[0]).scale
        else f'round({number.name}, {number.digits}) AS "{number.name}"'
        for number in answer.numbers
    ]  # fmt: skip
    keys = [_name(shown) for shown in answer.by]
    ordered = f"\nORDER BY {', '.join(keys)}" if keys else ""
    return f"SELECT {', '.join((*keys, *numbers))}\nFROM {_name(answer.name)}{ordered}"


def has_period(product: Contract) -> bool:
    """Whether a product's keys tell the day on which a period begins."""
    return "year" in product.parts or "date" in product.parts


def measures_of(product: Contract) -> tuple[str, ...]:
    """The columns that the numbers of a product's answer are made of, and the count of its records."""
    numbers = product.answer.numbers if product.answer else ()
    return tuple(dict.fromkeys((*(name for number in numbers for name in number.formula.columns), product.count)))


def by_period(product: Contract) -> str:
    """What the numbers of an answer are made of, by period and key: whoever reads it applies the formulas."""
    answer = product.answer
    if answer is None:
        raise SqlError(f"{product.name} has no answer to show by period.")
    period = [f"{_first_day(product)} AS {PERIOD}"] if has_period(product) else []
    keys = [f"{_name(key)} AS {_name(shown)}" for shown, key in answer.by.items()]
    measures = [f"{_aggregate(product, name)}({_name(name)}) AS {_name(name)}" for name in measures_of(product)]
    places = range(1, len(period) + len(keys) + 1)
    grouped = f"\nGROUP BY {', '.join(map(str, places))}" if places else ""
    columns = ",\n  ".join((*period, *keys, *measures))
    return f"SELECT {columns}\nFROM {_name(product.table)}{grouped}\nHAVING sum({_name(product.count)}) > 0"


def published_evidence(dataset: Dataset) -> str:
    """The evidence of the run that a product's table stands in: both change in the one step that publishes."""
    table = _name(dataset.products[0].table)
    columns = ",\n  ".join(f"e.{_name(column.name)}" for column in dataset.evidence.columns)
    run = "regexp_extract(e.\"$path\", '/evidence/([^/]+)/', 1)"
    published = f"(SELECT max(regexp_extract(\"$path\", '/runs/([^/]+)/tables/', 1)) FROM {table})"  # noqa: S608 (checked names)
    return f"SELECT {run} AS run,\n  {columns}\nFROM {_name(dataset.evidence_runs)} e\nWHERE {run} = {published}"


def published_refused(dataset: Dataset) -> str:
    """The refused rows of the published run, each where the run that read its file has left it."""
    read_by = "regexp_extract(r.\"$path\", '/refused/([^/]+)/', 1)"
    files = f"SELECT DISTINCT file, read_by FROM {_name(dataset.evidence_view)}"  # noqa: S608 (checked names)
    return (
        f"SELECT r.file, r.reason, r.row\nFROM {_name(dataset.refused_runs)} r\n"
        f"JOIN ({files}) e ON r.file = e.file AND {read_by} = e.read_by"
    )


def _first_day(product: Contract) -> str:
    """The first day of a row's period, as a date."""
    if "date" in product.parts:
        return "date"
    month = "month" if "month" in product.parts else "1"
    day = "day" if "day" in product.parts else "1"
    return f"date(format('%04d-%02d-%02d', year, {month}, {day}))"


def _aggregate(product: Contract, name: str) -> str:
    measure = product.column(name).measure
    return "sum" if measure is None or measure.is_additive else measure.kind


def url(location: str) -> str:
    """A folder's URL; raises SqlError for what is none."""
    if not re.fullmatch(r"s3://[a-z0-9.-]+/[A-Za-z0-9._{}/-]*/", location):
        raise SqlError(f"{location!r} is not a folder in S3: it starts with s3://bucket/ and ends with '/'.")
    return location


def _name(name: str) -> str:
    """An identifier that needs no quotes in either of Athena's dialects, so that both read it alike."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,127}", name):
        raise SqlError(f"{name!r} is not a valid table, view or column: use a-z, 0-9 and '_', a letter first.")
    return name
