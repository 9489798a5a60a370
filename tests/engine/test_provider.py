"""The emulated provider in the hands of the real engine, on programs of a few lines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi import automation

from tests.engine.conftest import ROOT, Bench, planned, resources

TOPIC = 'topic = sns.Topic("owners", display_name="ours")\npulumi.export("arn", topic.arn)\n'
BUCKET = """
keep = pulumi.ResourceOptions(protect=pulumi.Config().get_bool("protect"))
lake = s3.Bucket("lake", opts=keep)
pulumi.export("bucket", lake.bucket)
"""


def test_a_preview_makes_nothing_and_up_makes_what_it_said(bench: Bench) -> None:
    bench.write(TOPIC)
    stack = bench.stack("dev")
    before = bench.aws.client("sns").list_topics()["Topics"]
    assert planned(stack) == {"create": {"owners"}}
    assert bench.aws.client("sns").list_topics()["Topics"] == before
    arn = stack.up().outputs["arn"].value
    assert bench.aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "ours"
    assert planned(stack) == {}


def test_an_input_that_is_no_longer_given_is_taken_back(bench: Bench) -> None:
    bench.write(TOPIC)
    stack = bench.stack("dev")
    stack.up()
    bench.write(TOPIC.replace(', display_name="ours"', ""))
    arn = stack.up().outputs["arn"].value
    assert bench.aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == ""


def test_a_mistake_deep_in_an_input_stops_the_preview_with_its_place(bench: Bench) -> None:
    bench.write('s3.BucketVersioning("v", bucket="b", versioning_configuration={"statu": "Enabled"})')
    with pytest.raises(automation.CommandError, match=r"versioningConfiguration\.statu.*did you mean status"):
        bench.stack("dev").preview()


def test_what_aws_refuses_is_one_line_about_the_resource(bench: Bench) -> None:
    bench.write('s3.BucketPolicy("policy", bucket="there-is-none", policy="{}")')
    with pytest.raises(automation.CommandError, match=r"The specified bucket does not exist \(NoSuchBucket\)"):
        bench.stack("dev").up()


def test_a_rename_with_its_alias_touches_nothing_and_without_it_makes_a_new_one(bench: Bench) -> None:
    bench.write(TOPIC)
    stack = bench.stack("dev")
    stack.up()
    bench.write('sns.Topic("people", display_name="ours")')
    assert planned(stack) == {"create": {"people"}, "delete": {"owners"}}
    bench.write(
        'sns.Topic("people", display_name="ours", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="owners")]))'
    )
    assert planned(stack) == {}


def test_a_change_made_by_hand_is_shown_by_refresh_and_undone_by_up(bench: Bench) -> None:
    bench.write(TOPIC + 'pulumi.export("group", cloudwatch.LogGroup("jobs", retention_in_days=30).name)')
    stack = bench.stack("dev")
    outputs = stack.up().outputs
    arn, group = outputs["arn"].value, outputs["group"].value
    bench.aws.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="theirs")
    bench.aws.client("logs").delete_log_group(logGroupName=group)
    assert planned(stack) == {}
    assert planned(stack, refresh=True) == {"update": {"owners"}, "create": {"jobs"}}
    stack.up(refresh=True)
    assert bench.aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "ours"
    assert planned(stack, refresh=True) == {}


def test_a_tag_set_by_hand_is_drift(bench: Bench) -> None:
    bench.write('pulumi.export("name", s3.Bucket("lake", tags={"Owner": "ours"}).bucket)')
    stack = bench.stack("dev")
    name = stack.up().outputs["name"].value
    tags = {"TagSet": [{"Key": "Owner", "Value": "theirs"}]}
    bench.aws.client("s3").put_bucket_tagging(Bucket=name, Tagging=tags)
    assert planned(stack, refresh=True) == {"update": {"lake"}}


def test_a_replacement_comes_before_the_end_of_its_predecessor_unless_they_share_a_name(bench: Bench) -> None:
    trust = 'trust = json.dumps({"Version": "2012-10-17", "Statement": []})\n'
    bench.write(
        trust
        + 'iam.Role("free", assume_role_policy=trust)\niam.Role("named", name="by-hand", assume_role_policy=trust)'
    )
    stack = bench.stack("dev")
    stack.up()
    moved = trust + 'iam.Role("free", assume_role_policy=trust, path="/a/")\n'
    bench.write(moved + 'iam.Role("named", name="by-hand", assume_role_policy=trust, path="/a/")')
    order: list[tuple[str, str]] = []

    def note(event: automation.EngineEvent) -> None:
        step = event.resource_pre_event
        if step and step.metadata.type.startswith("aws:") and "replace" in str(step.metadata.op).lower():
            order.append((step.metadata.urn.rpartition("::")[2], str(step.metadata.op).rpartition(".")[2].lower()))

    stack.up(on_event=note)
    assert next(op for name, op in order if name == "free") == "create_replacement"
    assert next(op for name, op in order if name == "named") == "delete_replaced"


def test_a_protected_bucket_is_neither_deleted_nor_anything_before_it(bench: Bench) -> None:
    bench.write(BUCKET + TOPIC)
    stack = bench.stack("dev")
    stack.set_config("protect", automation.ConfigValue("true"))
    name = stack.up().outputs["bucket"].value
    with pytest.raises(automation.CommandError, match="protected"):
        stack.preview_destroy()
    assert set(resources(stack)) == {"lake", "owners"}
    stack.set_config("protect", automation.ConfigValue("false"))
    stack.up()
    stack.destroy()
    assert name not in {one["Name"] for one in bench.aws.client("s3").list_buckets()["Buckets"]}


INTERRUPTED = """
import contextlib, json, os, signal, sys
from pathlib import Path
from tests.engine.conftest import Bench

def lost():
    "Everything ends at once, as on a machine that is switched off: the engine, and this process."
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            pid, name, _, parent = path.read_text().split()[:4]
            if name == "(pulumi)" and int(parent) == os.getpid():
                os.kill(int(pid), signal.SIGKILL)
    os._exit(9)

import builtins
builtins.lost = lost
Bench(None, Path(sys.argv[1]), json.loads(sys.argv[2])).stack("dev").up()
"""


def test_an_interrupted_up_is_recovered_by_cancel_refresh_and_up(bench: Bench) -> None:
    end = "topic.arn.apply(lambda _: None if pulumi.runtime.is_dry_run() else lost())\n"
    bench.write(TOPIC + end)
    command = [sys.executable, "-c", INTERRUPTED, str(bench.folder), json.dumps(bench.environment)]
    died = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    bench.write(TOPIC + 'sns.Topic("others")')
    stack = bench.stack("dev")
    with pytest.raises(automation.CommandError, match="locked"):
        stack.up()
    stack.cancel()
    stack.refresh(clear_pending_creates=True)
    stack.up()
    assert died.returncode == 9
    assert set(resources(stack)) == {"owners", "others"}
    assert planned(stack, refresh=True) == {}


def test_a_state_that_is_exported_can_be_imported_again(bench: Bench) -> None:
    bench.write(TOPIC)
    stack = bench.stack("dev")
    stack.up()
    state = stack.export_stack()
    stack.import_stack(automation.Deployment(state.version, {**(state.deployment or {}), "resources": []}))
    assert planned(stack)["create"] >= {"owners"}
    stack.import_stack(state)
    assert planned(stack) == {}


def test_no_secret_stands_in_the_clear_in_state_or_settings(bench: Bench) -> None:
    bench.write(
        """
        word = pulumi.Config().require_secret("word")
        sns.Topic("owners", display_name=word)
        pulumi.export("word", word)
        """
    )
    stack = bench.stack("dev")
    stack.set_config("word", automation.ConfigValue("hunter2", secret=True))
    stack.up()
    home = Path(bench.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))
    written = [*home.rglob("*"), *bench.folder.glob("Pulumi*.yaml")]
    files = [path for path in written if path.is_file()]
    assert len(files) > 3
    assert not [path for path in files if b"hunter2" in path.read_bytes()]


def test_the_provider_refuses_to_work_without_an_endpoint(bench: Bench) -> None:
    bench.write(TOPIC)
    environment = {key: value for key, value in bench.environment.items() if key != "AWS_ENDPOINT_URL"}
    stack = Bench(bench.aws, bench.folder, environment).stack("dev")
    with pytest.raises(automation.CommandError, match="it does not touch real accounts"):
        stack.up()
