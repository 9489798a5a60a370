"""Tests that make up their input from a seed: a few seeds in `make test`, as many as time allows in `make fuzz`."""

import functools
import inspect
import os
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any, Final

import pytest

SECONDS: Final = "TOLLGATE_FUZZ_SECONDS"
FIRST: Final = "TOLLGATE_FUZZ_SEED"

Test = Callable[..., None]


def seeded(seeds: int) -> Callable[[Test], Test]:
    """Give a test its argument `seed`: 0, 1, … as cases of their own; in `make fuzz`, one after the other."""

    def decorate(test: Test) -> Test:
        if SECONDS not in os.environ:
            return pytest.mark.fuzz(pytest.mark.parametrize("seed", range(seeds))(test))
        return pytest.mark.fuzz(pytest.mark.timeout(0)(_repeated(test)))

    return decorate


def _repeated(test: Test) -> Test:
    """The test for seed after seed until its time is over; the seed at which it fails is a note of the error."""

    @functools.wraps(test)
    def run(**fixtures: Any) -> None:
        first, deadline = int(os.environ.get(FIRST, "0")), time.monotonic() + float(os.environ[SECONDS])
        for seed in count(first):
            try:
                test(seed=seed, **fixtures)
            except BaseException as error:
                error.add_note(f"{test.__name__} failed with this seed: make fuzz SEED={seed} SECONDS=1")
                raise
            if time.monotonic() >= deadline:
                sys.stdout.write(f"{test.__name__}: {seed - first + 1:,} seeds from {first} on\n")
                return

    given = inspect.signature(test)
    kept = [one for name, one in given.parameters.items() if name != "seed"]
    run.__signature__ = given.replace(parameters=kept)  # type: ignore[attr-defined]  # pytest asks it for the fixtures
    return run
