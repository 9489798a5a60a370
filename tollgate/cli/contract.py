"""`tollgate contract`."""

from dataclasses import asdict
from pathlib import Path

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Voice, counted
from tollgate.cli.options import as_json, path_option

_files = click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")


@click.group()
def contract() -> None:
    """Check, describe, compare and propose data contracts."""


@contract.command()
@_files
@as_json
def check(files: tuple[Path, ...], json_: bool) -> None:
    """Tell every problem at once, by line.

    Without FILE: of the pipeline's own contracts. A folder stands for its *.yaml.
    """
    from tollgate.authoring.check import check

    voice = Voice(json_)
    looked_at = check.files_of(files)
    findings = check.findings(looked_at)
    voice.give([asdict(finding) for finding in findings])
    for finding in findings:
        voice.say(finding.sentence)
    if findings:
        voice.say(f"{counted(len(findings), 'problem')} in {counted(len(looked_at), 'contract')}.")
        raise click.exceptions.Exit(exit_codes.BAD_USE)
    voice.say(f"{counted(len(looked_at), 'contract')}, no problem.")


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
    made = docs.pages(check.files_of(files))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    Voice().say(f"{counted(len(made), 'page')} in {folder}")


@contract.command()
@click.argument("old")
@click.argument("new")
@as_json
def diff(old: str, new: str, json_: bool) -> None:
    """Tell what changed, and whether the version says so.

    OLD and NEW are files, or git revisions with a path: HEAD~1:contracts/trips.yaml
    """
    from tollgate.authoring.diff.diff import Comparison, contract_at

    voice = Voice(json_)
    found = Comparison(contract_at(old), contract_at(new))
    voice.give(
        {
            "old": found.old.version,
            "new": found.new.version,
            "needed": found.needed,
            "honest": found.honest,
            "changes": [asdict(change) for change in found.changes],
        }
    )
    for change in found.changes:
        voice.say(f"{change.kind:<10}  {change.what}")
        voice.say(f"{'':<10}  {change.why}")
    voice.say(found.sentence)
    if not found.honest:
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
    from tollgate.authoring.propose.propose import propose as proposed

    text = proposed(profile(path), path, name)
    if to is None:
        click.echo(text, nl=False)
        return
    to.write_text(text, encoding="utf-8")
    Voice().say(f"{to} is a draft. Edit it, then: tollgate contract check {to}")
