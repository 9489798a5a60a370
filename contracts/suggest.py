"""The word that a misspelt one was probably meant to be."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

SAME_LENGTH = 0.15
"""A letter is mistyped more often than left out: `runz` was to be `runs` and not `run`."""


def nearest(word: object, choices: Iterable[object]) -> str | None:
    """The choice that is nearest to a word, or None when none is near."""
    text = str(word)

    def likeness(choice: str) -> float:
        return SequenceMatcher(None, text, choice).ratio() + SAME_LENGTH * (len(choice) == len(text))

    return max(get_close_matches(text, map(str, choices)), key=likeness, default=None)


def suggestion(word: object, choices: Iterable[object]) -> str:
    """`; did you mean 'x'?`, which ends a sentence, or nothing when no choice is near."""
    near = nearest(word, choices)
    return f"; did you mean {near!r}?" if near else ""


def did_you_mean(word: object, choices: Iterable[object]) -> str:
    """` Did you mean 'x'?`, which follows a sentence, or nothing when no choice is near."""
    near = nearest(word, choices)
    return f" Did you mean {near!r}?" if near else ""
