"""Attributes that SNS and SQS keep as one map of texts."""

from typing import Any

from localaws.provider.base import Values


def attributes(values: Values, names: dict[str, str]) -> Values:
    """The inputs, and those among them that the service keeps in one map of texts."""
    return {**values, "attributes": {api: values[mine] for mine, api in names.items() if values.get(mine) is not None}}


def changed(old: Values, new: Values, names: dict[str, str]) -> dict[str, str]:
    """The attributes to set so that the new inputs hold; what is no longer given is set to nothing."""
    if not old:
        return {}
    different = [name for name in names if old.get(name) != new.get(name)]
    return {names[name]: "" if new.get(name) is None else plain(new[name]) for name in different}


def plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
