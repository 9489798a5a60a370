"""Changes and previews, as small as a rule needs them."""

from collections.abc import Callable
from typing import Any

import pytest

from tollgate.deploy.preview import Change, Preview

Make = Callable[..., Change]


@pytest.fixture
def change() -> Make:
    def make(kind: str = "aws:s3/bucket:Bucket", op: str = "update", name: str = "thing", **rest: Any) -> Change:
        parent = rest.pop("parent", "tollgate:index:Lake")
        return Change(urn=f"urn:pulumi:dev::tollgate::{parent}${kind}::{name}", type=kind, op=op, **rest)

    return make


@pytest.fixture
def preview() -> Callable[..., Preview]:
    def make(*changes: Change, standing: int = 30, **rest: Any) -> Preview:
        return Preview(changes=changes, standing=standing, first=standing == 0, **rest)

    return make
