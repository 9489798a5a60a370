"""The machine's role with the very policies that the program emits, for the names that this stage has."""

import json
from typing import Any

from tests.integration.components.roles import roles
from tests.unit.pipeline.conftest import WIRING
from tools.graph import ACCOUNT, render_stack

NAMES = {
    "tollgate-dev-lake-0123abc": WIRING.bucket,
    "tollgate-dev-artifacts-0123abc": "example-artifacts",
    "tollgate-dev-owners-topic-0123abc": "owners",
    "tollgate-dev-runtime-virtual-cluster-id": "vckept",
    "tgs-2a0808": WIRING.summarise_role_arn.rpartition("/")[2],
    "tgj-2a0808": WIRING.judge_role_arn.rpartition("/")[2],
    "cluster/analytics": f"cluster/{WIRING.cluster}",
    "access-entry/analytics": f"access-entry/{WIRING.cluster}",
    '"eks:namespaces": ["tollgate"]': f'"eks:namespaces": ["{WIRING.namespace}"]',
}
"""The rendered program's names, and this stage's for the same things."""
MADE_UP = ("table/*/not-yet-there", "table/*/second_v*", "table/*/second_answer", "table/nowhere/*", "database/nowhere")
"""What machines that tests change name, and no program has."""


def make_role(iam: Any, mode: str) -> str:
    """The role of a machine that holds its virtual cluster in this way; its ARN."""
    (name,) = (name for name in roles(render_stack()) if name.endswith("nyc-taxi-machine-role"))
    role = roles(render_stack({"tollgate:virtualCluster": mode}))[name]
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName=f"machine-{mode}", AssumeRolePolicyDocument=document)
    for number, policy in enumerate(role.policies):
        text = json.dumps(policy)
        for rendered, ours in NAMES.items():
            text = text.replace(rendered, ours)
        iam.put_role_policy(RoleName=f"machine-{mode}", PolicyName=f"policy-{number}", PolicyDocument=text)
    made_up = {"Effect": "Allow", "Action": "glue:*", "Resource": [f"arn:aws:glue:*:*:{one}" for one in MADE_UP]}
    text = json.dumps({"Version": "2012-10-17", "Statement": [made_up]})
    iam.put_role_policy(RoleName=f"machine-{mode}", PolicyName="made-up", PolicyDocument=text)
    return f"arn:aws:iam::{ACCOUNT}:role/machine-{mode}"
