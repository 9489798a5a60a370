"""`tollgate input`."""

from pathlib import Path

import click

from tollgate.cli.console import Voice, counted
from tollgate.cli.local_input import MONTHS, ROWS, SEED, generated
from tollgate.cli.options import Where, on_stack, path_option
from tollgate.cli.stacks import Opened, deployed, opened

_replace = click.option(
    "--replace", is_flag=True, help="Take out of the lake's input whatever is not among these files."
)


@click.group(name="input", invoke_without_command=True)
@path_option("--from", "from_", help_="A folder of TLC files, or one file.")
@_replace
@on_stack
@click.pass_context
def input_(context: click.Context, from_: Path | None, replace: bool, where: Where) -> None:
    """Bring files into the lake: --from PATH, or `generate` to make some up."""
    if context.invoked_subcommand:
        if from_ is not None:
            raise click.UsageError("Either --from PATH or generate, not both.")
        return
    if from_ is None:
        raise click.UsageError("Say where from: tollgate input --from PATH, or tollgate input generate")
    _bring(from_, where, replace=replace)


@input_.command()
@click.option("--months", default=",".join(MONTHS), show_default=True, help="Which months, as YYYY-MM,YYYY-MM.")
@click.option("--rows", type=click.IntRange(1), default=ROWS, show_default=True, help="Rows a file.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed makes the same files.")
@path_option("--to", metavar="FOLDER", help_="Write them here and bring nothing into the lake.")
@on_stack
def generate(months: str, rows: int, seed: int, to: Path | None, where: Where) -> None:
    """Make up files with TLC's schema, names and flaws, and make them the lake's input."""
    folder = to if to is not None else where.home / "samples"
    files = generated(folder, seed, tuple(month.strip() for month in months.split(",")), rows)
    if to is not None:
        Voice().say(f"{counted(len(files), 'file')} in {to}")
        return
    _bring(folder, where, replace=True)


def _bring(path: Path, where: Where, *, replace: bool) -> None:
    from tollgate.operate.inputs import files_of

    files_of(path)
    with deployed(where.home, Voice(json=True)) if where.local else opened(where) as at:
        _put(at, path, replace=replace)


def _put(at: Opened, path: Path, *, replace: bool) -> None:
    from tollgate.operate.inputs import bring

    voice = Voice()
    brought = bring(at.stack, path, replace=replace)
    for word, names in (("added", brought.added), ("removed", brought.removed)):
        for name in names:
            voice.say(f"{word} {name}")
    voice.say(f"{counted(len(brought.unchanged), 'file')} unchanged. Run on it: tollgate run")
