"""The evaluator that the tables of requests rely on, on the cases that AWS's pages tell apart."""

from typing import Any

import pytest

from tests.unit.components.iam_evaluator import Request, allowed

ARN = "arn:aws:s3:::lake/key"


def document(effect: str = "Allow", **statement: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": effect, "Action": ["s3:GetObject"], "Resource": ["*"], **statement}]}


def test_nothing_is_allowed_that_nobody_allows() -> None:
    assert not allowed(Request("s3:GetObject", ARN), [])
    assert allowed(Request("s3:GetObject", ARN), [document()])


def test_a_denial_beats_every_grant() -> None:
    assert not allowed(Request("s3:GetObject", ARN), [document(), document("Deny")])


def test_a_boundary_grants_nothing_and_limits_everything() -> None:
    request = Request("s3:GetObject", ARN)
    assert not allowed(request, [], document())
    assert allowed(request, [document()], document(Action=["s3:*"]))
    assert not allowed(request, [document()], document(Action=["sns:*"]))
    assert not allowed(request, [document()], document("Deny"))


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"k": "a"}}, {"k": "a"}, True),
        ({"StringEquals": {"k": "a"}}, {"K": "a"}, True),
        ({"StringEquals": {"k": "a*"}}, {"k": "ab"}, False),
        ({"StringLike": {"k": "a*"}}, {"k": "ab"}, True),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringEqualsIfExists": {"k": "a"}}, {}, True),
        ({"StringEqualsIfExists": {"k": "a"}}, {"k": "b"}, False),
        ({"Null": {"k": "true"}}, {}, True),
        ({"Null": {"k": "true"}}, {"k": "a"}, False),
        ({"Null": {"k": "false"}}, {"k": "a"}, True),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, {"k": ["a", "b"]}, True),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {"k": ["a", "b"]}, False),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {"k": ["a", "b"]}, True),
        ({"StringEquals": {"k": "a", "j": "b"}}, {"k": "a"}, False),
    ],
)
def test_a_condition_holds_as_aws_says(condition: dict[str, Any], context: dict[str, Any], holds: bool) -> None:
    request = Request("s3:GetObject", ARN, context)
    assert allowed(request, [document(Condition=condition)]) is holds
