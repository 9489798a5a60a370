"""What products answer: the numbers that analysts read, as the view computes them, from the rows of a run."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from contracts import Answer, Contract, Dataset
from pipeline.documents import AnswerNumber, AnswerTable
from quality.model import Row
from quality.tables import grouped, total

MOST_ROWS: Final = 100
"""Rows of an answer that a verdict holds; those of the most records."""


def answers(dataset: Dataset, tables: Mapping[str, Sequence[Row]]) -> dict[str, AnswerTable]:
    """The answer of each product that has one, by its name."""
    return {name: answer_table(product, tables[product.name]) for name, product in dataset.answers.items()}


def answer_table(product: Contract, rows: Iterable[Row]) -> AnswerTable:
    """What a product with an answer says; keys without accepted records have no row."""
    answer = answer_of(product)
    groups = {
        key: group for key, group in grouped(rows, tuple(answer.by.values())).items() if total(group, product.count)
    }
    counts = {key: int(total(group, product.count)) for key, group in groups.items()}
    kept = set(sorted(groups, key=lambda key: -counts[key])[:MOST_ROWS])
    shown = [key for key in groups if key in kept]
    return AnswerTable(
        by=tuple(answer.by),
        numbers=tuple(AnswerNumber(n.name, n.title, n.unit, n.digits) for n in answer.numbers),
        rows=tuple(dict(zip(answer.by, map(plain, key), strict=True)) | numbers(answer, groups[key]) for key in shown),
        counts=tuple(counts[key] for key in shown),
        left_out=len(groups) - len(shown),
    )


def answer_of(product: Contract) -> Answer:
    """The answer of a product that has one."""
    if product.answer is None:
        raise ValueError(f"{product.name} has no answer")
    return product.answer


def numbers(answer: Answer, rows: Sequence[Row]) -> dict[str, Any]:
    """The numbers of an answer over some of its product's rows."""
    return {number.name: plain(number.formula.value(rows)) for number in answer.numbers}


def plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers stay exact, times are text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
