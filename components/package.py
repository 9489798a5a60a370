"""The components as a package for other languages, and its schema, which `make docs` writes."""

import json
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi.provider.experimental.component import ComponentProvider

from components.bucket import Bucket
from components.cluster import Cluster
from components.deployer import Deployer
from components.key import Key
from components.network import Network
from components.pipeline import Pipeline
from components.query import Query
from components.schedule import Schedule
from components.watch import Watch

NAME: Final = "tollgate"
VERSION: Final = "0.1.0"
# What can be used by itself: the others hand out permissions by Python methods, which no other language can call.
PUBLISHED: Final[list[type[pulumi.ComponentResource]]] = [
    *(Bucket, Cluster, Deployer, Key, Network, Pipeline, Query, Schedule, Watch),
]
SCHEMA: Final = Path(__file__).with_name("schema.json")


class Package(ComponentProvider):
    """Constructs the published components for any program, their integers as integers."""

    def __init__(self) -> None:
        super().__init__(PUBLISHED, NAME, version=VERSION)

    def map_inputs(self, inputs: Any, component_def: Any) -> Any:
        # Pulumi's wire has floats only, and its SDK (3.272) puts them back over the integers that it made of them.
        return with_integers(super().map_inputs(inputs, component_def))


def with_integers(value: Any) -> Any:
    """Inputs, however deep, with every float that is a whole number as an integer: no component takes fractions."""
    if isinstance(value, dict):
        return {key: with_integers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [with_integers(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def schema() -> str:
    """The schema as Pulumi's own analyzer reads it from the components' types and their docstrings."""
    return json.dumps(json.loads(Package().schema or "{}"), indent=2, sort_keys=True) + "\n"
