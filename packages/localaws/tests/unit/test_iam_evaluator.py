"""The evaluator that the tables of requests rely on, on the cases that AWS's pages tell apart."""

from typing import Any

import pytest

from localaws.iam.evaluator import Request, allowed

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
        ({"StringNotEquals": {"k": "a"}}, {"k": "b"}, True),
        ({"StringNotEquals": {"k": "a"}}, {"k": "a"}, False),
        ({"StringNotEquals": {"k": ["a", "b"]}}, {"k": "b"}, False),
        ({"StringNotEquals": {"k": "a"}}, {}, True),
        ({"StringLike": {"k": "a?"}}, {"k": "a"}, False),
        ({"StringLike": {"k": "[a]*"}}, {"k": "ab"}, False),
        ({"ArnLike": {"k": "arn:aws:iam::*:role/x*"}}, {"k": "arn:aws:iam::1:role/x1"}, True),
        ({"ArnLike": {"k": "arn:aws:*:role/x"}}, {"k": "arn:aws:iam::1:role/x"}, False),
        ({"Bool": {"k": False}}, {"k": "false"}, True),
        ({"NumericLessThan": {"k": 5}}, {"k": "4"}, True),
        ({"NumericLessThan": {"k": 5}}, {"k": "x"}, False),
        ({"IpAddress": {"k": "10.0.0.0/8"}}, {"k": "10.1.2.3"}, True),
        ({"NotIpAddress": {"k": "10.0.0.0/8"}}, {"k": "10.1.2.3"}, False),
        ({"StringEquals": {"k": "${j}"}}, {"k": "a", "j": "a"}, True),
        ({"StringEquals": {"k": "${j}"}}, {"k": "a"}, False),
        ({"StringEquals": {"k": "${j, 'a'}"}}, {"k": "a"}, True),
        ({"StringLike": {"k": "${*}"}}, {"k": "a"}, False),
        ({"StringLike": {"k": "${*}"}}, {"k": "*"}, True),
    ],
)
def test_a_condition_holds_as_aws_says(condition: dict[str, Any], context: dict[str, Any], holds: bool) -> None:
    request = Request("s3:GetObject", ARN, context)
    assert allowed(request, [document(Condition=condition)]) is holds


@pytest.mark.parametrize(
    ("statement", "is_allowed"),
    [
        ({"Action": "S3:get*"}, True),
        ({"Action": "s3:GetObject?"}, False),
        ({"Resource": "arn:aws:s3:::lake/*"}, True),
        ({"Resource": "arn:aws:s3:::LAKE/*"}, False),
        ({"Resource": "arn:aws:s3:::${who}/*"}, True),
        ({"Resource": "arn:aws:s3:::${nobody}/*"}, False),
    ],
)
def test_an_action_and_a_resource_match_as_aws_says(statement: dict[str, Any], is_allowed: bool) -> None:
    assert allowed(Request("s3:GetObject", ARN, {"who": "lake"}), [document(**statement)]) is is_allowed


def test_what_is_not_named_is_meant_by_not_action_and_not_resource() -> None:
    request = Request("s3:GetObject", ARN)
    for key, other, own in (("Action", "s3:Put*", "s3:Get*"), ("Resource", "arn:aws:s3:::other/*", ARN)):
        rest = {name: value for name, value in document()["Statement"][0].items() if name != key}
        assert allowed(request, [{"Statement": {**rest, f"Not{key}": other}}])
        assert not allowed(request, [{"Statement": {**rest, f"Not{key}": own}}])


def test_a_call_whose_resource_nobody_knows_is_judged_by_its_action() -> None:
    narrow: dict[str, Any] = {"Resource": "arn:aws:s3:::other", "Condition": {"StringEquals": {"k": "a"}}}
    unknown = Request("s3:GetObject", None)
    assert allowed(unknown, [document(**narrow)])
    assert allowed(unknown, [document(), document("Deny", **narrow)])
    assert not allowed(unknown, [document(), document("Deny")])
    assert not allowed(Request("s3:PutObject", None), [document(**narrow)])
