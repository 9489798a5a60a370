"""A person's word against the gate's: a stopped run published all the same, with who said so and why."""

import json

from tollgate.operate.errors import RunError
from tollgate.operate.runs import PUBLISHABLE, Started, layout, new_name, unjudged, verdict_of
from tollgate.operate.s3 import under
from tollgate.operate.stack import Stack

LONGEST_REASON = 500
LONGEST_NAME = 200


def release(stack: Stack, run: str, by: str, because: str) -> Started:
    """Publish a run that the gate stopped, in an execution of its own that judges it again and tells the owners.

    Raises RunError for a run that was not stopped, whose table is gone, or for a release without a reason.
    """
    reason = _reason(run, because)
    place = layout(stack, run)
    verdict = verdict_of(stack, run)
    if verdict is None:
        raise unjudged(stack, run)
    _check(run, verdict)
    if not any(item.key.endswith(".parquet") for item in under(stack, place.table)):
        raise RunError(f"The table of {run!r} is gone: nothing stands at {place.table}")
    told = {"release": {"run": run, "by": by[:LONGEST_NAME], "because": reason}}
    answer = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.state_machine_arn, name=f"release-{new_name()}", input=json.dumps(told)
    )
    return Started(run, answer["executionArn"])


def who(stack: Stack) -> str:
    """Who asks, as AWS knows them."""
    return str(stack.client("sts").get_caller_identity()["Arn"])


def _reason(run: str, because: str) -> str:
    reason = " ".join(because.split())
    if not reason:
        raise RunError(f'A release says why, for ever after: tollgate release {run} --because "…"')
    if len(reason) > LONGEST_REASON:
        raise RunError(f"The reason has {len(reason)} characters; say it in {LONGEST_REASON}.")
    return reason


def _check(run: str, verdict: dict[str, object]) -> None:
    word, released = verdict["verdict"], verdict.get("released")
    if isinstance(released, dict):
        said = f"{released['by']} released the run {run!r} already ({released['because']})"
        raise RunError(f"{said}. To show it again: tollgate rollback {run}")
    if word in PUBLISHABLE:
        raise RunError(
            f"The run {run!r} {word}: there is nothing to release. To show it again: tollgate rollback {run}"
        )
    if word != "failed":
        raise RunError(f"Nobody knows what is in the run {run!r}: its verdict is {word!r}. Start another: tollgate run")
