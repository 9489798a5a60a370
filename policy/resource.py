"""A resource as a rule sees it, and what a rule is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Code, query results, logs of jobs and of access: made again, or kept for a time only. What protects data is not asked
# of the buckets under these components; it is of any other.
NO_DATA = ("tollgate:index:Artifacts$", "tollgate:index:AccessLog$")


@dataclass(frozen=True)
class Resource:
    """One resource of the program: plain values, whatever engine they come from."""

    type: str
    name: str = ""
    urn: str = ""
    props: Mapping[str, Any] = field(default_factory=dict)
    provider: Mapping[str, Any] = field(default_factory=dict)
    """The settings of the provider that makes it."""
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By property, the URNs of the resources that its value comes from."""

    @property
    def holds_data(self) -> bool:
        return not any(holder in self.urn for holder in NO_DATA)

    def at(self, path: str) -> Any:
        """The value at a dotted path, or None where there is nothing on the way."""
        value: Any = self.props
        for key in path.split("."):
            if not isinstance(value, Mapping):
                return None
            value = value.get(key)
        return value


Check = Callable[[Resource], Iterator[str]]
StackCheck = Callable[[Sequence[Resource]], Iterator[tuple[Resource, str]]]


@dataclass(frozen=True)
class Rule:
    """What is insisted on, about one resource at a time."""

    name: str
    why: str
    types: tuple[str, ...]
    """Only resources of these types; none named is all of AWS."""
    check: Check
    mandatory: bool = True

    def violations(self, resource: Resource) -> tuple[str, ...]:
        fits = resource.type in self.types if self.types else resource.type.startswith("aws:")
        return tuple(self.check(resource)) if fits else ()


@dataclass(frozen=True)
class StackRule:
    """What is insisted on about resources that belong together."""

    name: str
    why: str
    check: StackCheck

    def violations(self, resources: Sequence[Resource]) -> tuple[tuple[Resource, str], ...]:
        return tuple(self.check(resources))
