"""Text, as Trino cuts it, and URLs."""

import json
import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, quote_plus, unquote_plus, urlsplit

from localaws.services.athena.values import text as as_text

_FORMAT: Final = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")


def _split(value: str, delimiter: str, limit: int) -> list[str]:
    if not delimiter:
        raise ValueError("INVALID_FUNCTION_ARGUMENT: The delimiter may not be the empty string")
    return value.split(delimiter, limit - 1) if limit else value.split(delimiter)


def _split_part(value: str, delimiter: str, index: int) -> str | None:
    if index <= 0:
        raise ValueError("INVALID_FUNCTION_ARGUMENT: Index must be greater than zero")
    parts = list(value) if not delimiter else value.split(delimiter)
    return parts[index - 1] if index <= len(parts) else None


def _strpos(value: str, wanted: str, instance: int) -> int:
    if instance == 0:
        raise ValueError("INVALID_FUNCTION_ARGUMENT: 'instance' must not be zero")
    place = -1 if instance > 0 else len(value)
    for _ in range(abs(instance)):
        place = value.find(wanted, place + 1) if instance > 0 else value.rfind(wanted, 0, place + len(wanted) - 1)
        if place < 0:
            return 0
    return place + 1


def _luhn_check(digits: str) -> bool:
    if not re.fullmatch("[0-9]*", digits):
        raise ValueError("INVALID_FUNCTION_ARGUMENT: Invalid characters in the input")
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0  # noqa: PLR2004  # Luhn's


def _format(pattern: str, arguments: str) -> str:
    """Java's String.format, for the conversions d, s, f, x, X, e, b, and %."""
    values, place = json.loads(arguments, parse_float=Decimal), 0

    def written(match: re.Match[str]) -> str:
        nonlocal place
        number, flags, width, precision, kind = match.groups()
        if kind == "%":
            return "%"
        place += 0 if number else 1
        value = values[(int(number) if number else place) - 1]
        return _padded(_converted(value, kind, flags, precision), flags, int(width or 0))

    return _FORMAT.sub(written, pattern)


def _padded(text: str, flags: str, width: int) -> str:
    if "-" in flags:
        return text.ljust(width)
    return text.zfill(width) if "0" in flags else text.rjust(width)


def _converted(value: Any, kind: str, flags: str, precision: str | None) -> str:
    if value is None:
        return "null"
    sign = "+" if "+" in flags else ""
    comma = "," if "," in flags else ""
    if kind == "d" and isinstance(value, int):
        return f"{value:{sign}{comma}d}"
    if kind == "f" and isinstance(value, Decimal):
        places = Decimal(1).scaleb(-int(precision or 6))
        return f"{value.quantize(places, ROUND_HALF_UP):{sign}{comma}f}"
    if kind in "xX" and isinstance(value, int):
        return f"{value & 0xFFFFFFFFFFFFFFFF if value < 0 else value:{kind}}"
    if kind == "b":
        return str(value is True or not isinstance(value, bool)).lower()
    if kind == "s":
        written = as_text(float(value) if isinstance(value, Decimal) and "." not in str(value) else value) or ""
        return written[: int(precision)] if precision else written
    raise ValueError(f"INVALID_FUNCTION_ARGUMENT: the local Athena does not know the format %{kind} of {value!r}")


def _url(part: Callable[[SplitResult], Any]) -> Callable[[str], Any]:
    def extracted(url: str) -> Any:
        try:
            return part(urlsplit(url)) if not re.search(r"\s", url) else None
        except ValueError:
            return None

    return extracted


def _parameter(url: str, name: str) -> str | None:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return next((value for key, value in pairs if key == name), None)


def _url_decode(text: str) -> str:
    return unquote_plus(text)


def _from_utf8(content: bytes) -> str:
    return content.decode(errors="replace")


_URL: Final = ("VARCHAR",)
HELPERS: Final[dict[str, Any]] = {
    "format": (_format, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "from_utf8": (_from_utf8, ("BLOB",), "VARCHAR"),
    "luhn_check": (_luhn_check, ("VARCHAR",), "BOOLEAN"),
    "normalize": (lambda value: unicodedata.normalize("NFC", value), ("VARCHAR",), "VARCHAR"),
    "split": (_split, ("VARCHAR", "VARCHAR", "BIGINT"), "VARCHAR[]"),
    "split_part": (_split_part, ("VARCHAR", "VARCHAR", "BIGINT"), "VARCHAR"),
    "strpos": (_strpos, ("VARCHAR", "VARCHAR", "BIGINT"), "BIGINT"),
    "url_decode": (_url_decode, ("VARCHAR",), "VARCHAR"),
    "url_encode": (lambda value: quote_plus(value, safe="*").replace("~", "%7E"), ("VARCHAR",), "VARCHAR"),
    "url_fragment": (_url(lambda url: url.fragment), _URL, "VARCHAR"),
    "url_host": (_url(lambda url: url.hostname and url.netloc.rpartition("@")[2].partition(":")[0]), _URL, "VARCHAR"),
    "url_parameter": (_parameter, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "url_path": (_url(lambda url: url.path), _URL, "VARCHAR"),
    "url_port": (_url(lambda url: url.port), _URL, "BIGINT"),
    "url_protocol": (_url(lambda url: url.scheme), _URL, "VARCHAR"),
    "url_query": (_url(lambda url: url.query), _URL, "VARCHAR"),
}
