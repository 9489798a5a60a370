"""The pytest fixture `localaws`: one emulated AWS for all tests of a session."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localaws import LocalAws


@pytest.fixture(scope="session")
def localaws(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[LocalAws]":
    """An emulated AWS in a temporary home; it starts with the first test that uses it."""
    from localaws import LocalAws

    with LocalAws(tmp_path_factory.mktemp("localaws")) as aws:
        yield aws
