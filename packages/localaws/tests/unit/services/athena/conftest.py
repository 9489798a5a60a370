"""What the tests of Athena's SQL share: an engine without tables."""

from collections.abc import Iterator

import pytest

from localaws.services.athena.engine import Engine
from localaws.services.athena.rights import Rights


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("buckets")
    engine = Engine(Rights(), lambda bucket: folder / bucket, "default")
    yield engine
    engine.close()
