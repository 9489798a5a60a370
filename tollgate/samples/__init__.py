"""A seeded generator of files as TLC publishes them, for machines that have none."""

from tollgate.samples.errors import SamplesError
from tollgate.samples.generate import generate

__all__ = ["SamplesError", "generate"]
