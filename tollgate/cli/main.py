"""`tollgate`: its commands, and the one place where an error becomes a line."""

import gc
import io
import os
import sys
from pathlib import Path

import click

from tollgate.cli import exit_codes
from tollgate.cli.contract import contract
from tollgate.cli.dashboard import dashboard
from tollgate.cli.dataset import dataset
from tollgate.cli.demo import demo
from tollgate.cli.deploy import deploy
from tollgate.cli.doctor import doctor
from tollgate.cli.group import CommandGroup
from tollgate.cli.input import input_
from tollgate.cli.logs import logs
from tollgate.cli.query import query
from tollgate.cli.release import release
from tollgate.cli.report import report
from tollgate.cli.rollback import rollback
from tollgate.cli.run import run, runs
from tollgate.cli.serve import serve


@click.group(cls=CommandGroup, epilog=exit_codes.EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tollgate")
def tollgate() -> None:
    """A gated Spark reporting pipeline on AWS, that also runs here with no AWS account.

    Start with: tollgate demo
    """


for command in (
    demo,
    deploy,
    run,
    runs,
    query,
    report,
    dashboard,
    rollback,
    release,
    logs,
    input_,
    dataset,
    contract,
    doctor,
    serve,
):
    tollgate.add_command(command)


def main() -> None:
    """Run the command; an error that a person can put right ends in one line, not in a traceback."""
    _own_modules_first()
    # Modules by the thousand are loaded and never die: looking through them often costs a fifth of a deployment.
    gc.set_threshold(100_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no “✓” still gets its lines
    try:
        code = tollgate.main(standalone_mode=False, prog_name="tollgate")
        if sys.stdout is not None:
            sys.stdout.flush()  # a full disk shows itself here, and not in the interpreter's last words
    except click.ClickException as error:
        _fail(error.format_message(), exit_codes.BAD_USE, "UsageError")
    except (click.Abort, KeyboardInterrupt):
        _fail("Interrupted. What is published stays as it is.", exit_codes.INTERRUPTED, "Interrupted")
    except Exception as error:
        from tollgate.cli.errors import explain

        explanation = explain(error)
        if explanation is None:
            raise
        _fail(*explanation, str(getattr(error, "kind", type(error).__name__)))
    sys.exit(code if isinstance(code, int) else exit_codes.OK)


def _fail(message: str, code: int, kind: str) -> None:
    """End with one line for a person; with `--json`, with the error as the one document, too."""
    from tollgate.cli.console import plain, to_json

    try:
        if "--json" in sys.argv:
            click.echo(to_json({"schema": 1, "error": message, "kind": kind, "exit_code": code}))
        sys.stdout.flush()
    except (OSError, AttributeError):
        # What cannot be written now cannot be written at the end either; the interpreter would try, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    click.echo(f"tollgate: {plain(message)}", err=True)
    sys.exit(code)


def _own_modules_first() -> None:
    """A `spark.py` or `contracts.py` on somebody's PYTHONPATH must not stand before the packages of this checkout."""
    checkout = Path(__file__).resolve().parents[2]
    own = [folder for folder in (str(checkout), str(checkout / "packages" / "localaws" / "src")) if folder in sys.path]
    sys.path[:] = [*own, *(folder for folder in sys.path if folder not in own)]
