"""A role for those whose permissions are not what a test is about."""

import contextlib
import json
from typing import Any

ANYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def role_for_anything(iam: Any, name: str, service: str = "states.amazonaws.com") -> str:
    """A role that may do everything; its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    iam.put_role_policy(RoleName=name, PolicyName="anything", PolicyDocument=ANYTHING)
    return f"arn:aws:iam::123456789012:role/{name}"
