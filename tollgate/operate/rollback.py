"""Back to what an earlier run published, in the one step that also publishes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from pipeline.catalog import LEFT, label, left_runs
from tollgate.operate.errors import RunError
from tollgate.operate.runs import PUBLISHABLE, layout, not_judged_error, published_run, verdict_of
from tollgate.operate.s3 import list_objects
from tollgate.operate.stack import Stack

_DEFINITION: Final = frozenset({"Name", "Description", "TableType", "PartitionKeys", "Parameters"})
"""What UpdateTable takes back of what GetTable gives."""


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
    check_tables(stack, run)
    before = published_run(stack)
    if before is None:
        raise RunError("Nothing is published yet, so there is nothing to go back from. Start a run: tollgate run")
    properties = label(run, *_label_values(verdict), place.report)
    # The first product last: it says which run is published.
    for product, table in reversed(list(stack.tables.items())):
        _point(stack, table, place.table(product), properties, partial(left_runs, shown=run, previous=before))
    _check_again(stack, run, before)
    now = published_run(stack)
    if now != run:
        raise RunError(f"The table was to show {run!r} and shows {now!r}: another run published meanwhile.")
    return RollbackResult(before, now)


def _check_again(stack: Stack, run: str, before: str) -> None:
    """A judge may have removed the oldest run's tables meanwhile: then what was published is published again."""
    try:
        check_tables(stack, run)
    except RunError:
        verdict, place = verdict_of(stack, before) or {"verdict": ""}, layout(stack, before)
        properties = label(before, *_label_values(verdict), place.report)
        for product, table in reversed(list(stack.tables.items())):
            _point(stack, table, place.table(product), properties, partial(left_runs, shown=before))
        raise


def check_tables(stack: Stack, run: str) -> None:
    """Raises RunError unless every table of a run still stands."""
    for product in stack.tables:
        place = layout(stack, run).table(product)
        if not any(item.key.endswith(".parquet") for item in list_objects(stack, place)):
            raise RunError(
                f"The table of {run!r} no longer exists: nothing stands at {place}. "
                "The newest runs keep theirs (setting keepRuns); see which: tollgate runs"
            )


def _point(stack: Stack, name: str, location: str, properties: Mapping[str, str], left: Callable[[str], str]) -> None:
    """Point a table at a location, with its label, in one call that holds only for the version that was read.

    `left` makes the runs that persons went back from of those that the table names.
    """
    glue = stack.client("glue")
    table = glue.get_table(DatabaseName=stack.database, Name=name)["Table"]
    definition = {key: value for key, value in table.items() if key in _DEFINITION}
    definition["StorageDescriptor"] = {**table["StorageDescriptor"], "Location": location}
    parameters = table.get("Parameters", {})
    definition["Parameters"] = {**parameters, **properties, LEFT: left(parameters.get(LEFT, ""))}
    try:
        glue.update_table(
            DatabaseName=stack.database, TableInput=definition, VersionId=table["VersionId"], SkipArchive=True
        )
    except glue.exceptions.ConcurrentModificationException:
        raise RunError("Another run was published meanwhile. See what analysts see now: tollgate runs") from None


def _label_values(verdict: dict[str, Any]) -> tuple[str, str, str]:
    """What the table's label takes from a verdict: its result, the number of warnings, whether it was released."""
    # A verdict of an older version counted no warnings.
    return verdict["verdict"], str(verdict.get("warnings", 0)), "yes" if verdict.get("released") else "no"
