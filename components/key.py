"""The stack's own key, for what AWS's keys cannot do: alarms through an encrypted topic, logs, runs, data."""

from collections.abc import Sequence
from typing import TypedDict

import pulumi
from pulumi_aws import kms

from components.account import Account
from components.base import Component
from components.iam import Condition, Statement, allow, document

USE = ("kms:Decrypt", "kms:GenerateDataKey")
ENCRYPT = (*USE, "kms:Encrypt")
LOGS = (*ENCRYPT, "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKeyWithoutPlaintext")
"""What CloudWatch Logs does with a log group's key, by name, as AWS's page has it with wildcards."""

ACCOUNT = (
    *("CancelKeyDeletion", "CreateAlias", "CreateGrant", "Decrypt", "DeleteAlias", "DescribeKey", "DisableKey"),
    *("DisableKeyRotation", "EnableKey", "EnableKeyRotation", "Encrypt", "GenerateDataKey", "GetKeyPolicy"),
    *("GetKeyRotationStatus", "ListGrants", "ListKeyPolicies", "ListResourceTags", "PutKeyPolicy", "ReEncryptFrom"),
    *("ReEncryptTo", "RevokeGrant", "ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateAlias"),
    *("UpdateKeyDescription",),
)
"""What the account's own policies may allow somebody to do with the key."""


class KeyArgs(TypedDict):
    """Arguments of Key."""

    key_name: str
    """What the key is called: its alias."""

    keep: bool
    """Whether the key stays when the stack is destroyed, as data that it encrypted does."""


class Key(Component):
    """A key that rotates each year, for this account and for the services that encrypt with it in its name."""

    key_arn: pulumi.Output[str]

    def __init__(self, name: str, args: KeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        key = kms.Key(
            f"{name}-key",
            description=f"{args['key_name']}: messages, logs, runs and, where the stack says so, data",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=_policy(Account.of(self)),
            opts=self.child(retain_on_delete=args["keep"]),
        )
        kms.Alias(f"{name}-alias", name=f"alias/{args['key_name']}", target_key_id=key.key_id, opts=self.child())
        self.key_arn = key.arn
        self.finish()


def _policy(account: Account) -> pulumi.Output[str]:
    root = pulumi.Output.concat("arn:", account.partition, ":iam::", account.id, ":root")
    logs = pulumi.Output.concat("logs.", account.region, ".amazonaws.com")
    groups = account.arn("logs", "log-group:*")
    own = {"StringEquals": {"aws:SourceAccount": account.id}}
    return document(
        # Without it the key could be lost to everybody; it gives nothing to a principal without a policy.
        allow([f"kms:{action}" for action in ACCOUNT], ["*"]) | {"Sid": "Account", "Principal": {"AWS": root}},
        _service("Logs", logs, LOGS, {"StringLike": {"kms:EncryptionContext:aws:logs:arn": groups}}),
        # A call without an encryption context, which the condition above would never let through.
        _service("LogsLook", logs, ["kms:DescribeKey"], own),
        # It hands the state machine's events, which the key encrypts, on to the log group.
        _service("LogDelivery", "delivery.logs.amazonaws.com", ["kms:Decrypt"], own),
        *(
            _service(sid, f"{sid.lower()}.amazonaws.com", ENCRYPT, own)
            for sid in ("CloudWatch", "Budgets", "Scheduler")
        ),
    )


def _service(sid: str, service: pulumi.Input[str], actions: Sequence[str], condition: Condition) -> Statement:
    """Let a service use the key; in a key's own policy `*` is the key."""
    return allow(actions, ["*"], condition) | {"Sid": sid, "Principal": {"Service": service}}
