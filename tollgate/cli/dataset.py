"""`tollgate dataset`."""

from pathlib import Path

import click

from tollgate.cli.console import Console
from tollgate.cli.group import CommandGroup
from tollgate.cli.options import path_option


@click.group(cls=CommandGroup)
def dataset() -> None:
    """Begin a new dataset from the files that it will read."""


@dataset.command()
@click.argument("name")
@click.option(
    "--from",
    "from_",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PATH",
    help="A folder of files, or a file.",
)
@path_option("--to", metavar="FOLDER", help_="Below which folder the dataset goes.  [default: datasets]")
def new(name: str, from_: Path, to: Path | None) -> None:
    """Draft a dataset's contracts from what files hold.

    Looks at every CSV, CSV.gz and Parquet file of PATH and writes NAME/NAME.yaml and NAME/summary.yaml: columns,
    period, what tells records apart, a first table and answer. Each guess has a comment; the draft runs as it is.
    """
    from tollgate.authoring.propose.new import new_dataset
    from tollgate.cli.stacks import DATASETS

    root = to if to is not None else DATASETS
    folder = new_dataset(name, from_, root)
    console = Console()
    for file in sorted(folder.glob("*.yaml")):
        console.print(f"Wrote {file}")
    console.print("It is a draft that runs as it is; every guess has a comment that says what was seen.")
    if root == DATASETS:
        console.print(f"Now try: tollgate demo --dataset {name} --input {from_}")
        console.print(f"Then edit it, and after every edit: tollgate contract check {name}")
    else:
        console.print(f"Edit it, and after every edit: tollgate contract check {folder}")
