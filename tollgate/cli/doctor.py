"""`tollgate doctor`."""

from dataclasses import asdict
from pathlib import Path

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Console
from tollgate.cli.options import home_option, json_option


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Also look whether this port is free.")
@home_option
@json_option
def doctor(port: int | None, home: Path, json_: bool) -> None:
    """Look whether this machine has what Tollgate needs, and say what to do where not."""
    from tollgate.operate.doctor import examine
    from tollgate.operate.remote import clients

    console = Console(json_)
    checks = []
    for check in examine(home, port, clients("us-east-1")):
        checks.append(check)
        console.print(f"{'✓' if check.ok else '✗'} {check.name:<12} {check.result}")
        if not check.ok:
            console.print(f"  needed for {check.needed_for}. {check.fix}")
    console.print_json([asdict(check) for check in checks])
    if any(not check.ok and check.needed_for == "everything" for check in checks):
        raise click.exceptions.Exit(exit_codes.BROKE)
