"""The stack's key: turned each year, and for nobody but this account and the services that encrypt for it."""

import functools
import json

from components.key import Key, KeyArgs
from tools.graph import Graph, render


@functools.cache
def key(keep: bool = False) -> Graph:
    return render(lambda: Key("key", KeyArgs(key_name="tollgate-dev", keep=keep)))


def test_it_turns_each_year_and_can_be_had_back_for_a_month() -> None:
    inputs = next(r for r in key() if r.type == "aws:kms/key:Key").inputs
    assert (inputs["enableKeyRotation"], inputs["deletionWindowInDays"]) == (True, 30)


def test_services_use_it_for_this_account_alone() -> None:
    statements = json.loads(next(r for r in key() if r.type == "aws:kms/key:Key").inputs["policy"])["Statement"]
    services = [s for s in statements if "Service" in s["Principal"]]
    assert len(services) == 6
    assert all("123456789012" in json.dumps(s["Condition"]) for s in services)


def test_cloudwatch_logs_may_do_with_it_what_its_page_names() -> None:
    statements = json.loads(next(r for r in key() if r.type == "aws:kms/key:Key").inputs["policy"])["Statement"]
    logs = [s for s in statements if s["Principal"].get("Service") == "logs.us-east-1.amazonaws.com"]
    assert {action.removeprefix("kms:") for s in logs for action in s["Action"]} == {
        *("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey"),
        *("GenerateDataKeyWithoutPlaintext", "DescribeKey"),
    }
