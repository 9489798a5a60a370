"""A new policy document against the old one: what is allowed that was not."""

import json
from typing import Any

import pytest

from tollgate.deploy.iam_diff import UnknownDocumentError, parse, widened
from tollgate.deploy.preview import UNKNOWN


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any = "s3:GetObject", resource: Any = "arn:aws:s3:::lake/*", **rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


READ = policy(allow())


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (policy(allow(["s3:GetObject", "s3:PutObject"])), "new: s3:PutObject on arn:aws:s3:::lake/*"),
        (policy(allow("s3:*")), "new: s3:* on arn:aws:s3:::lake/*"),
        (policy(allow(resource="*")), "new: s3:GetObject on *"),
        (policy(allow(Principal="*")), "new: * may s3:GetObject"),
        (policy(allow(Principal={"AWS": "arn:aws:iam::1:root"})), "new: AWS:arn:aws:iam::1:root may s3:GetObject"),
        (policy({"Effect": "Allow", "NotAction": "s3:DeleteObject", "Resource": "x"}), "new: * on x"),
        (policy({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "x"}), "new: s3:GetObject on *"),
    ],
)
def test_more_than_before_is_said_in_words(new: str, expected: str) -> None:
    assert any(sentence.startswith(expected) for sentence in widened(parse(READ), parse(new)))


@pytest.mark.parametrize(
    "new",
    [
        READ,
        policy(allow(["s3:GetObject"], ["arn:aws:s3:::lake/*"])),
        policy(allow("s3:getobject")),
        policy(allow(resource="arn:aws:s3:::lake/runs/*")),
        policy(allow(Condition={"Bool": {"aws:SecureTransport": "true"}})),
        policy(),
    ],
)
def test_the_same_or_less_than_before_is_no_widening(new: str) -> None:
    assert widened(parse(READ), parse(new)) == ()


def test_actions_on_one_thing_are_one_sentence() -> None:
    more = policy(allow(["s3:PutObject", "s3:DeleteObject"]), allow("kms:Decrypt", "key"))
    assert widened(parse(READ), parse(more)) == (
        "new: s3:DeleteObject, s3:PutObject on arn:aws:s3:::lake/*",
        "new: kms:Decrypt on key",
    )


def test_a_condition_that_falls_away_widens() -> None:
    bound = policy(allow(Condition={"StringLike": {"s3:prefix": ["runs/*"]}}))
    assert widened(parse(bound), parse(READ))


def test_a_denial_that_falls_away_widens() -> None:
    deny = policy({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"})
    assert widened(parse(deny), parse(policy())) == ("no longer denied: * may s3:* on *",)


def test_a_document_that_is_not_known_yet_says_so() -> None:
    with pytest.raises(UnknownDocumentError):
        parse(UNKNOWN)
    with pytest.raises(UnknownDocumentError):
        parse(policy(allow(resource=UNKNOWN)))


def test_an_absent_document_allows_nothing() -> None:
    assert parse(None) == parse("") == parse({"Statement": []})
