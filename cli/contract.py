"""`tollgate contract`."""

from dataclasses import asdict
from pathlib import Path

import click

from cli import exits
from cli.options import as_json
from cli.voice import Voice, counted


@click.group()
def contract() -> None:
    """Check, describe, compare and propose data contracts."""


@contract.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@as_json
def check(files: tuple[Path, ...], json_: bool) -> None:
    """Tell every problem of contracts at once (without FILE: of the pipeline's own)."""
    from authoring import checking

    voice = Voice(json_)
    looked_at = checking.files_of(files)
    findings = checking.findings(looked_at)
    voice.give([asdict(finding) for finding in findings])
    for finding in findings:
        voice.say(finding.sentence)
    if findings:
        voice.say(f"{counted(len(findings), 'problem')} in {counted(len(looked_at), 'contract')}.")
        raise click.exceptions.Exit(exits.BAD_USE)
    voice.say(f"{counted(len(looked_at), 'contract')}, no problem.")
