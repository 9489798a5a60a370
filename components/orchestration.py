"""What runs the pipeline: a state machine from the pipeline's own definition, its role and its log."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_aws import cloudwatch, iam, sfn

from components.account import Account
from components.base import Component
from components.errors import ArgumentError
from components.iam import allow, document, trust
from components.key import USE
from contracts.suggest import did_you_mean
from pipeline.definition import Wiring, machine

Encryption = sfn.StateMachineEncryptionConfigurationArgsDict

LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)
TRACING = ("xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets")


class OrchestrationArgs(TypedDict):
    """Arguments of Orchestration."""

    wiring: Mapping[str, Any]
    """What the machine is wired to, by the fields of pipeline.definition.Wiring."""

    log_name: str
    """The last part of the log group's name."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts the definition, the executions and the log. Default: AWS's own keys."""

    log_days: NotRequired[int]
    """How many days CloudWatch keeps the log of executions. Default 30."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the machine's role. Default: none."""


class Orchestration(Component):
    """The state machine, as a role that others hand permissions to; every event logged, every execution traced."""

    state_machine_arn: pulumi.Output[str]
    role_name: pulumi.Output[str]

    def __init__(self, name: str, args: OrchestrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        _check_wiring(args["wiring"])
        role = self._role(args.get("permissions_boundary"))
        self.role_name = role.name
        may = self._let_log(args)
        # Step Functions hands logs of groups under this prefix over without a policy of 5,120 characters at most.
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/aws/vendedlogs/states/{args['log_name']}",
            retention_in_days=args.get("log_days", 30),
            kms_key_id=args.get("key_arn"),
            opts=self.child(),
        )
        state_machine = sfn.StateMachine(
            f"{name}-machine",
            role_arn=role.arn,
            definition=_definition(args["wiring"]),
            logging_configuration={
                "level": "ALL",
                "include_execution_data": True,
                "log_destination": pulumi.Output.concat(log.arn, ":*"),
            },
            tracing_configuration={"enabled": True},
            encryption_configuration=_encryption(args),
            opts=self.child(depends_on=[may]),
        )
        self.state_machine_arn = state_machine.arn
        self.finish()

    def _role(self, boundary: pulumi.Input[str] | None) -> iam.Role:
        account = Account.of(self)
        policy = trust(
            {"Service": "states.amazonaws.com"},
            ["sts:AssumeRole"],
            {
                "StringEquals": {"aws:SourceAccount": account.id},
                "ArnLike": {"aws:SourceArn": account.arn("states", "stateMachine:*")},
            },
        )
        return iam.Role(
            f"{self.name}-role",
            description="The state machine: starts jobs, reads verdicts, publishes what passed",
            assume_role_policy=document(policy),
            permissions_boundary=boundary,
            opts=self.child(),
        )

    def _let_log(self, args: OrchestrationArgs) -> iam.RolePolicy:
        # Neither the delivery of logs nor X-Ray knows resources.
        statements = [allow(LOG_DELIVERY, ["*"]), allow(TRACING, ["*"])]
        if "key_arn" in args:
            statements.append(allow(USE, [args["key_arn"]]))
        return iam.RolePolicy(
            f"{self.name}-logs",
            role=self.role_name,
            policy=document(*statements),
            opts=self.child(),
        )


def _encryption(args: OrchestrationArgs) -> Encryption:
    if "key_arn" not in args:
        return {"type": "AWS_OWNED_KEY"}
    return {"type": "CUSTOMER_MANAGED_KMS_KEY", "kms_key_id": args["key_arn"], "kms_data_key_reuse_period_seconds": 300}


def _definition(wiring: Mapping[str, Any]) -> pulumi.Output[str]:
    texts = {name: value for name, value in wiring.items() if name != "dataset"}
    return pulumi.Output.all(**texts).apply(
        lambda values: json.dumps(machine(Wiring(dataset=wiring["dataset"], **values)))
    )


def _check_wiring(wiring: Mapping[str, Any]) -> None:
    fields = {field.name: field for field in dataclasses.fields(Wiring)}
    problems = [f"The wiring has no '{key}'.{did_you_mean(key, fields)}" for key in wiring if key not in fields]
    problems += [
        f"The wiring needs '{key}'."
        for key, field in fields.items()
        if key not in wiring and field.default is dataclasses.MISSING
    ]
    if problems:
        raise ArgumentError("\n".join(problems))
