"""The stack with which a real pulumi engine deploys onto the local AWS, for a person who has no account yet."""

from pathlib import Path
from typing import Final

STACK: Final = "trial"

SETTINGS: Final = """\
# Written by `tollgate serve --pulumi`: a stack to deploy onto the local AWS with a real engine. Change it as you like.
config:
  aws:region: us-east-1
  # The local AWS has one EKS cluster; the stack of `tollgate demo` has another namespace of it.
  tollgate:eksCluster: local
  tollgate:namespace: trial
  # The local EMR has one image: the Python of this machine, with all that the lock file pins.
  tollgate:jobPackages: image
  tollgate:jobImage: this-machine
  # The local S3 records no requests.
  tollgate:accessLogs: false
  tollgate:keepData: false
"""

COMMANDS: Final = (f"pulumi stack init {STACK}", f"tollgate deploy up --stack {STACK}")


def write_settings(folder: Path) -> Path:
    """The settings of the stack in a checkout, which git does not track; those that stand there stay."""
    file = folder / f"Pulumi.{STACK}.yaml"
    if not file.exists():
        file.write_text(SETTINGS)
    return file
