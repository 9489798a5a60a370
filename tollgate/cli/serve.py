"""`tollgate serve`."""

import signal
import threading
from pathlib import Path

import click

from tollgate.cli.options import home_option
from tollgate.cli.stacks import local_aws


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=4566, show_default=True, help="0 takes any.")
@home_option
def serve(port: int, home: Path) -> None:
    """Keep the local AWS running, so that the aws command, boto3 or pulumi can talk to it."""
    with local_aws(home, port) as aws:
        if aws.attached:
            raise click.UsageError(f"{home} is served already, at {aws.endpoint_url}.")
        click.echo(f"The local AWS of {home} answers at {aws.endpoint_url}. Ctrl-C ends it. Elsewhere:")
        for name, value in aws.environment.items():
            click.echo(f"  export {name}={value}")
        ended = threading.Event()
        before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)}
        ended.wait()
        # Other commands may go on for a while; whoever does not want to wait for them asks a second time.
        for number, handler in before.items():
            signal.signal(number, handler)
