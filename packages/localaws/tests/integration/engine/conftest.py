"""Programs to deploy."""

from pathlib import Path

import pytest

from localaws import LocalAws
from support.program import Program


@pytest.fixture
def program(aws: LocalAws, tmp_path: Path, request: pytest.FixtureRequest) -> Program:
    (tmp_path / "Pulumi.yaml").write_text(
        "name: trial\nruntime: python\nconfig:\n  days:\n    type: integer\n    default: 30\n"
    )
    return Program(aws, tmp_path, request.node.name.replace("[", "-").rstrip("]")[:60])
