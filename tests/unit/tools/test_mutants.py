"""The page of mutants: every mutant is counted once, and what survived is shown as it was changed."""

from dataclasses import replace

from tools.mutants.mutant import Mutant
from tools.mutants.page import page

KILLED = Mutant("spark/a.py", 3, "ReplaceAndWithOr", "a and b", "a or b", killed="unit", tried="unit")
LATER = replace(KILLED, killed="integration", tried="unit integration")
SURVIVOR = replace(KILLED, file="quality/b.py", old="x | y", new="x & y", killed="", tried="unit integration")


def test_each_package_has_its_score_and_all_of_them_one() -> None:
    pending = replace(SURVIVOR, tried="unit")
    lines = page([KILLED, LATER, SURVIVOR, pending], 7, "2026-11-28").splitlines()
    assert "| quality | 2 | 0 | 0 | 1 | 1 | 0 % |" in lines
    assert "| spark | 2 | 1 | 1 | 0 | 0 | 100 % |" in lines
    assert "| **all** | 4 | 1 | 1 | 1 | 1 | 50 % |" in lines


def test_a_survivor_is_shown_as_it_was_and_as_it_was_changed() -> None:
    text = page([KILLED, SURVIVOR], 7, "2026-11-28")
    assert "| quality/b.py:3 | `` x \\| y `` | `` x & y `` | unit integration |" in text
    assert "spark/a.py" not in text
