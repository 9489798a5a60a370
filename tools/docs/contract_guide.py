"""The tables of words in docs/writing-a-contract.md, from what the loader and the checks read."""

from collections.abc import Mapping
from typing import Any, Final

from contracts import words
from contracts.model import GRAINS
from contracts.standard import standard_checks
from tools.docs import between

GUIDE: Final = "docs/writing-a-contract.md"
EACH: Final = {
    "used": "for each column that a rule, key or measure needs",
    "measured": "for each column that is summed",
}
GENERAL: Final = {
    "column": "COLUMN", "title": "each steady number", "time": "a time", "grain": "period", "grains": "period",
    "records": "records",
}  # fmt: skip
TABLES: Final[Mapping[str, words.Words]] = {
    "a column": {"required": words.COLUMN["required"], **words.OF_COLUMN},
    "a source": words.SOURCE,
    "a kind of files": words.KIND,
    "a rule": words.RULE,
    "a product": words.PRODUCT,
    "a number": words.NUMBER,
    "an expectation": words.META,
}


def pages() -> dict[str, str]:
    page = None
    for name, rows in TABLES.items():
        lines = [
            f"| word of {name} | what it says |",
            "|---|---|",
            *(f"| `{word}` | {says} |" for word, says in rows.items()),
        ]
        page = between(GUIDE, f"words of {name}", "\n".join([*lines, ""]), text=page)
    lines = ["| standard check | what it looks at | stops a run | warns |", "|---|---|---|---|"]
    for name, check in standard_checks().items():
        stops, warns = limits(check)
        lines.append(f"| `{name}` | {looks_at(check)} | {stops} | {warns} |")
    return {GUIDE: between(GUIDE, "standard checks", "\n".join([*lines, ""]), text=page)}


def looks_at(check: Mapping[str, Any]) -> str:
    against = f" against {check['against']}" if "against" in check else ""
    each = f", {EACH[check['each']]}" if check.get("each") in EACH else ""
    return general(check["called"]) + against + each


def limits(check: Mapping[str, Any]) -> tuple[str, str]:
    """Where a check stops a run, and where it warns."""
    lowest, highest, warn = check.get("min"), check.get("max"), check.get("warn")
    if check.get("empty"):
        stops = "if there is any"
    elif "unique" in check:
        stops = "if one comes twice"
    elif "rows" in check:
        stops = f"below {check['rows']}"
    else:
        stops = _beyond(check, lowest, highest)
    if isinstance(warn, Mapping):
        warns = "above " + ", ".join(f"{limit} ({grain})" for grain, limit in warn.items() if grain in GRAINS)
    elif isinstance(warn, list):
        warns = _beyond(check, *warn)
    else:
        warns = _beyond(check, warn, None) if lowest is not None and highest is None else _beyond(check, None, warn)
    return ("", stops) if check.get("severity") == "warning" else (stops, warns)


def _beyond(check: Mapping[str, Any], lowest: float | None, highest: float | None) -> str:
    if lowest is not None and lowest == highest:
        return f"unless {lowest:g}"
    is_share = check.get("unit") == "percent"
    ends = (("below", lowest), ("above", highest))
    return ", ".join(
        f"{word} {100 * end if is_share else end:g}{' %' * is_share}" for word, end in ends if end is not None
    )


def general(text: str) -> str:
    """A text of a standard check that speaks of no dataset."""
    line = " ".join(text.split())
    for word, meaning in GENERAL.items():
        line = line.replace(f"{{{word}}}", meaning)
    return line
