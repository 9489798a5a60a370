"""A permission that the program would have forgotten: the run stops at the call that needs it, and says which."""

import json
from functools import cache
from pathlib import Path

import pytest

from datasets.nyc_taxi.samples import generate
from localaws import LocalAws
from localaws.engine.deploy import deploy
from tests.e2e.owners import messages_of
from tollgate.deploy.smoke import smoke
from tollgate.operate.stack import Stack

pytestmark = pytest.mark.timeout(600)
ACTION = "glue:UpdateTable"


def take_away(aws: LocalAws, action: str, role_part: str) -> str:
    """Leave an action out of the deployed policies of one role; its name."""
    iam = aws.client("iam")
    (role,) = (one["RoleName"] for one in iam.list_roles()["Roles"] if role_part in one["RoleName"])
    held = 0
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for statement in document["Statement"]:
            held += statement["Action"].count(action)
            statement["Action"] = [one for one in statement["Action"] if one != action]
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
    assert held, f"{role} did not have {action}"
    return str(role)


def test_a_run_whose_machine_lacks_a_permission_is_denied_it_in_the_words_of_aws(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with LocalAws(tmp_path_factory.mktemp("home")) as aws:
        stack = Stack.from_outputs(
            deploy(aws, root, "local").outputs, cache(aws.client), poll_s=0.2, dataset="nyc_taxi"
        )
        role = take_away(aws, ACTION, "nyc-taxi-machine")

        def make_up(_dataset: str) -> Path:
            folder = tmp_path_factory.mktemp("input")
            generate(folder, 7, ["2020-01"], 500)
            return folder

        states: list[str] = []
        proof = smoke(stack, make_up, states.append)
        assert proof is not None
        (message,) = messages_of(aws, proof.run)
    assert (proof.passed, proof.verdict) == (False, "passed")
    assert states[-2:] == ["nyc_taxi: Publish the table", "nyc_taxi: Tell the owners that the run broke"]
    assert message["Subject"].startswith("Broken: ")
    caller = f"arn:aws:sts::123456789012:assumed-role/{role}/local-step-functions"
    denied = f"User: {caller} is not authorized to perform: {ACTION} on resource: arn:aws:glue:"
    assert all(denied in text for text in (proof.summary, message["Message"]["default"]))
