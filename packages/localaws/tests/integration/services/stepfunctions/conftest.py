"""An emulated AWS whose EMR does what a test says; the rest of it is real."""

from collections.abc import Iterator

import pytest

from localaws import LocalAws, registry
from localaws.services.athena import Athena
from localaws.services.glue import Glue
from localaws.services.s3 import S3
from localaws.services.stepfunctions import States
from localaws.services.stepfunctions.pace import PACE
from support.operator import Operator
from support.scripted_emr import ScriptedEmr


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "SERVICES", (S3, Athena, Glue, ScriptedEmr, States))
        patch.setattr(PACE, "factor", 0.01)
        with LocalAws(tmp_path_factory.mktemp("states")) as aws:
            yield aws


@pytest.fixture
def emr(aws: LocalAws) -> ScriptedEmr:
    fake = aws._serving.service("emr-containers")
    assert isinstance(fake, ScriptedEmr)
    fake.work, fake.refuse = {}, []
    return fake


@pytest.fixture(scope="module")
def operator(aws: LocalAws) -> Operator:
    return Operator(aws)
