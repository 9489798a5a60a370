"""One emulated AWS for a module: its own home, its own port."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localaws import LocalAws
from localaws.provider.session import Account


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("aws") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: LocalAws) -> Account:
    return Account(aws.environment)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
