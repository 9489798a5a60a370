"""A seeded generator of files as TLC publishes them, for machines that have none."""

from samples.errors import SamplesError
from samples.generate import generate

__all__ = ["SamplesError", "generate"]
