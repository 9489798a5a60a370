"""Stacks in an AWS account, found by what `pulumi stack output` says."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tollgate.operate.errors import StackError
from tollgate.operate.stack import Clients, Stack


def read_stack(
    name: str, folder: Path | None = None, dataset: str | None = None, *, any_dataset: bool = False
) -> Stack:
    """The deployed stack of this name, as the Pulumi program in this folder knows it, for one of its datasets."""
    outputs = _outputs(name, folder or Path.cwd())
    reach = clients(str(outputs.get("region", "us-east-1")))
    return Stack.from_outputs(outputs, reach, dataset=dataset, any_dataset=any_dataset)


def clients(region: str) -> Clients:
    """Clients that try again by themselves and give up in time."""
    config = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=10, read_timeout=60)

    @cache
    def client(service: str) -> Any:
        return boto3.client(service, region_name=region, config=config)

    return client


def _outputs(name: str, folder: Path) -> dict[str, object]:
    command = ["pulumi", "stack", "output", "--json", "--stack", name]
    try:
        completed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    except FileNotFoundError:
        raise StackError(
            f"The stack {name!r} is a deployed one, and the pulumi command that knows it is not on PATH. "
            "Install it (https://www.pulumi.com/docs/install), or leave --stack out for the local AWS."
        ) from None
    except subprocess.TimeoutExpired:
        raise StackError(
            f"pulumi said nothing about the stack {name!r} for two minutes. Try: pulumi stack ls"
        ) from None
    if completed.returncode != 0:
        reason = (
            completed.stderr.strip() or completed.stdout.strip() or f"exit code {completed.returncode}"
        ).splitlines()[0]
        raise StackError(f"pulumi does not know the stack {name!r} ({reason}). Stacks that exist: pulumi stack ls")
    outputs: dict[str, object] = json.loads(completed.stdout)
    return outputs
