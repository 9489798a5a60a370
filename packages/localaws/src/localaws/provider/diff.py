"""What changed between two sets of inputs."""

from localaws.provider.assets import comparable
from localaws.provider.base import ResourceType, Values
from localaws.provider.defaults import DEFAULTS


def different(old: Values, new: Values, ignored: frozenset[str] = frozenset()) -> set[str]:
    """The inputs that are not what they were."""
    keys = (old.keys() | new.keys()) - {DEFAULTS} - ignored
    return {key for key in keys if comparable(old.get(key)) != comparable(new.get(key))}


def same_name(row: ResourceType, old: Values, new: Values) -> bool:
    """Whether a successor wants the physical name of its predecessor, so that one must go before the other comes.

    A name that nobody gave is made up anew for a successor.
    """
    made_up = row.named in old.get(DEFAULTS, ())
    return bool(row.named) and not made_up and old.get(row.named) == new.get(row.named)


def with_removed(old: Values, new: Values) -> Values:
    """The new inputs, and None for each that is no longer given: an update must take back what was set."""
    return {**dict.fromkeys(key for key in old if key not in new and key != DEFAULTS), **new}
