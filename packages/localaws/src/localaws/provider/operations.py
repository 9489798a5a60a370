"""What an engine does to one resource of the table: the same for the plugin over gRPC and for the engine in process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localaws.provider.base import Aws, ResourceType, Values
from localaws.provider.check import Problem, problems
from localaws.provider.defaults import Additions, prepared
from localaws.provider.diff import different, same_name, with_removed
from localaws.provider.errors import InputError
from localaws.provider.table import function

REFUSALS = (ClientError, BotoCoreError)
"""How boto3 says that AWS did not do what it was asked."""


@dataclass(frozen=True)
class Resource:
    """One resource that exists, as an engine remembers it."""

    id: str
    outputs: Values
    inputs: Values

    @property
    def state(self) -> Values:
        return {**self.outputs, **self.inputs}


@dataclass(frozen=True)
class Change:
    """What new inputs mean for a resource that exists."""

    inputs: frozenset[str]
    """The inputs that are not what they were."""
    replaces: frozenset[str]
    """Those among them that only a new resource can have."""
    delete_first: bool
    """Whether the new resource takes the physical name of the old one, which must go before it comes."""


def check(
    row: ResourceType, name: str, inputs: Values, old: Values | None, additions: Additions
) -> tuple[Values, list[Problem]]:
    """The inputs as the provider completes them, and everything that is wrong with them."""
    wrong = problems(row.token, inputs)
    try:
        return prepared(row, name, inputs, old, additions), wrong
    except InputError as error:
        return inputs, [*wrong, (row.named, str(error))]


def compare(
    row: ResourceType,
    old: Values,
    new: Values,
    ignored: frozenset[str] = frozenset(),
    replacing: frozenset[str] = frozenset(),
) -> Change:
    """What changed between two sets of inputs; a change of one of `replacing` makes a new resource in any case."""
    changed = different(old, new, ignored)
    replaces = row.must_replace(changed) | (changed & replacing)
    return Change(frozenset(changed), frozenset(replaces), bool(replaces) and same_name(row, old, new))


def create(row: ResourceType, aws: Aws, inputs: Values) -> tuple[str, Values]:
    """The id and the outputs of a new resource."""
    return row.create(aws, inputs)


def read(row: ResourceType, aws: Aws, resource: Resource) -> Values | None:
    """The outputs as they are now, None where there is no such resource; its id alone is enough to find it."""
    name = {row.named: resource.id} if row.named else {}
    return row.look(aws, resource.id, {**name, **resource.state})


def update(row: ResourceType, aws: Aws, resource: Resource, inputs: Values) -> Values:
    """The outputs once the new inputs hold, and those that are no longer given are taken back."""
    return row.update(aws, resource.id, resource.state, with_removed(resource.inputs, inputs))


def delete(row: ResourceType, aws: Aws, resource: Resource) -> None:
    row.delete(aws, resource.id, resource.state)


def invoke(token: str, aws: Aws, arguments: Values) -> Mapping[str, Any]:
    """The answer of a call that declares nothing; raises UnknownTypeError."""
    return function(token).call(aws, arguments)


def refusal(error: Exception) -> str:
    """AWS's own words, or boto3's, as one line."""
    if not isinstance(error, ClientError):
        return one_line(error)
    details = error.response.get("Error", {})
    return f"{one_line(details.get('Message') or error)} ({details.get('Code')})"


def one_line(text: object) -> str:
    return " ".join(str(text).split())
