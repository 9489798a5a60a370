"""`tollgate doctor`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Console
from tollgate.cli.options import LOCAL, home_option, json_option
from tollgate.cli.stacks import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tollgate.operate.doctor import Check


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Also look whether this port is free.")
@click.option("--stack", metavar="NAME", help="Instead, ask AWS whether the account is ready for this stack.")
@home_option
@json_option
def doctor(port: int | None, stack: str | None, home: Path, json_: bool) -> None:
    """Check that this machine, or an AWS account, has what Tollgate needs.

    With --stack: the cluster, its access and identity, the namespace, linked roles, Lake Formation, QuickSight, the
    state machine's definition and CI's identity are looked at before anything is made.
    """
    console = Console(json_)
    checks = []
    for check in _account(stack) if stack not in {None, LOCAL} else _machine(home, port):
        checks.append(check)
        console.print(f"{'✓' if check.ok else '✗'} {check.name:<14} {check.result}")
        if not check.ok:
            console.print(f"  needed for {check.needed_for}. {check.fix}")
    console.print_json([asdict(check) for check in checks])
    if any(not check.ok and (stack or check.needed_for == "everything") for check in checks):
        raise click.exceptions.Exit(exit_codes.BROKE)


def _machine(home: Path, port: int | None) -> "Iterator[Check]":
    from tollgate.operate.doctor import examine
    from tollgate.operate.remote import clients

    return examine(home, port, clients("us-east-1"))


def _account(stack: str | None) -> "Iterator[Check]":
    from tollgate.operate.account import examine, read_plan
    from tollgate.operate.remote import clients

    return examine(read_plan(PROGRAM, stack or "", clients))
