"""The rules: each one refusing, each one satisfied, each key turned."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tollgate.deploy.preview import UNKNOWN, Change, Preview, Violation
from tollgate.deploy.rules import DATA, ENCRYPTION, HISTORY, KEY, MANY, Keys, judge, judge_destroy
from tollgate.operate.doctor import Check

Make = Callable[..., Change]
Look = Callable[..., Preview]

LET_GO = {"tollgate:keepData": "false"}
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"


def document(*actions: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "arn"}]})


@pytest.mark.parametrize("kind", [*DATA, *HISTORY])
@pytest.mark.parametrize("op", ["replace", "delete"])
def test_an_update_may_not_take_away_what_holds_data(kind: str, op: str, change: Make, preview: Look) -> None:
    (refused,) = judge(preview(change(kind, op, replaced_by=("bucket",))), Keys()).refused
    assert refused.rule == "data"
    assert "keepData" in refused.key
    assert "because of bucket" in refused.sentence


@pytest.mark.parametrize(
    ("config", "lose_data", "passes"),
    [
        ({}, False, False),
        (LET_GO, False, False),
        ({}, True, False),
        ({"tollgate:keepData": "true"}, True, False),
        (LET_GO, True, True),
    ],
)
def test_losing_data_takes_both_keys(
    config: dict[str, str], lose_data: bool, passes: bool, change: Make, preview: Look
) -> None:
    deleted = preview(change(op="delete"), config=config)
    assert judge(deleted, Keys(lose_data=lose_data)).passes is passes
    assert judge_destroy(deleted, Keys(lose_data=lose_data)).passes is passes


def test_what_both_keys_allow_is_still_said(change: Make, preview: Look) -> None:
    judgement = judge(preview(change(op="delete"), config=LET_GO), Keys(lose_data=True))
    assert [finding.rule for finding in judgement.noticed] == ["data"]


def test_an_update_may_not_quietly_part_a_stack_from_a_bucket_that_stays(change: Make, preview: Look) -> None:
    left = preview(change(op="delete", retained=True))
    assert "let go of" in judge(left, Keys()).refused[0].sentence
    assert judge(left, Keys(lose_data=True)).passes


def test_the_end_of_a_stack_leaves_its_data_where_it_is(change: Make, preview: Look) -> None:
    judgement = judge_destroy(preview(change(op="delete", retained=True)), Keys())
    assert judgement.passes
    assert judgement.noticed == ()


def test_the_end_of_a_stack_names_the_history_that_goes_with_it(change: Make, preview: Look) -> None:
    judgement = judge_destroy(preview(change("aws:cloudwatch/logGroup:LogGroup", "delete")), Keys())
    assert judgement.passes
    assert "logs of past runs" in judgement.noticed[0].sentence


@pytest.mark.parametrize("op", ["replace", "delete"])
def test_a_declared_table_is_made_again_as_it_was(op: str, change: Make, preview: Look) -> None:
    table = change("aws:glue/catalogTable:CatalogTable", op)
    assert judge(preview(table), Keys()).passes


def test_what_can_be_made_again_may_go(change: Make, preview: Look) -> None:
    made = change(op="delete", parent="tollgate:index:Artifacts$tollgate:index:Bucket")
    assert judge(preview(made), Keys()).passes
    assert judge_destroy(preview(made), Keys()).passes


@pytest.mark.parametrize(("algorithm", "passes"), [("AES256", True), ("aws:kms", False)])
def test_a_key_goes_with_its_stack_unless_data_that_stays_needs_it(
    algorithm: str, passes: bool, change: Make, preview: Look
) -> None:
    rules = [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]
    stays = change(ENCRYPTION, "delete", name="lake-encrypted", old={"rules": rules}, retained=True)
    judgement = judge_destroy(preview(change(KEY, "delete", name="key"), stays), Keys())
    assert judgement.passes is passes


def test_records_of_access_are_history(change: Make, preview: Look) -> None:
    records = preview(change(op="delete", parent="tollgate:index:AccessLog$tollgate:index:Bucket"))
    assert "who read what" in judge(records, Keys()).refused[0].sentence
    ended = judge_destroy(records, Keys())
    assert ended.passes
    assert "who read what" in ended.noticed[0].sentence


@pytest.mark.parametrize("op", ["create", "update"])
def test_making_or_changing_a_bucket_is_no_loss(op: str, change: Make, preview: Look) -> None:
    assert judge(preview(change(op=op)), Keys()).passes


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ({"retentionInDays": 90}, {"retentionInDays": 30}, True),
        ({}, {"retentionInDays": 30}, True),
        ({"retentionInDays": 0}, {"retentionInDays": 30}, True),
        ({"retentionInDays": 30}, {"retentionInDays": 90}, False),
        ({"retentionInDays": 30}, {"retentionInDays": 0}, False),
        ({"forceDestroy": False}, {"forceDestroy": True}, True),
        ({"forceDestroy": True}, {"forceDestroy": False}, False),
        ({"forceDestroy": True}, {"forceDestroy": True}, False),
    ],
)
def test_a_safeguard_of_data_may_not_be_taken_off_by_the_way(
    old: dict[str, Any], new: dict[str, Any], refused: bool, change: Make, preview: Look
) -> None:
    judgement = judge(preview(change("aws:cloudwatch/logGroup:LogGroup", old=old, new=new)), Keys())
    assert judgement.passes is not refused


def test_wider_permissions_are_refused_until_somebody_says_they_are_meant(change: Make, preview: Look) -> None:
    wider = change(ROLE_POLICY, old={"policy": document("s3:GetObject")}, new={"policy": document("s3:PutObject")})
    (refused,) = judge(preview(wider), Keys()).refused
    assert "s3:PutObject on arn" in refused.sentence
    assert refused.key == "--new-permissions"
    assert judge(preview(wider), Keys(permissions=True)).passes


def test_a_permission_by_name_is_a_permission(change: Make, preview: Look) -> None:
    attached = change(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "create", new={"role": "r", "policyArn": "arn:admin"}
    )
    assert any("arn:admin" in finding.sentence for finding in judge(preview(attached), Keys()).refused)


def test_a_document_that_is_not_known_yet_is_not_waved_through(change: Make, preview: Look) -> None:
    unknown = change(ROLE_POLICY, old={"policy": document("s3:GetObject")}, new={"policy": UNKNOWN})
    assert "known only after" in judge(preview(unknown), Keys()).refused[0].sentence


def test_a_bucket_policy_that_goes_may_take_its_denials_with_it(change: Make, preview: Look) -> None:
    deny = json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]})
    deleted = change("aws:s3/bucketPolicy:BucketPolicy", "delete", old={"policy": deny})
    assert "no longer denied" in judge(preview(deleted), Keys()).refused[0].sentence


@pytest.mark.parametrize(
    ("kind", "guarded", "thing"),
    [
        ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "log-1"}, ("aws:s3/bucket:Bucket", {"bucket": "log-1"})),
        (
            "aws:sqs/queuePolicy:QueuePolicy",
            {"queueUrl": "https://sqs/1/q-1"},
            ("aws:sqs/queue:Queue", {"name": "q-1"}),
        ),
    ],
)
def test_a_denial_that_goes_with_what_it_guards_widens_nothing(
    kind: str, guarded: dict[str, str], thing: tuple[str, dict[str, str]], change: Make, preview: Look
) -> None:
    deny = json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]})
    policy = change(kind, "delete", name="policy", old={"policy": deny, **guarded})
    deleted, another = (change(thing[0], "delete", old=old) for old in (thing[1], {"bucket": "b", "name": "n"}))
    stays = change(thing[0], "delete", old=thing[1], retained=True)
    assert "permissions" not in {finding.rule for finding in judge(preview(policy, deleted), Keys()).refused}
    for left in (another, stays):
        assert "permissions" in {finding.rule for finding in judge(preview(policy, left), Keys()).refused}


def test_the_permissions_of_a_first_update_are_said_and_not_refused(change: Make, preview: Look) -> None:
    first = preview(change(ROLE_POLICY, "create", new={"policy": document("s3:GetObject")}), standing=0)
    judgement = judge(first, Keys())
    assert judgement.passes
    assert "s3:GetObject" in judgement.noticed[0].sentence


@pytest.mark.parametrize(("number", "passes"), [(MANY, True), (MANY + 1, False)])
def test_many_changes_at_once_need_a_word(number: int, passes: bool, change: Make, preview: Look) -> None:
    changes = [change("aws:sns/topic:Topic", name=f"topic-{i}") for i in range(number)]
    assert judge(preview(*changes), Keys()).passes is passes
    assert judge(preview(*changes), Keys(many=True)).passes


def test_many_new_things_are_not_many_changes(change: Make, preview: Look) -> None:
    made = [change("aws:sns/topic:Topic", "create", name=f"topic-{i}") for i in range(5 * MANY)]
    assert judge(preview(*made), Keys()).passes


def test_no_key_allows_what_the_policy_pack_forbids(preview: Look) -> None:
    violation = Violation("tls", "urn", "no TLS", mandatory=True)
    every = Keys(lose_data=True, permissions=True, many=True)
    assert not judge(preview(violations=(violation,)), every).passes


def test_advice_of_the_policy_pack_is_said(preview: Look) -> None:
    judgement = judge(preview(violations=(Violation("tags", "urn", "no tag", mandatory=False),)), Keys())
    assert judgement.passes
    assert judgement.noticed[0].sentence == "tags: no tag"


def test_drift_is_said(change: Make, preview: Look) -> None:
    judgement = judge(preview(drift=(change(new={"a": 1}), change(name="gone"))), Keys())
    assert [finding.sentence.split(" outside")[0] for finding in judgement.noticed] == [
        "Bucket 'thing' was changed",
        "Bucket 'gone' was removed",
    ]


def test_an_account_that_is_not_ready_stops_the_preview_where_that_is_certain(preview: Look) -> None:
    missing = Check("EKS cluster", ok=False, result="there is no 'x'", fix="aws eks list-clusters")
    unknown = Check("Linked role", ok=False, result="not known", fix="Log in", certain=False)
    judgement = judge(preview(), Keys(), [missing, unknown, Check("Identity", ok=True, result="me")])
    assert [finding.sentence for finding in judgement.refused] == [
        "EKS cluster: there is no 'x'. aws eks list-clusters"
    ]
    assert [finding.sentence for finding in judgement.noticed] == ["Linked role: not known. Log in"]
