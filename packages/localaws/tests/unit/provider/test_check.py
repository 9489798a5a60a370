"""Inputs that the real provider would refuse are refused, at any depth, before AWS is asked."""

from typing import Any

import pytest

from localaws.provider.check import problems
from localaws.provider.wire import ARCHIVE, KIND, UNKNOWN

LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
WORKGROUP = "aws:athena/workgroup:Workgroup"
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
RULE = {"id": "old", "status": "Enabled"}


@pytest.mark.parametrize(
    ("token", "inputs", "where", "what"),
    [
        (WORKGROUP, {"nam": "x"}, "nam", "there is no such input; did you mean name?"),
        (WORKGROUP, {"zzz": "x"}, "zzz", "there is no such input"),
        (LIFECYCLE, {}, "bucket", "is missing"),
        (LIFECYCLE, {"bucket": "b", "rules": [{"id": "old"}]}, "rules[0].status", "is missing"),
        (LIFECYCLE, {"bucket": "b", "rules": RULE}, "rules", "must be a list, not"),
        (LIFECYCLE, {"bucket": "b", "rules": [{**RULE, "expiration": {"day": 3}}]}, "rules[0].expiration.day",
         "there is no such input; did you mean days?"),
        (LIFECYCLE, {"bucket": "b", "rules": [{**RULE, "expiration": {"days": "soon"}}]}, "rules[0].expiration.days",
         "must be a whole number, not 'soon'"),
        (WORKGROUP, {"configuration": "x"}, "configuration", "must be a block of inputs, not 'x'"),
        (WORKGROUP, {"configuration": {"result_configuratio": {}}}, "configuration.result_configuratio",
         "there is no such input; did you mean resultConfiguration?"),
        (WORKGROUP, {"forceDestroy": "yes"}, "forceDestroy", "must be true or false, not 'yes'"),
        (WORKGROUP, {"tags": "x"}, "tags", "must be a map, not 'x'"),
        (OBJECT, {"bucket": ["b"]}, "bucket", "must be a text, not ['b']"),
    ],
)  # fmt: skip
def test_a_wrong_input_is_named_with_its_place(token: str, inputs: dict[str, Any], where: str, what: str) -> None:
    reasons = dict(problems(token, inputs))
    assert where in reasons
    assert reasons[where].startswith(what)


def test_every_mistake_is_told_at_once() -> None:
    assert len(problems(LIFECYCLE, {"buckt": "b", "rules": [{"id": 1, "stats": "Enabled"}]})) == 4


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (WORKGROUP, {"name": "x", "configuration": {"bytesScannedCutoffPerQuery": "10485760"}, "tagsAll": {}}),
        (WORKGROUP, {"name": UNKNOWN, "configuration": UNKNOWN, "tags": {"a": UNKNOWN}}),
        (LIFECYCLE, {"bucket": "b", "rules": [{**RULE, "expiration": {"days": 30}}], "__defaults": []}),
        (OBJECT, {"bucket": "b", "source": {KIND: ARCHIVE, "path": "x"}}),
        ("aws:iam/role:Role", {"assumeRolePolicy": "{}"}),
    ],
)
def test_what_the_real_provider_would_take_is_taken(token: str, inputs: dict[str, Any]) -> None:
    assert problems(token, inputs) == []
