"""What a product contract says of its answer: the view's name, its keys and its numbers."""

import re
from collections.abc import Mapping
from typing import Any

from contracts import words
from contracts.formula import Formula, FormulaError
from contracts.model import Answer, Number
from contracts.raw import PLAIN, RESERVED, is_plain
from contracts.reading import Reader
from contracts.yaml_nodes import Block

NUMBER_NAME = r"[A-Za-z][A-Za-z0-9_]{0,120}"
MOST_DIGITS = 12
"""A double has no more to show."""


def read_answer(own: Reader) -> Answer | None:
    """The answer; None where the contract has none."""
    block = own.block.get("answer")
    if block is None:
        return None
    part = Reader(block if isinstance(block, Block) else Block(), "the answer", own.problems)
    part.only(*words.ANSWER)
    name = part.text("name")
    if name and not is_plain(name):
        part.fault(f"has the name {name!r}, which Athena cannot take unquoted; {PLAIN}")
    numbers = tuple(filter(None, (_number(one) for one in part.parts("numbers", "number"))))
    if part.block.get("numbers") == []:
        part.fault("has no numbers")
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
        wrong = [key for key in by if not is_plain(key)]
        for key in wrong:
            part.fault(f"shows a key as {key!r}, which Athena cannot take unquoted; {PLAIN}")
        return dict(by)
    part.fault(f"has by: {by!r}; write a list of keys, or shown names with their keys")
    return {}


def _number(part: Reader) -> Number | None:
    part.only(*words.NUMBER)
    name = part.text("name")
    if name and (not re.fullmatch(NUMBER_NAME, name) or name.lower() in RESERVED):
        part.fault(f"has the name {name!r}; use letters, digits and _, a letter first, and no word that SQL reserves")
    digits = part.value("digits", int, 2, needed=False)
    if not 0 <= digits <= MOST_DIGITS:
        part.fault(f"has digits: {digits}; write 0 to {MOST_DIGITS}")
    try:
        formula = Formula.of(part.text("formula"))
    except FormulaError as error:
        part.fault(f"has a formula that cannot be used: {error}")
        return None
    steady = part.value("steady", bool, default=True, needed=False)
    title, unit = part.text("title", needed=False) or name, part.text("unit", needed=False)
    return Number(name, formula, title, unit, digits, steady)
