"""A call is judged by its caller's policies, as they stand in the local IAM at this moment."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from support.operator import Operator
from support.roles import ANYTHING, role_for_anything

ACCOUNT = "123456789012"
ME = f"arn:aws:sts::{ACCOUNT}:assumed-role/analyst/me"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("iam")) as aws:
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="lake")
        s3.put_object(Bucket="lake", Key="runs/1/t.csv", Body=b"1\n2\n")
        s3.put_object(Bucket="lake", Key="input/secret.csv", Body=b"9\n")
        aws.client("glue").create_database(DatabaseInput={"Name": "shop"})
        aws.client("glue").create_database(DatabaseInput={"Name": "default"})
        results = {"ResultConfiguration": {"OutputLocation": "s3://lake/results/"}}
        aws.client("athena").create_work_group(Name="wg", Configuration=results)
        role_for_anything(aws.client("iam"), "analyst")
        yield aws


def statement(*actions: str, on: str = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": list(actions), "Resource": on, **more}


class Analyst:
    """A role whose one policy a test writes."""

    def __init__(self, aws: LocalAws) -> None:
        self.iam = aws.client("iam")
        self.session = aws.session_as(f"arn:aws:iam::{ACCOUNT}:role/analyst", "me")

    def may(self, *statements: dict[str, Any]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        self.iam.put_role_policy(RoleName="analyst", PolicyName="anything", PolicyDocument=document)

    def refused(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        with pytest.raises(ClientError) as caught:
            getattr(self.session.client(service), operation)(**parameters)
        return dict(caught.value.response["Error"], status=caught.value.response["ResponseMetadata"]["HTTPStatusCode"])

    def query(self, sql: str) -> str:
        """How a query ends: its state, or why it failed."""
        athena = self.session.client("athena")
        context = {"Database": "shop"}
        started = athena.start_query_execution(QueryString=sql, WorkGroup="wg", QueryExecutionContext=context)
        while True:
            query = athena.get_query_execution(QueryExecutionId=started["QueryExecutionId"])["QueryExecution"]["Status"]
            if query["State"] not in {"QUEUED", "RUNNING"}:
                return str(query.get("StateChangeReason", query["State"]))


@pytest.fixture
def analyst(aws: LocalAws) -> Iterator[Analyst]:
    one = Analyst(aws)
    yield one
    one.iam.put_role_policy(RoleName="analyst", PolicyName="anything", PolicyDocument=ANYTHING)


def unable(action: str, on: str) -> str:
    about = f" on resource: {on}" if on else ""
    because = f"because no identity-based policy allows the {action} action"
    return f"User: {ME} is not authorized to perform: {action}{about} {because}"


HERE = f"us-east-1:{ACCOUNT}"
OBJECT = {"Bucket": "lake", "Key": "runs/1/t.csv"}
AGAIN = "After your AWS administrator or you have updated your permissions, please try again."
REFUSALS: dict[tuple[str, str], tuple[dict[str, Any], str, int, str]] = {
    ("glue", "get_table"): (
        {"DatabaseName": "shop", "Name": "t"},
        *("AccessDeniedException", 400, unable("glue:GetTable", f"arn:aws:glue:{HERE}:catalog")),
    ),
    ("s3", "get_object"): (
        OBJECT,
        *("AccessDenied", 403, unable("s3:GetObject", '"arn:aws:s3:::lake/runs/1/t.csv"')),
    ),
    ("s3", "head_object"): (OBJECT, "403", 403, "Forbidden"),
    ("athena", "start_query_execution"): (
        {"QueryString": "SELECT 1", "WorkGroup": "wg"},
        *("AccessDeniedException", 400),
        f"You are not authorized to perform: athena:StartQueryExecution on the resource. {AGAIN}",
    ),
    ("emr-containers", "list_virtual_clusters"): (
        {},
        *("AccessDeniedException", 403, unable("emr-containers:ListVirtualClusters", "*")),
    ),
    ("sns", "publish"): (
        {"TopicArn": f"arn:aws:sns:{HERE}:t", "Message": "m"},
        *("AuthorizationError", 403, unable("sns:Publish", f"arn:aws:sns:{HERE}:t")),
    ),
    ("iam", "get_role"): ({"RoleName": "analyst"}, "AccessDenied", 403, unable("iam:GetRole", "")),
}


@pytest.mark.parametrize("call", REFUSALS)
def test_a_refusal_has_the_words_and_the_status_of_its_service(analyst: Analyst, call: tuple[str, str]) -> None:
    parameters, code, status, message = REFUSALS[call]
    analyst.may(statement("sqs:SendMessage"))
    refusal = analyst.refused(*call, **parameters)
    assert (refusal["Code"], refusal["status"], refusal["Message"]) == (code, status, message)


def test_a_policy_that_changes_counts_at_once(analyst: Analyst) -> None:
    s3 = analyst.session.client("s3")
    analyst.may(statement("s3:GetObject", on="arn:aws:s3:::lake/runs/*"))
    assert s3.get_object(Bucket="lake", Key="runs/1/t.csv")["Body"].read() == b"1\n2\n"
    assert "input/secret.csv" in analyst.refused("s3", "get_object", Bucket="lake", Key="input/secret.csv")["Message"]
    analyst.may(statement("s3:PutObject", on="arn:aws:s3:::lake/runs/*"))
    assert analyst.refused("s3", "get_object", Bucket="lake", Key="runs/1/t.csv")["Code"] == "AccessDenied"


@pytest.mark.parametrize("size", [0, 9 << 20], ids=["empty", "in several requests"])
def test_what_a_caller_may_write_arrives_whole_and_what_it_may_not_does_not(
    aws: LocalAws, analyst: Analyst, size: int
) -> None:
    analyst.may(statement("s3:PutObject", on="arn:aws:s3:::lake/runs/*"))
    body = b"x" * size
    s3 = analyst.session.client("s3")
    s3.upload_fileobj(io.BytesIO(body), "lake", "runs/new")
    assert aws.client("s3").get_object(Bucket="lake", Key="runs/new")["Body"].read() == body
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.upload_fileobj(io.BytesIO(body), "lake", "input/new")
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket="lake", Prefix="input/new")


def test_a_denial_and_a_boundary_are_named(analyst: Analyst) -> None:
    analyst.may(statement("s3:*"), statement("s3:GetObject", effect="Deny"))
    message = analyst.refused("s3", "get_object", Bucket="lake", Key="runs/1/t.csv")["Message"]
    assert message.endswith("with an explicit deny in an identity-based policy")
    boundary = json.dumps({"Version": "2012-10-17", "Statement": [statement("glue:*")]})
    arn = analyst.iam.create_policy(PolicyName="edge", PolicyDocument=boundary)["Policy"]["Arn"]
    analyst.iam.put_role_permissions_boundary(RoleName="analyst", PermissionsBoundary=arn)
    analyst.may(statement("s3:*"))
    message = analyst.refused("s3", "get_object", Bucket="lake", Key="runs/1/t.csv")["Message"]
    assert message.endswith("because no permissions boundary allows the s3:GetObject action")
    analyst.iam.delete_role_permissions_boundary(RoleName="analyst")


def test_who_may_not_list_is_not_told_that_an_object_is_missing(analyst: Analyst) -> None:
    read = statement("s3:GetObject", on="arn:aws:s3:::lake/*")
    prefix = {"StringLike": {"s3:prefix": ["runs/*"]}}
    analyst.may(read, statement("s3:ListBucket", on="arn:aws:s3:::lake", Condition=prefix))
    assert analyst.refused("s3", "get_object", Bucket="lake", Key="runs/none")["Code"] == "NoSuchKey"
    assert analyst.refused("s3", "head_object", Bucket="lake", Key="runs/none")["status"] == 404
    assert "s3:ListBucket" in analyst.refused("s3", "get_object", Bucket="lake", Key="input/none")["Message"]
    assert analyst.refused("s3", "head_object", Bucket="lake", Key="input/none")["status"] == 403
    assert analyst.refused("s3", "list_objects_v2", Bucket="lake", Prefix="input/")["Code"] == "AccessDenied"
    assert analyst.session.client("s3").list_objects_v2(Bucket="lake", Prefix="runs/1/")["KeyCount"] == 1


def test_of_several_objects_those_are_deleted_that_may_be(aws: LocalAws, analyst: Analyst) -> None:
    aws.client("s3").put_object(Bucket="lake", Key="runs/2/x", Body=b"")
    analyst.may(statement("s3:DeleteObject", on="arn:aws:s3:::lake/runs/*"))
    objects = {"Objects": [{"Key": "runs/2/x"}, {"Key": "input/secret.csv"}]}
    answer = analyst.session.client("s3").delete_objects(Bucket="lake", Delete=objects)
    assert [one["Key"] for one in answer["Deleted"]] == ["runs/2/x"]
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("input/secret.csv", "AccessDenied")]
    assert aws.client("s3").get_object(Bucket="lake", Key="input/secret.csv")["Body"].read() == b"9\n"


ATHENA = statement("athena:*")
GLUE = statement("glue:GetDatabase", "glue:GetTable")
RESULTS = statement("s3:PutObject", "s3:GetObject", on="arn:aws:s3:::lake/results/*")
PLACE = statement("s3:GetBucketLocation")
LISTS = statement("s3:ListBucket", on="arn:aws:s3:::lake")
READS = statement("s3:GetObject", on="arn:aws:s3:::lake/runs/*")


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        ([], "SUCCEEDED"),
        ([GLUE], f"User: {ME} is not authorized to perform: glue:GetDatabase on resource"),
        ([RESULTS], "Access denied when writing output to url: s3://lake/results/"),
        ([LISTS], "Permission denied on S3 path: s3://lake/runs/1/"),
        ([READS], "Permission denied on S3 path: s3://lake/runs/1/t.csv"),
    ],
)
def test_a_query_reads_and_writes_as_its_caller(
    aws: LocalAws, analyst: Analyst, left_out: list[dict[str, Any]], reason: str
) -> None:
    Analyst.query(analyst, "DROP TABLE IF EXISTS t")
    ddl = "CREATE EXTERNAL TABLE t (n int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/runs/1/'"
    assert analyst.query(ddl) == "SUCCEEDED"
    analyst.may(*(one for one in (ATHENA, GLUE, RESULTS, PLACE, LISTS, READS) if one not in left_out))
    assert analyst.query("SELECT sum(n) AS s FROM t").startswith(reason)
    if not left_out:
        assert "glue:CreateTable" in analyst.query(ddl.replace("TABLE t", "TABLE u"))


def test_an_output_bucket_that_the_caller_may_not_look_at_is_not_verified(analyst: Analyst) -> None:
    analyst.may(ATHENA, GLUE, RESULTS, LISTS, READS)
    refusal = analyst.refused("athena", "start_query_execution", QueryString="SELECT 1", WorkGroup="wg")
    assert refusal["Message"] == "Unable to verify/create output bucket lake"


def test_a_machine_without_a_permission_fails_with_the_service_s_own_error(aws: LocalAws, analyst: Analyst) -> None:
    operator = Operator(aws)
    read = {"Bucket": "lake", "Key": "runs/1/t.csv"}
    states = {
        "Read": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Parameters": read, "End": True}
    }
    assert operator.run(states, name="allowed")["status"] == "SUCCEEDED"
    aws.client("iam").delete_role_policy(RoleName="machine", PolicyName="anything")
    ended = operator.run(states, name="denied")
    assert ended["error"] == "S3.AccessDeniedException"
    assert "assumed-role/machine/" in ended["cause"]
    assert 's3:GetObject on resource: "arn:aws:s3:::lake/runs/1/t.csv"' in ended["cause"]


def test_a_user_is_judged_by_its_own_and_its_groups_policies(aws: LocalAws) -> None:
    iam = aws.client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    iam.create_group(GroupName="readers")
    document = {"Version": "2012-10-17", "Statement": [statement("s3:GetObject", on="arn:aws:s3:::lake/runs/*")]}
    iam.put_group_policy(GroupName="readers", PolicyName="read", PolicyDocument=json.dumps(document))
    session = aws.session()
    keys = type(session.credentials)(key["AccessKeyId"], key["SecretAccessKey"])
    s3 = type(session)(session.endpoint_url, keys).client("s3")
    with pytest.raises(ClientError, match=f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized"):
        s3.get_object(Bucket="lake", Key="runs/1/t.csv")
    iam.add_user_to_group(GroupName="readers", UserName="ann")
    assert s3.get_object(Bucket="lake", Key="runs/1/t.csv")["ContentLength"] == 4
