"""`tollgate contract`."""

from dataclasses import asdict
from pathlib import Path

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Console, plural
from tollgate.cli.group import CommandGroup
from tollgate.cli.options import json_option, path_option

_files = click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")


@click.group(cls=CommandGroup)
def contract() -> None:
    """Check, describe, compare and propose data contracts."""


@contract.command()
@_files
@json_option
def check(files: tuple[Path, ...], json_: bool) -> None:
    """Tell every problem at once, by line.

    Without FILE: of the pipeline's own contracts. A folder stands for its *.yaml.
    """
    from tollgate.authoring.check import check

    console = Console(json_)
    contracts = check.files_of(files)
    findings = check.findings(contracts)
    console.print_json([asdict(finding) for finding in findings])
    for finding in findings:
        console.print(finding.sentence)
    if findings:
        console.print(f"{plural(len(findings), 'problem')} in {plural(len(contracts), 'contract')}.")
        raise click.exceptions.Exit(exit_codes.BAD_USE)
    console.print(f"{plural(len(contracts), 'contract')}, no problem.")


@contract.command()
@_files
@path_option("--to", metavar="FOLDER", help_="Where the pages go.  [default: docs/contracts]")
def docs(files: tuple[Path, ...], to: Path | None) -> None:
    """Write a Markdown page per dataset.

    Columns, raw names, rules in their order, and expectations in words.
    """
    from tollgate.authoring import docs
    from tollgate.authoring.check import check

    folder = to if to is not None else docs.FOLDER
    pages = docs.pages(check.files_of(files))
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

    OLD and NEW are files, or git revisions with a path: HEAD~1:contracts/trips.yaml
    """
    from tollgate.authoring.diff.diff import Comparison, contract_at

    console = Console(json_)
    comparison = Comparison(contract_at(old), contract_at(new))
    console.print_json(
        {
            "old": comparison.old.version,
            "new": comparison.new.version,
            "needed": comparison.needed,
            "honest": comparison.honest,
            "changes": [asdict(change) for change in comparison.changes],
        }
    )
    for change in comparison.changes:
        console.print(f"{change.kind:<10}  {change.what}")
        console.print(f"{'':<10}  {change.why}")
    console.print(comparison.sentence)
    if not comparison.honest:
        raise click.exceptions.Exit(exit_codes.BAD_USE)


@contract.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="What the dataset is called (otherwise after PATH).")
@path_option("--to", metavar="FILE", help_="Write it here instead of printing it.")
def propose(path: Path, name: str | None, to: Path | None) -> None:
    """Propose a contract from what files hold.

    PATH is a file or a folder of CSV, CSV.gz or Parquet. The proposal is YAML to edit.
    """
    if to is not None and to.exists():
        raise click.UsageError(f"There is already {to}. Name another file: --to FILE")
    from tollgate.authoring.propose.profile import profile
    from tollgate.authoring.propose.propose import propose as draft

    text = draft(profile(path), path, name)
    if to is None:
        click.echo(text, nl=False)
        return
    to.write_text(text, encoding="utf-8")
    Console().print(f"{to} is a draft. Edit it, then: tollgate contract check {to}")
