"""A seeded generator of files as TLC publishes them, for machines that have none."""

from datasets.nyc_taxi.samples.errors import SamplesError
from datasets.nyc_taxi.samples.generate import generate

PERIODS = ("2020-04", "2020-05", "2020-06")
"""The months that are made up where nobody says otherwise."""

__all__ = ["PERIODS", "SamplesError", "generate"]
