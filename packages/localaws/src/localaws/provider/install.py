"""Puts the emulated provider where a pulumi engine looks for the AWS provider."""

import os
import sys
from pathlib import Path

from localaws.provider.plugin import sdk_version

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = """#!/bin/sh
# The emulated AWS provider: it serves the AWS that AWS_ENDPOINT_URL names, and refuses to go on without one.
PYTHONPATH="{root}${{PYTHONPATH:+:$PYTHONPATH}}" exec "{python}" -u -m localaws.provider.plugin "$@"
"""


def install(pulumi_home: Path) -> Path:
    """Writes the plugin into a PULUMI_HOME, in the version that the SDK asks for; returns its executable."""
    folder = pulumi_home / "plugins" / f"resource-aws-v{sdk_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    executable = folder / "pulumi-resource-aws"
    executable.write_text(LAUNCHER.format(root=ROOT, python=sys.executable))
    executable.chmod(0o755)
    return executable


def engine_environment(pulumi_home: Path, backend: Path) -> dict[str, str]:
    """What keeps an engine to this plugin, this home and a backend of files, with no account and no question asked."""
    return {
        "PULUMI_HOME": str(pulumi_home),
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": os.environ.get("PULUMI_CONFIG_PASSPHRASE", ""),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
