"""Back to what an earlier run published, in the one step that also publishes."""

from dataclasses import dataclass
from typing import Any

from contracts import load
from pipeline import sql
from pipeline.publish import TABLE, label
from tollgate.operate.errors import RunError
from tollgate.operate.query import query
from tollgate.operate.runs import PUBLISHABLE, layout, not_judged_error, published_run, verdict_of
from tollgate.operate.s3 import list_objects
from tollgate.operate.stack import Stack


@dataclass(frozen=True)
class RollbackResult:
    """What analysts saw before, and what they see now."""

    before: str | None
    now: str


def rollback(stack: Stack, run: str) -> RollbackResult:
    """Show analysts an earlier run's table, labelled as that run's.

    Raises RunError unless that run passed, or was released, and its table is there.
    """
    place = layout(stack, run)
    verdict = verdict_of(stack, run)
    if verdict is None:
        raise not_judged_error(stack, run)
    if verdict["verdict"] not in PUBLISHABLE and not verdict.get("released"):
        raise RunError(f"The run {run!r} is not fit to be published: its verdict is {verdict['verdict']!r}.")
    if not any(item.key.endswith(".parquet") for item in list_objects(stack, place.table)):
        raise RunError(f"The table of {run!r} no longer exists: nothing stands at {place.table}")
    before = published_run(stack)
    if before is None:
        raise RunError("Nothing is published yet, so there is nothing to go back from. Start a run: tollgate run")
    query(stack, sql.set_location(load(TABLE), place.table))
    query(stack, sql.set_properties(load(TABLE), label(run, *_label_values(verdict), place.report)))
    now = published_run(stack)
    if now != run:
        raise RunError(f"The table was to show {run!r} and shows {now!r}: another run published meanwhile.")
    return RollbackResult(before, now)


def _label_values(verdict: dict[str, Any]) -> tuple[str, str, str]:
    """What the table's label takes from a verdict: its result, the number of warnings, whether it was released."""
    # A verdict of an older version counted no warnings.
    return verdict["verdict"], str(verdict.get("warnings", 0)), "yes" if verdict.get("released") else "no"
