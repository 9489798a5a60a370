"""Texts that are cast, and values that become text."""

import datetime as dt
import json
import re
from typing import Any, Final
from zoneinfo import ZoneInfo

from localaws.services.athena.functions.helpers.moments import timestamp
from localaws.services.athena.values import text as as_text

_NUMBER: Final = re.compile(r"[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)")


def _refusal(value: str, kind: str) -> ValueError:
    return ValueError(f"INVALID_CAST_ARGUMENT: Cannot cast '{value}' to {kind}")


def _integer(value: str, kind: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", value, re.ASCII):
        raise _refusal(value, kind)
    return int(value)


def _double(value: str, kind: str) -> float:
    if not _NUMBER.fullmatch(value.strip()):
        raise _refusal(value, kind)
    return float(value.strip().rstrip("fFdD") if "Inf" not in value and "NaN" not in value else value)


def _boolean(value: str) -> bool:
    values = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
    if value.lower() not in values:
        raise _refusal(value, "boolean")
    return values[value.lower()]


def _zoned(value: str) -> dt.datetime:
    match = re.fullmatch(r"(.+:\d\d(?:\.\d+)?)\s*(?:([+-])(\d{1,2}):?(\d{2})?|\s([A-Za-z][\w/+-]*))\s*", value)
    moment = timestamp(match[1] if match else value)
    if match and match[2]:
        offset = dt.timedelta(hours=int(match[3]), minutes=int(match[4] or 0))
        return moment + offset if match[2] == "-" else moment - offset
    if match and match[5]:
        try:
            zone = ZoneInfo("UTC" if match[5] == "Z" else match[5])
        except (KeyError, ValueError) as error:
            raise ValueError(
                f"INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp with time zone: {value}"
            ) from error
        return moment.replace(tzinfo=zone).astimezone(dt.UTC).replace(tzinfo=None)
    return moment


def _double_text(value: float) -> str:
    return as_text(value) or ""


def _json_text(document: str) -> str | None:
    value: Any = json.loads(document)
    if isinstance(value, dict | list):
        raise ValueError(f"INVALID_CAST_ARGUMENT: Cannot cast to varchar: {document}")  # noqa: TRY004  # what every helper raises
    return as_text(value) if not isinstance(value, int) or isinstance(value, bool) else str(value)


HELPERS: Final[dict[str, Any]] = {
    "boolean": (_boolean, ("VARCHAR",), "BOOLEAN"),
    "double": (_double, ("VARCHAR", "VARCHAR"), "DOUBLE"),
    "double_text": (_double_text, ("DOUBLE",), "VARCHAR"),
    "integer": (_integer, ("VARCHAR", "VARCHAR"), "BIGINT"),
    "json_text": (_json_text, ("VARCHAR",), "VARCHAR"),
    "zoned": (_zoned, ("VARCHAR",), "TIMESTAMP"),
}
