"""What a product contract says of its answer: the view's name, its keys and its numbers."""

import re
from collections.abc import Mapping
from typing import Any

from contracts.formula import Formula, FormulaError
from contracts.model import Answer, Number
from contracts.reading import Reader
from contracts.yaml_nodes import Block

_NAME = r"[A-Za-z][A-Za-z0-9_]{0,120}"


def read_answer(own: Reader) -> Answer | None:
    """The answer; None where the contract has none."""
    block = own.block.get("answer")
    if block is None:
        return None
    part = Reader(block if isinstance(block, Block) else Block(), "the answer", own.problems)
    part.only("name", "by", "numbers")
    name = part.text("name")
    if name and not re.fullmatch(r"[a-z][a-z0-9_]{0,120}", name):
        part.fault(f"has the name {name!r}, which Athena cannot take unquoted; use a-z, 0-9 and _, a letter first")
    numbers = tuple(filter(None, (_number(one) for one in part.parts("numbers", "number"))))
    names = [number.name.lower() for number in numbers]
    by = _keys(part)
    for double in sorted({one for one in names if names.count(one) > 1 or one in by}):
        part.fault(f"has two columns {double!r}")
    return Answer(name, by, numbers)


def _keys(part: Reader) -> Mapping[str, str]:
    by: Any = part.block.get("by")
    if isinstance(by, list) and all(isinstance(key, str) for key in by):
        return {key: key for key in by}
    if isinstance(by, dict) and all(isinstance(key, str) for key in (*by, *by.values())):
        wrong = [key for key in by if not re.fullmatch(r"[a-z][a-z0-9_]{0,120}", key)]
        for key in wrong:
            part.fault(f"shows a key as {key!r}, which Athena cannot take unquoted; use a-z, 0-9 and _")
        return dict(by)
    part.fault(f"has by: {by!r}; write a list of keys, or shown names with their keys")
    return {}


def _number(part: Reader) -> Number | None:
    part.only("name", "formula", "title", "unit", "digits", "steady")
    name = part.text("name")
    if name and not re.fullmatch(_NAME, name):
        part.fault(f"has the name {name!r}; use letters, digits and _, a letter first")
    digits = part.value("digits", int, 2, needed=False)
    if not 0 <= digits <= 12:  # noqa: PLR2004 (a double has no more to show)
        part.fault(f"has digits: {digits}; write 0 to 12")
    try:
        formula = Formula.of(part.text("formula"))
    except FormulaError as error:
        part.fault(f"has a formula that cannot be used: {error}")
        return None
    steady = part.value("steady", bool, default=True, needed=False)
    title, unit = part.text("title", needed=False) or name, part.text("unit", needed=False)
    return Number(name, formula, title, unit, digits, steady)
