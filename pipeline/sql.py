"""The SQL of an answer, in Athena's words: what the view says, and how it is asked for."""

import re

from contracts import Contract


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
