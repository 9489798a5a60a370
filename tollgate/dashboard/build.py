"""A dataset's dashboard as a page: QuickSight's definition, over what Athena answers now."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from contracts import Dataset
from pipeline.dashboard import data_sets, definition
from tollgate.dashboard.expressions import Row
from tollgate.dashboard.groups import Source
from tollgate.dashboard.model import Board, read
from tollgate.dashboard.page import About, page
from tollgate.dashboard.rows import read_rows
from tollgate.operate.stack import Stack


def board_of(dataset: Dataset) -> Board:
    """The dashboard of a dataset, read from the definition that QuickSight gets."""
    return read(definition(dataset, {one.name: one.name for one in data_sets(dataset)}))


def build(stack: Stack, name: str) -> str:
    """The page of a stack's dataset; the stack is called by this name. Raises DashboardError."""
    board, sets = board_of(stack.contracts), {one.name: one for one in data_sets(stack.contracts)}
    rows = read_rows(stack, board, sets)
    source = Source(board, rows, datetime.now(UTC).replace(tzinfo=None))
    return page(source, About(stack.dataset, name, source.now, _notes(stack, rows)))


def _notes(stack: Stack, rows: Mapping[str, Sequence[Row]]) -> tuple[str, ...]:
    """What a reader must know before empty cards."""
    which = f" --dataset {stack.dataset}" if len(stack.datasets) > 1 else ""
    empty = [name for name, some in rows.items() if not some]
    if len(empty) == len(rows):
        return (
            f"No run of {stack.dataset} was judged yet, so there is nothing to show. Start one: tollgate run{which}",
        )
    if any(product.answer and product.answer.by_period in empty for product in stack.contracts.answers.values()):
        return (f"Nothing of {stack.dataset} is published yet, so its answer is empty. Its runs: tollgate runs{which}",)
    return ()
