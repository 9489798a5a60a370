"""Our own contracts, damaged at random (seeded): a contract or a list of problems, never another exception."""

import random
import re
from pathlib import Path

import pytest

from contracts import ContractError, assemble, load_text
from quality import suite
from support.seeds import seeded

FOLDER = Path(__file__).parents[3] / "datasets"
TOKENS = (
    "[]", "{}", "~", "7", "-1", "1.5", "true", "''", "[1, 2]", "{a: b}", "{1: b}", "2020-01-01", "2020-13-01", ".nan",
    ".inf", "9" * 400, "!!binary AAAA", "'`; DROP'", "'a\\x1b[31m'", '"\\ud800"', "'ü'", "&a [x]", "*a", "|", "[" * 80,
)  # fmt: skip


def damaged(text: str, random_: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(random_.choice((1, 1, 2, 3))):
        place = random_.choice([number for number, line in enumerate(lines) if re.match(r"\s*(- )?\w+: ", line)])
        token = random_.choice(TOKENS)
        change = random_.randrange(4)
        if change == 0:
            del lines[place : place + random_.randint(1, 5)]
        elif change == 1:
            lines[place] = re.sub(r"\w+:", f"{random_.choice(('1', '~', 'name', 'x'))}:", lines[place], count=1)
        else:
            lines[place] = f"{lines[place].partition(': ')[0]}: {token}"
    return "\n".join(lines)


@pytest.mark.tried("contracts damaged at random", "a dataset or a list of problems, never another exception")
@seeded(80)
def test_damaged_contracts_are_a_dataset_or_a_list_of_problems(seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311 (damage, not secrets)
    name = random_.choice(("nyc_taxi", "flights"))
    texts = {path.name: path.read_text() for path in sorted((FOLDER / name).glob("*.yaml"))}
    file = random_.choice(list(texts))
    texts[file] = damaged(texts[file], random_)
    try:
        dataset = assemble(name, {file: load_text(text, file) for file, text in texts.items()})
    except ContractError:
        return
    for contract in dataset:
        assert all(problem for _, problem in suite.problems(contract))
