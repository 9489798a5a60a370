"""A stopped run published all the same, on the word of a person who is named with the reason."""

import json

from tollgate.operate.errors import RunError
from tollgate.operate.rollback import check_tables
from tollgate.operate.runs import PUBLISHABLE, StartedRun, new_name, not_judged_error, verdict_of
from tollgate.operate.stack import Stack

LONGEST_REASON = 500
LONGEST_NAME = 200


def release(stack: Stack, run: str, by: str, because: str) -> StartedRun:
    """Publish a run that the gate stopped, in an execution of its own that judges it again and tells the owners.

    Raises RunError for a run that was not stopped, whose table no longer exists, or for a release without a reason.
    """
    reason = _reason(run, because)
    verdict = verdict_of(stack, run)
    if verdict is None:
        raise not_judged_error(stack, run)
    _check(run, verdict)
    check_tables(stack, run)
    request = {"release": {"run": run, "by": by[:LONGEST_NAME], "because": reason}}
    answer = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.state_machine_arn, name=f"release-{new_name()}", input=json.dumps(request)
    )
    return StartedRun(run, answer["executionArn"])


def caller_arn(stack: Stack) -> str:
    """The ARN of the caller."""
    return str(stack.client("sts").get_caller_identity()["Arn"])


def _reason(run: str, because: str) -> str:
    reason = " ".join(because.split())
    if not reason:
        raise RunError(f'A release says why, for ever after: tollgate release {run} --because "…"')
    if len(reason) > LONGEST_REASON:
        raise RunError(f"The reason has {len(reason)} characters; say it in {LONGEST_REASON}.")
    return reason


def _check(run: str, verdict: dict[str, object]) -> None:
    verdict_name, released = verdict["verdict"], verdict.get("released")
    if isinstance(released, dict):
        sentence = f"{released['by']} released the run {run!r} already ({released['because']})"
        raise RunError(f"{sentence}. To show it again: tollgate rollback {run}")
    if verdict_name in PUBLISHABLE:
        raise RunError(
            f"The run {run!r} {verdict_name}: there is nothing to release. To show it again: tollgate rollback {run}"
        )
    if verdict_name != "failed":
        raise RunError(
            f"Nobody knows what is in the run {run!r}: its verdict is {verdict_name!r}. Start another: tollgate run"
        )
