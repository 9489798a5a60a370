"""Which objects a request means, and how it changes one: selectors of labels and fields, patches."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.services.emrcontainers.pods.objects import Object

_TERM = re.compile(
    r"(?P<absent>!)?(?P<key>[\w./-]+)(?:\s*(?P<sign>==|!=|=)\s*(?P<value>[\w.-]*)|\s+(?P<set>in|notin)\s*\((?P<values>[^)]*)\))?"
)


def matches(item: Object, query: Mapping[str, str]) -> bool:
    """Whether a listing or a watch with this query holds an object."""
    labels = item["metadata"].get("labels") or {}
    fields = {"metadata.name": item["metadata"]["name"]}
    return _selected(labels, query.get("labelSelector", "")) and _selected(fields, query.get("fieldSelector", ""))


def _selected(values: Mapping[str, str], selector: str) -> bool:
    terms = re.split(r",(?![^(]*\))", selector) if selector else []
    return all(_term(values, term.strip()) for term in terms)


def _term(values: Mapping[str, str], term: str) -> bool:
    match = _TERM.fullmatch(term)
    if match is None:
        raise ValueError(f"the selector {term!r} is not understood")
    own = values.get(match["key"])
    if match["sign"]:
        return (own == match["value"]) is (match["sign"] != "!=")
    if match["set"]:
        return (own in {value.strip() for value in match["values"].split(",")}) is (match["set"] == "in")
    return (own is None) is bool(match["absent"])


def patched(item: Object, patch: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Object:
    """An object after a merge patch (a mapping) or a JSON patch (a list of operations)."""
    if isinstance(patch, Mapping):
        return _merged(item, patch)
    for operation in patch:
        _apply(item, operation)
    return item


def _merged(old: Mapping[str, Any], patch: Mapping[str, Any]) -> Object:
    merged = {key: value for key, value in old.items() if key not in patch}
    for key, value in patch.items():
        if isinstance(value, Mapping):
            earlier = old.get(key)
            merged[key] = _merged(earlier if isinstance(earlier, Mapping) else {}, value)
        elif value is not None:
            merged[key] = value
    return merged


def _apply(item: Any, operation: Mapping[str, Any]) -> None:
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    for part in path:
        item = item[int(part)] if isinstance(item, list) else item.setdefault(part, {})
    if operation["op"] == "remove":
        del item[int(last) if isinstance(item, list) else last]
    elif isinstance(item, list):
        item.append(operation["value"]) if last == "-" else item.insert(int(last), operation["value"])
    else:
        item[last] = operation["value"]
