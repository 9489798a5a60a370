"""An AWS of one's own: moto, and over it what moto only pretends, in one process and one folder."""

from localaws.errors import LocalAwsError
from localaws.server import LocalAws

__all__ = ["LocalAws", "LocalAwsError"]
