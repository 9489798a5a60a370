"""`tollgate serve`."""

import signal
import threading
from pathlib import Path
from typing import Any

import click

from tollgate.cli.options import home_option
from tollgate.cli.stacks import PROGRAM, local_aws


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=4566, show_default=True, help="0 takes any.")
@click.option("--pulumi", is_flag=True, help="Prepare a stack that a real pulumi engine deploys onto it.")
@home_option
def serve(port: int, home: Path, pulumi: bool) -> None:
    """Keep the local AWS running, so that the aws command, boto3 or pulumi can talk to it."""
    with local_aws(home, port) as aws:
        if aws.attached:
            raise click.UsageError(f"{home} is served already, at {aws.endpoint_url}.")
        click.echo(f"The local AWS of {home} answers at {aws.endpoint_url}. Ctrl-C ends it. Elsewhere:")
        for line in _to_type(aws, pulumi=pulumi):
            click.echo(f"  {line}")
        ended = threading.Event()
        before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)}
        ended.wait()
        # Other commands may go on for a while; whoever does not want to wait for them asks a second time.
        for number, handler in before.items():
            signal.signal(number, handler)


def _to_type(aws: Any, *, pulumi: bool) -> list[str]:
    """What to type in another terminal: the AWS to talk to and, for a real engine, its own home and stack."""
    if not pulumi:
        return [f"export {name}={value}" for name, value in aws.environment.items()]
    from localaws.provider.install import engine_environment, install
    from tollgate.deploy.trial import COMMANDS, write_settings

    home = aws.home / "pulumi"
    install(home)
    (home / "state").mkdir(exist_ok=True)
    write_settings(PROGRAM)
    environment = {**aws.environment, **engine_environment(home, home / "state")}
    return [*(f"export {name}={value}" for name, value in environment.items()), *COMMANDS]
