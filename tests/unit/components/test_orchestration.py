"""The state machine: the pipeline's own text, every event logged, a role that only Step Functions takes."""

import dataclasses
import functools
import json
from typing import Any

import pytest

from components.errors import ArgumentError
from components.orchestration import Orchestration, OrchestrationArgs
from contracts import load_dataset
from pipeline.definition import Wiring, machine
from tools.graph import Graph, actions, granted, render

NEEDED = [f.name for f in dataclasses.fields(Wiring) if f.default is dataclasses.MISSING]
WIRING: dict[str, Any] = dict.fromkeys(NEEDED, "x") | {"dataset": load_dataset("nyc_taxi"), "filter": "plausible"}


def orchestration(wiring: dict[str, Any]) -> Graph:
    return render(lambda: Orchestration("runs", OrchestrationArgs(wiring=wiring, log_name="tollgate-dev")))


@functools.cache
def usual() -> Graph:
    return orchestration(WIRING)


def test_what_is_deployed_is_the_machine_of_its_wiring() -> None:
    deployed = json.loads(usual().one("StateMachine").inputs["definition"])
    assert deployed == machine(Wiring(**WIRING))


def test_a_misspelt_wire_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(ArgumentError, match=r"The wiring has no 'workgrup'\. Did you mean 'workgroup'"):
        orchestration(WIRING | {"workgrup": "x"})


def test_a_missing_wire_is_named() -> None:
    with pytest.raises(ArgumentError, match="The wiring needs 'topic_arn'"):
        orchestration({key: value for key, value in WIRING.items() if key != "topic_arn"})


def test_every_event_is_logged_and_every_execution_traced() -> None:
    inputs = usual().one("StateMachine").inputs
    assert (inputs["loggingConfiguration"]["level"], inputs["tracingConfiguration"]) == ("ALL", {"enabled": True})
    assert inputs["loggingConfiguration"]["logDestination"].endswith(":log-group:/aws/vendedlogs/states/tollgate-dev:*")


def test_the_machine_waits_until_its_role_may_log() -> None:
    assert "runs-logs" in usual().one("StateMachine").dependencies


def test_only_this_account_s_machines_take_the_role() -> None:
    trust = json.loads(usual().one("Role").inputs["assumeRolePolicy"])["Statement"][0]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def test_by_itself_the_role_can_only_log_and_trace() -> None:
    own = actions(granted(usual(), "runs-role-0123abc"))
    assert {action.partition(":")[0] for action in own} == {"logs", "xray"}


def test_the_definition_and_the_runs_are_encrypted_with_the_stack_s_key_where_there_is_one() -> None:
    args = OrchestrationArgs(wiring=WIRING, log_name="tollgate-dev", key_arn="arn:key")
    graph = render(lambda: Orchestration("runs", args))
    encryption = graph.one("StateMachine").inputs["encryptionConfiguration"]
    assert (encryption["type"], encryption["kmsKeyId"]) == ("CUSTOMER_MANAGED_KMS_KEY", "arn:key")
    assert {"kms:Decrypt", "kms:GenerateDataKey"} <= actions(granted(graph, "runs-role-0123abc"))
    assert usual().one("StateMachine").inputs["encryptionConfiguration"] == {"type": "AWS_OWNED_KEY"}
