"""Engine events become plain data."""

from typing import Any

from pulumi.automation.events import EngineEvent

from tollgate.deploy.preview import Preview, read

BUCKET = "urn:pulumi:dev::tollgate::tollgate:index:Lake$aws:s3/bucket:Bucket::lake"


def state(inputs: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"type": "aws:s3/bucket:Bucket", "urn": BUCKET, "inputs": inputs, "outputs": inputs, **rest}


def step(kind: str, op: str, **metadata: Any) -> dict[str, Any]:
    metadata_of_step = {"op": op, "urn": BUCKET, "type": "aws:s3/bucket:Bucket", "provider": "", **metadata}
    return {"sequence": 1, "timestamp": 1, kind: {"metadata": metadata_of_step}}


def reading(*events: dict[str, Any]) -> Preview:
    return read(EngineEvent.from_json(event) for event in events)


def test_a_creation_is_one_change_with_its_new_inputs() -> None:
    planned = reading(step("resourcePreEvent", "create", new=state({"bucket": "b"})))
    assert [(c.op, c.name, dict(c.new)) for c in planned.changes] == [("create", "lake", {"bucket": "b"})]
    assert planned.first


def test_the_three_steps_of_a_replacement_are_one_change_with_what_forced_it() -> None:
    old, new = state({"bucket": "a"}), state({"bucket": "b"})
    planned = reading(
        step("resourcePreEvent", "create-replacement", old=old, new=new, keys=["bucket"], diffs=["bucket"]),
        step("resourcePreEvent", "replace", old=old, new=new, keys=["bucket"], diffs=["bucket"]),
        step("resourcePreEvent", "delete-replaced", old={**old, "retainOnDelete": True}),
    )
    (only,) = planned.changes
    assert (only.op, only.replaced_by, only.old, only.new) == ("replace", ("bucket",), {"bucket": "a"}, {"bucket": "b"})
    assert only.retained


def test_a_rename_without_an_alias_stays_a_deletion_and_a_creation() -> None:
    renamed = step("resourcePreEvent", "create", new=state({}))
    renamed["resourcePreEvent"]["metadata"]["urn"] = BUCKET + "-new"
    planned = reading(renamed, step("resourcePreEvent", "delete", old=state({})))
    assert dict(planned.counts) == {"create": 1, "delete": 1}


def test_what_stays_the_same_counts_as_standing_and_not_as_a_change() -> None:
    planned = reading(step("resourcePreEvent", "same", old=state({}), new=state({})))
    assert (planned.changes, planned.standing) == ((), 1)


def test_a_refresh_that_finds_other_values_is_drift() -> None:
    planned = reading(step("resOutputsEvent", "refresh", old=state({"tags": 1}), new=state({"tags": 2})))
    assert [change.name for change in planned.drift] == ["lake"]


def test_a_refresh_that_finds_nothing_is_drift_too() -> None:
    planned = reading(step("resOutputsEvent", "refresh", old=state({"tags": 1})))
    assert [change.new for change in planned.drift] == [{}]


def test_a_refresh_that_finds_the_same_is_no_drift() -> None:
    assert not reading(step("resOutputsEvent", "refresh", old=state({"tags": 1}), new=state({"tags": 1}))).drift


def test_the_stack_itself_and_its_providers_are_no_changes() -> None:
    root = step("resourcePreEvent", "create", new=state({}))
    root["resourcePreEvent"]["metadata"]["type"] = "pulumi:pulumi:Stack"
    provider = step("resourcePreEvent", "create", new=state({}))
    provider["resourcePreEvent"]["metadata"]["type"] = "pulumi:providers:aws"
    assert reading(root, provider).changes == ()


def test_the_code_of_the_jobs_is_known_by_its_key_even_when_it_does_not_change() -> None:
    key = {"key": "code/0123456789ab/code.zip"}
    assert reading(step("resourcePreEvent", "same", old=state(key), new=state(key))).code == "0123456789ab"


def test_what_a_dataset_runs_is_the_jobs_code_and_its_contracts() -> None:
    keys = ("code/0123456789ab/code.zip", "code/datasets/nyc_taxi-aaaaaaaaaaaa.zip", "code/0123456789ab/judge.py")
    steps = [step("resourcePreEvent", "same", old=state({"key": key}), new=state({"key": key})) for key in keys]
    assert reading(*steps).code_of("nyc_taxi") == "0123456789ab-aaaaaaaaaaaa"
    assert reading(*steps).code_of("flights") == reading(*steps[1:]).code_of("nyc_taxi") == ""


def test_code_that_is_let_go_of_is_not_the_code_of_the_stack() -> None:
    key = {"key": "code/0123456789ab/code.zip"}
    assert reading(step("resourcePreEvent", "delete", old=state(key))).code == ""


def test_settings_errors_and_findings_of_the_policy_pack_are_kept() -> None:
    planned = reading(
        {"sequence": 1, "timestamp": 1, "preludeEvent": {"config": {"tollgate:keepData": "false"}}},
        {
            "sequence": 2,
            "timestamp": 1,
            "diagnosticEvent": {"message": "no\n", "color": "", "severity": "error"},
        },
        {
            "sequence": 3,
            "timestamp": 1,
            "policyEvent": {
                "message": "a\n  b",
                "color": "",
                "policyName": "tls",
                "policyPackName": "p",
                "policyPackVersion": "1",
                "policyPackVersionTag": "1",
                "enforcementLevel": "mandatory",
                "resourceUrn": BUCKET,
            },
        },
    )
    assert (planned.config, planned.errors) == ({"tollgate:keepData": "false"}, ("no",))
    assert [(v.policy, v.message, v.mandatory) for v in planned.violations] == [("tls", "a b", True)]
