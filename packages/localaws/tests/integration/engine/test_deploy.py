"""What a deployment does to a stack, step by step, against the emulated AWS."""

import io
import json
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from localaws import LocalAws
from localaws.engine.deploy import deploy, destroy, stack_outputs
from localaws.provider.errors import (
    DeployError,
    InputError,
    ProgramError,
    ProtectedError,
    ResourceError,
    UnknownTypeError,
)
from localaws.provider.session import Account
from support.program import Program

LOG = 'group = cloudwatch.LogGroup("jobs", retention_in_days=config.require_int("days"))\n'
TOPIC = 'topic = sns.Topic("owners", display_name="ours")\npulumi.export("arn", topic.arn)\n'


def groups(account: Account) -> set[str]:
    return {one["logGroupName"] for one in account.client("logs").describe_log_groups()["logGroups"]}


def test_a_second_deployment_of_the_same_changes_nothing(program: Program) -> None:
    first = program.deploy(LOG + TOPIC)
    second = program.deploy(LOG + TOPIC)
    assert set(first.created) == {"LogGroup jobs", "Topic owners"}
    assert (second.created, second.updated, second.deleted) == ((), (), ())
    assert set(second.unchanged) == {"LogGroup jobs", "Topic owners"}
    assert second.outputs == first.outputs == stack_outputs(program.aws, program.stack)


def test_a_changed_setting_updates_only_what_it_touches(program: Program, account: Account) -> None:
    program.deploy(LOG + TOPIC + 'pulumi.export("name", group.name)')
    changed = program.deploy(LOG + TOPIC + 'pulumi.export("name", group.name)', days="60")
    name = changed.outputs["name"]
    answer = account.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
    assert changed.updated == ("LogGroup jobs",)
    assert answer["retentionInDays"] == 60


def test_an_input_that_is_no_longer_given_is_taken_back(program: Program, account: Account) -> None:
    arn = program.deploy(TOPIC).outputs["arn"]
    program.deploy(TOPIC.replace(', display_name="ours"', ""))
    assert account.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == ""


def test_what_is_no_longer_declared_goes_last_made_first(program: Program) -> None:
    body = TOPIC + 'sns.TopicSubscription("mail", topic=topic.arn, protocol="email", endpoint="a@example.com")\n'
    program.deploy(body)
    assert program.deploy("pass").deleted == ("TopicSubscription mail", "Topic owners")


def test_a_replacement_stands_before_its_predecessor_goes(program: Program, account: Account) -> None:
    role = """
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    pulumi.export("name", iam.Role("job", assume_role_policy=trust, path="%s").name)
    """
    first = program.deploy(role % "/a/")
    second = program.deploy(role % "/b/")
    names = {one["RoleName"] for one in account.client("iam").list_roles()["Roles"]}
    assert second.replaced == ("Role job",)
    assert first.outputs["name"] != second.outputs["name"]
    assert second.outputs["name"] in names
    assert first.outputs["name"] not in names


def test_a_replacement_that_fails_leaves_its_predecessor_standing(program: Program, account: Account) -> None:
    machine = """
    definition = json.dumps({"StartAt": "%s", "States": {"A": {"Type": "Pass", "End": True}}})
    role = "arn:aws:iam::123456789012:role/r"
    pulumi.export("arn", sfn.StateMachine("m", type="%s", role_arn=role, definition=definition).arn)
    """
    states = account.client("stepfunctions")
    arn = program.deploy(machine % ("A", "STANDARD")).outputs["arn"]
    with pytest.raises(ResourceError, match="StateMachine m: "):
        program.deploy(machine % ("nowhere", "EXPRESS"))
    assert states.describe_state_machine(stateMachineArn=arn)["type"] == "STANDARD"
    assert program.deploy(machine % ("A", "EXPRESS")).created == ("StateMachine m",)
    assert arn not in {one["stateMachineArn"] for one in states.list_state_machines()["stateMachines"]}


def test_a_name_given_by_hand_is_free_before_its_next_bearer_takes_it(program: Program, account: Account) -> None:
    machine = """
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    role = "arn:aws:iam::123456789012:role/r"
    machine = sfn.StateMachine("m", name="by-hand", type="%s", role_arn=role, definition=definition)
    pulumi.export("arn", machine.arn)
    """
    program.deploy(machine % "STANDARD")
    second = program.deploy(machine % "EXPRESS")
    answer = account.client("stepfunctions").describe_state_machine(stateMachineArn=second.outputs["arn"])
    assert second.replaced == ("StateMachine m",)
    assert answer["type"] == "EXPRESS"


def test_protection_refuses_deletion_before_anything_is_deleted(program: Program, account: Account) -> None:
    body = 'pulumi.export("name", cloudwatch.LogGroup("jobs", opts=pulumi.ResourceOptions(protect=True)).name)\n'
    name = program.deploy(body + TOPIC).outputs["name"]
    with pytest.raises(ProtectedError, match="LogGroup jobs: protected"):
        program.deploy("pass")
    with pytest.raises(ProtectedError):
        destroy(program.aws, program.stack)
    assert name in groups(account)
    assert program.deploy(body + TOPIC).created == ()


def test_what_is_to_be_retained_stays_and_is_named(program: Program, account: Account) -> None:
    body = """
    bucket = s3.Bucket("lake", opts=pulumi.ResourceOptions(retain_on_delete=True))
    pulumi.export("name", bucket.bucket)
    """
    bucket = program.deploy(body).outputs["name"]
    assert destroy(program.aws, program.stack).kept == ("Bucket lake",)
    assert account.client("s3").head_bucket(Bucket=bucket)


def test_a_rename_with_its_alias_touches_nothing(program: Program) -> None:
    program.deploy(TOPIC)
    renamed = TOPIC.replace('"ours"', '"ours", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="owners")])')
    again = program.deploy(renamed.replace('Topic("owners"', 'Topic("people"'))
    assert (again.created, again.deleted, again.unchanged) == ((), (), ("Topic people",))


def test_a_renamed_component_takes_its_children_along(program: Program) -> None:
    body = """
    class Group(pulumi.ComponentResource):
        def __init__(self, name, **options):
            super().__init__("trial:index:Group", name, None, pulumi.ResourceOptions(**options))
            sns.Topic(f"{name}-topic", opts=pulumi.ResourceOptions(parent=self))
            self.register_outputs({})
    """
    program.deploy(textwrap.dedent(body) + 'Group("one")')
    again = program.deploy(textwrap.dedent(body) + 'Group("two", aliases=[pulumi.Alias(name="one")])')
    assert (again.created, again.deleted, again.unchanged) == ((), (), ("Topic two-topic",))


def test_what_somebody_took_away_is_made_again(program: Program, account: Account) -> None:
    arn = program.deploy(TOPIC).outputs["arn"]
    account.client("sns").delete_topic(TopicArn=arn)
    assert program.deploy(TOPIC).created == ("Topic owners",)
    assert account.client("sns").get_topic_attributes(TopicArn=arn)


def test_default_tags_reach_resources_and_their_own_tags_win(program: Program, account: Account) -> None:
    body = """
    import pulumi_aws as aws
    provider = aws.Provider("aws", region="us-east-1", default_tags={"tags": {"Project": "trial", "Owner": "nobody"}})
    topic = sns.Topic("owners", tags={"Owner": "me"}, opts=pulumi.ResourceOptions(provider=provider))
    pulumi.export("arn", topic.arn)
    """
    arn = program.deploy(body).outputs["arn"]
    tags = account.client("sns").list_tags_for_resource(ResourceArn=arn)["Tags"]
    assert {one["Key"]: one["Value"] for one in tags} == {"Project": "trial", "Owner": "me"}


def test_an_archive_is_zipped_the_same_way_each_time(program: Program, account: Account) -> None:
    (program.folder / "code").mkdir()
    (program.folder / "code" / "job.py").write_text("print(1)")
    body = """
    bucket = s3.Bucket("lake", force_destroy=True)
    archive = pulumi.AssetArchive({"jobs": pulumi.FileArchive("./code"), "note.txt": pulumi.StringAsset("hello")})
    s3.BucketObjectv2("code", bucket=bucket.id, key="code.zip", source=archive)
    pulumi.export("bucket", bucket.bucket)
    """
    bucket = program.deploy(body).outputs["bucket"]
    assert program.deploy(body).updated == ()
    (program.folder / "code" / "job.py").write_text("print(2)")
    assert program.deploy(body).updated == ("BucketObjectv2 code",)
    content = account.client("s3").get_object(Bucket=bucket, Key="code.zip")["Body"].read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["jobs/job.py", "note.txt"]
        assert archive.read("jobs/job.py") == b"print(2)"


def test_the_program_sees_the_account_and_the_settings(program: Program) -> None:
    body = """
    import pulumi_aws as aws
    pulumi.export("account", aws.get_caller_identity().account_id)
    pulumi.export("days", config.require_int("days"))
    pulumi.export("stack", pulumi.get_stack())
    """
    (program.folder / f"Pulumi.{program.stack}.yaml").write_text("config:\n  trial:days: 7\n")
    outputs = program.deploy(body).outputs
    assert outputs == {"account": "123456789012", "days": 7, "stack": program.stack}


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ('raise pulumi.RunError("set eksCluster first")', ProgramError, "^set eksCluster first$"),
        ("1 / 0", ProgramError, r"ZeroDivisionError: division by zero \(__main__.py:5\)"),
        ('glue.CatalogDatabase("d", name="d", parameters="x")', InputError, "CatalogDatabase d: parameters must be a"),
        ('s3.BucketVersioning("v", bucket="b", versioning_configuration={"statu": "Enabled"})', InputError,
         "versioningConfiguration.statu there is no such input; did you mean status"),
        ('s3.BucketPolicy("p", bucket="no-such-bucket", policy="{}")', ResourceError, "BucketPolicy p: .*NoSuchBucket"),
        ('s3.BucketAcl("a", bucket="b", acl="private")', UnknownTypeError, "knows no resource type aws:s3/bucketAcl"),
        ('sns.Topic("a")\nsns.Topic("a")', InputError, "Topic a is declared twice"),
        (f'iam.Role("{"r" * 60}", assume_role_policy="{{}}")', InputError, "characters more than the 64 allowed"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_about_its_resource(
    program: Program, body: str, kind: type[DeployError], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        program.deploy(body)
    assert "\n" not in str(caught.value)


def test_a_failure_keeps_what_was_done_before_it(program: Program) -> None:
    with pytest.raises(ProgramError):
        program.deploy(TOPIC + "topic.arn.apply(lambda _: 1 / 0)")
    assert program.deploy(TOPIC).unchanged == ("Topic owners",)


KILLED = """
import os, sys
from pathlib import Path
from localaws.engine.deploy import deploy
from localaws.engine import steps
from localaws.provider.base import ResourceType

class Home:
    home = Path(sys.argv[1])
    environment = dict(os.environ)

finish = steps.Steps.finish
def die(self, what, entry):
    if entry.type.endswith(":VirtualCluster"):
        os._exit(9)
    return finish(self, what, entry)
steps.Steps.finish = die
deploy(Home, Path(sys.argv[2]), sys.argv[3])
"""


def test_a_kill_between_the_act_and_its_record_leaks_nothing(program: Program, account: Account) -> None:
    """The worst moment: EMR has made the virtual cluster, and nobody has written down its id."""
    aws = program.aws
    account.client("eks").create_cluster(
        name="for-a-kill", roleArn="arn:aws:iam::123456789012:role/r", resourcesVpcConfig={}
    )
    body = """
    provider = {"id": "for-a-kill", "type": "EKS", "info": {"eks_info": {"namespace": "jobs"}}}
    cluster = emrcontainers.VirtualCluster("jobs", container_provider=provider)
    pulumi.export("id", cluster.id)
    """
    with pytest.raises(ProgramError):
        program.deploy("raise Exception")
    (program.folder / "__main__.py").write_text(
        "import pulumi\nfrom pulumi_aws import emrcontainers\n" + textwrap.dedent(body)
    )
    command = [sys.executable, "-c", KILLED, str(aws.home), str(program.folder), program.stack]
    died = subprocess.run(command, env={**aws.environment, "PYTHONPATH": str(Path.cwd())}, check=False)
    again = deploy(aws, program.folder, program.stack)
    running = account.client("emr-containers").list_virtual_clusters(states=["RUNNING"])["virtualClusters"]
    assert died.returncode == 9
    assert [one["id"] for one in running if one["name"].startswith("jobs-")] == [again.outputs["id"]]


def test_two_deployments_of_one_stack_do_not_mix(program: Program) -> None:
    body = f"""
    import subprocess, sys
    from pathlib import Path
    from localaws.engine.deploy import deploy
    class Home:
        home = Path({str(program.aws.home)!r})
        environment = {dict(program.aws.environment)!r}
    deploy(Home, Path({str(program.folder)!r}), {program.stack!r})
    """
    with pytest.raises(DeployError, match="Another deployment of the stack"):
        program.deploy(body)


def test_the_state_of_a_stack_is_readable_by_its_owner_only(program: Program) -> None:
    program.deploy(TOPIC)
    path = program.aws.home / "stacks" / f"{program.stack}.json"
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(path.read_text())["outputs"]["arn"].startswith("arn:aws:sns:")


NAMED = """
trust = json.dumps({"Version": "2012-10-17", "Statement": []})
definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
provider = {"id": "local", "type": "EKS", "info": {"eks_info": {"namespace": config.require("namespace")}}}
key = kms.Key("key")
alias = kms.Alias("alias", name="alias/" + config.require("namespace"), target_key_id=key.id)
group = cloudwatch.LogGroup("jobs", kms_key_id=key.arn)
role = iam.Role("job", assume_role_policy=trust)
made = {
    "bucket": s3.Bucket("lake").bucket,
    "group": group.name,
    "role": role.name,
    "machine": sfn.StateMachine("machine", role_arn=role.arn, definition=definition).arn,
    "workgroup": athena.Workgroup("analysts", name=config.require("namespace")).name,
    "database": glue.CatalogDatabase("answers", name=config.require("namespace")).name,
    "topic": sns.Topic("owners").arn,
}
emrcontainers.VirtualCluster("jobs", container_provider=provider)
for name, value in made.items():
    pulumi.export(name, value)
"""


def forget_stack_file(aws: LocalAws, stack: str) -> None:
    (aws.home / "stacks" / f"{stack}.json").unlink()


def damage_stack_file(aws: LocalAws, stack: str) -> None:
    path = aws.home / "stacks" / f"{stack}.json"
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("lose", [forget_stack_file, damage_stack_file])
def test_a_stack_whose_file_is_lost_is_taken_up_as_it_stands(
    program: Program, account: Account, lose: Callable[[LocalAws, str], None]
) -> None:
    first = program.deploy(NAMED, namespace=lose.__name__.replace("_", "-"))
    account.client("s3").put_object(Bucket=first.outputs["bucket"], Key="k", Body=b"content")
    lose(program.aws, program.stack)
    again = program.deploy(NAMED, namespace=lose.__name__.replace("_", "-"))
    assert again.outputs == first.outputs
    assert account.client("s3").get_object(Bucket=again.outputs["bucket"], Key="k")["Body"].read() == b"content"
    third = program.deploy(NAMED, namespace=lose.__name__.replace("_", "-"))
    assert (third.created, third.updated, third.replaced, third.deleted) == ((), (), (), ())


def test_what_another_stack_made_is_not_taken_up(aws: LocalAws, program: Program) -> None:
    program.deploy('glue.CatalogDatabase("d", name="taken")')
    other = Program(aws, program.folder, "other")
    with pytest.raises(ResourceError, match=r"CatalogDatabase d: .*already exists"):
        other.deploy('glue.CatalogDatabase("d", name="taken")')
