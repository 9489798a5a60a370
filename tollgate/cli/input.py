"""`tollgate input`."""

from dataclasses import replace as with_dataset
from pathlib import Path

import click

from tollgate.cli.console import Console, plural
from tollgate.cli.group import CommandGroup
from tollgate.cli.local_input import ROWS, SEED, chosen_dataset, generate_samples, of_files
from tollgate.cli.options import Target, path_option, stack_option
from tollgate.cli.stacks import Session, deploy_local, open_stack

LISTED = 20
"""So many files that are left out are named; more are counted."""
_replace = click.option(
    "--replace", is_flag=True, help="Take out of the lake's input whatever is not among these files."
)


@click.group(name="input", cls=CommandGroup, invoke_without_command=True)
@path_option("--from", "from_", help_="A folder of the dataset's files, or one file.")
@_replace
@stack_option
@click.pass_context
def input_(context: click.Context, from_: Path | None, replace: bool, target: Target) -> None:
    """Bring files into the lake: --from PATH, or `generate` to make some up."""
    if context.invoked_subcommand:
        if from_ is not None:
            raise click.UsageError("Either --from PATH or generate, not both.")
        return
    if from_ is None:
        raise click.UsageError("Say where from: tollgate input --from PATH, or tollgate input generate")
    _upload(from_, target, replace=replace)


@input_.command()
@click.option("--months", default="", help="Which months, as YYYY-MM,YYYY-MM. Left out: the dataset's own.")
@click.option("--rows", type=click.IntRange(1), default=ROWS, show_default=True, help="Rows a file.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed makes the same files.")
@path_option("--to", metavar="FOLDER", help_="Write them here and bring nothing into the lake.")
@stack_option
def generate(months: str, rows: int, seed: int, to: Path | None, target: Target) -> None:
    """Make up files with the dataset's schema, names and flaws, and make them its input."""
    name = chosen_dataset(target.dataset, target.home, None)
    folder = to if to is not None else target.home / "samples" / name
    periods = tuple(month.strip() for month in months.split(",") if month.strip())
    files = generate_samples(name, folder, seed, periods, rows)
    if to is not None:
        Console().print(f"{plural(len(files), 'file')} in {to}")
        return
    _upload(folder, with_dataset(target, dataset=name), replace=True)


def _upload(path: Path, target: Target, *, replace: bool) -> None:
    from contracts import load_dataset
    from tollgate.operate.inputs import input_files

    if not target.local:
        with open_stack(target, Console(), any_dataset=True) as session:
            _upload_to(session if target.dataset else of_files(session, path), path, replace=replace)
        return
    name = chosen_dataset(target.dataset, target.home, path)
    input_files(path, load_dataset(name).source)
    with deploy_local(target.home, Console(json=True), None, name) as session:
        _upload_to(session, path, replace=replace)


def _upload_to(session: Session, path: Path, *, replace: bool) -> None:
    from tollgate.operate.inputs import upload

    console = Console()
    result = upload(session.stack, path, replace=replace)
    for word, names in (("added", result.added), ("removed", result.removed)):
        for name in names:
            console.print(f"{word} {name}")
    for line in result.left_out[:LISTED]:
        console.print(f"left out {line}")
    if len(result.left_out) > LISTED:
        console.print(f"left out {plural(len(result.left_out) - LISTED, 'more file')}")
    counts = (("added", result.added), ("unchanged", result.unchanged), ("left out", result.left_out))
    console.print(f"{', '.join(f'{len(names):,} {word}' for word, names in counts)}. Run on it: tollgate run")
