"""Stacks and what they made are there again after the process ended."""

import json
import time
from pathlib import Path
from typing import Any

from localaws import LocalAws

OURS = {"AwsAccountId": "123456789012"}
THEME = {**OURS, "ThemeId": "kept", "Name": "kept", "BaseThemeId": "CLASSIC", "Configuration": {}}
BODY = json.dumps({"Resources": {"Theme": {"Type": "AWS::QuickSight::Theme", "Properties": THEME}}})


def wait_for(stacks: Any, stack: str, status: str) -> None:
    deadline = time.monotonic() + 30
    while stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] != status:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_stack_outlives_the_process(home: Path) -> None:
    with LocalAws(home) as first:
        stacks = first.client("cloudformation")
        stack = stacks.create_stack(StackName="kept", TemplateBody=BODY)["StackId"]
        wait_for(stacks, stack, "CREATE_COMPLETE")
    with LocalAws(home) as second:
        assert second.client("quicksight").describe_theme(**OURS, ThemeId="kept")["Theme"]["Name"] == "kept"
        stacks = second.client("cloudformation")
        stacks.delete_stack(StackName="kept")
        wait_for(stacks, stack, "DELETE_COMPLETE")
