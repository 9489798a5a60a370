"""`tollgate contract`."""

from dataclasses import asdict
from pathlib import Path

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Console, plural
from tollgate.cli.group import CommandGroup
from tollgate.cli.options import json_option, path_option

_datasets = click.argument("datasets", nargs=-1, type=click.Path(path_type=Path), metavar="[DATASET]...")


@click.group(cls=CommandGroup)
def contract() -> None:
    """Check, describe, compare and propose data contracts."""


@contract.command()
@_datasets
@json_option
def check(datasets: tuple[Path, ...], json_: bool) -> None:
    """Tell every problem at once, by line.

    DATASET is a dataset's folder, its name, or one of its files. Without it: all that are here.
    """
    from tollgate.authoring.check import check

    console = Console(json_)
    folders = check.folders_of(datasets)
    findings = check.findings(folders)
    console.print_json([asdict(finding) for finding in findings])
    for finding in findings:
        console.print(finding.sentence)
    files, owners = plural(sum(len(folder.wanted) for folder in folders), "contract"), plural(len(folders), "dataset")
    if findings:
        console.print(f"{plural(len(findings), 'problem')} in {files} of {owners}.")
        raise click.exceptions.Exit(exit_codes.BAD_USE)
    console.print(f"{files} of {owners}, no problem.")


@contract.command()
@_datasets
@path_option("--to", metavar="FOLDER", help_="Where the pages go.  [default: docs/datasets]")
def docs(datasets: tuple[Path, ...], to: Path | None) -> None:
    """Write a Markdown page per dataset.

    Files, columns, rules in their order, tables, answers with their formulas, and checks in words.
    """
    from tollgate.authoring import docs
    from tollgate.authoring.check import check

    folder = to if to is not None else docs.FOLDER
    pages = docs.pages([check.loaded(one) for one in check.folders_of(datasets)])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    Console().print(f"{plural(len(pages), 'page')} in {folder}")


@contract.command()
@click.argument("old")
@click.argument("new")
@json_option
def diff(old: str, new: str, json_: bool) -> None:
    """Tell what changed, and whether the version says so.

    OLD and NEW are files or datasets' folders, or git revisions with a path: HEAD~1:datasets/NAME
    """
    from tollgate.authoring.diff.diff import comparisons

    console = Console(json_)
    compared = comparisons(old, new)
    documents = [
        {
            "contract": one.new.name,
            "old": one.old.version,
            "new": one.new.version,
            "needed": one.needed,
            "honest": one.honest,
            "changes": [asdict(change) for change in one.changes],
        }
        for one in compared
    ]
    console.print_json(documents[0] if len(documents) == 1 else documents)
    for comparison in compared:
        for change in comparison.changes:
            console.print(f"{change.kind:<10}  {change.what}")
            console.print(f"{'':<10}  {change.why}")
        subject = f"{comparison.new.name}: " if len(compared) > 1 else ""
        console.print(f"{subject}{comparison.sentence}")
    if not all(comparison.honest for comparison in compared):
        raise click.exceptions.Exit(exit_codes.BAD_USE)


@contract.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="What the dataset is called (otherwise after PATH).")
@path_option("--to", metavar="FILE", help_="Write it here instead of printing it.")
def propose(path: Path, name: str | None, to: Path | None) -> None:
    """Propose a source contract from what files hold.

    PATH is a file or a folder of CSV, CSV.gz or Parquet. The proposal is YAML to edit; `tollgate dataset new` writes it
    with a table and an answer.
    """
    if to is not None and to.exists():
        raise click.UsageError(f"There is already {to}. Name another file: --to FILE")
    from tollgate.authoring.propose import write
    from tollgate.authoring.propose.draft import draft
    from tollgate.authoring.propose.scan import snake_case
    from tollgate.cli.stacks import DATASETS

    title = snake_case(name or path.resolve().name.partition(".")[0])
    text = write.source(draft(title, path), to.parent if to else DATASETS / title)
    if to is None:
        click.echo(text, nl=False)
        return
    to.write_text(text, encoding="utf-8")
    Console().print(f"{to} is a draft. Edit it, then: tollgate contract check {to}")
