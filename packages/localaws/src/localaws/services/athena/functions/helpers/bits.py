"""Numbers and bytes, as Java counts them."""

import hashlib
import math
import zlib
from collections.abc import Callable
from typing import Any, Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BITS: Final = 64
_MOST_BASE: Final = 36


def _signed(number: int) -> int:
    number &= (1 << _BITS) - 1
    return number - (1 << _BITS) if number >> (_BITS - 1) else number


def _bit_count(number: int, bits: int) -> int:
    if not 2 <= bits <= _BITS:  # noqa: PLR2004  # Trino's own bounds
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Bits specified in bit_count must be between 2 and 64, got {bits}")
    if not -(1 << (bits - 1)) <= number < 1 << (bits - 1):
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Number must be representable with the bits specified: {number}")
    return (number & ((1 << bits) - 1)).bit_count()


def _left_shift(number: int, places: int) -> int:
    return _signed(number << places) if 0 <= places < _BITS else 0


def _right_shift(number: int, places: int) -> int:
    return _signed((number & ((1 << _BITS) - 1)) >> places) if 0 <= places < _BITS else 0


def _right_shift_arithmetic(number: int, places: int) -> int:
    return number >> min(max(places, 0), _BITS - 1)


def _base(base: int) -> int:
    if not 2 <= base <= _MOST_BASE:  # noqa: PLR2004  # Trino's own bounds
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Radix must be between 2 and 36, got {base}")
    return base


def _from_base(text: str, base: int) -> int:
    if not text.lstrip("+-").isalnum():
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Not a valid base-{base} number: {text}")
    try:
        return int(text, _base(base))
    except ValueError as error:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Not a valid base-{base} number: {text}") from error


def _to_base(number: int, base: int) -> str:
    digits, rest = "", abs(number)
    while rest or not digits:
        rest, digit = divmod(rest, _base(base))
        digits = _DIGITS[digit] + digits
    return ("-" if number < 0 else "") + digits


def _cbrt(number: float) -> float:
    root = math.cbrt(number)
    # The C library may be off by the last digit where the root is a whole number; Java's is not.
    return float(round(root)) if math.isfinite(root) and round(root) ** 3 == number else root


def _width_bucket(number: float, low: float, high: float, buckets: int) -> int:
    if buckets <= 0:
        raise ValueError("INVALID_FUNCTION_ARGUMENT: bucketCount must be greater than 0")
    if low == high or math.isnan(number) or not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("INVALID_FUNCTION_ARGUMENT: bounds cannot equal each other, and must be finite")
    lower, upper = min(low, high), max(low, high)
    if number < lower:
        bucket = 0
    elif number >= upper:
        bucket = buckets + 1
    else:
        bucket = int(buckets * (number - lower) / (upper - lower)) + 1
    return bucket if low <= high else buckets - bucket + 1


def _crc32(content: bytes) -> int:
    return zlib.crc32(content)


def _hash(name: str) -> Callable[[bytes], bytes]:
    return lambda content: hashlib.new(name, content, usedforsecurity=False).digest()


_TWO: Final = ("BIGINT", "BIGINT")
HELPERS: Final[dict[str, Any]] = {
    **{name: (_hash(name), ("BLOB",), "BLOB") for name in ("md5", "sha1", "sha256", "sha512")},
    "bit_count": (_bit_count, _TWO, "BIGINT"),
    "cbrt": (_cbrt, ("DOUBLE",), "DOUBLE"),
    "crc32": (_crc32, ("BLOB",), "BIGINT"),
    "from_base": (_from_base, ("VARCHAR", "BIGINT"), "BIGINT"),
    "left_shift": (_left_shift, _TWO, "BIGINT"),
    "right_shift": (_right_shift, _TWO, "BIGINT"),
    "right_shift_arithmetic": (_right_shift_arithmetic, _TWO, "BIGINT"),
    "to_base": (_to_base, _TWO, "VARCHAR"),
    "width_bucket": (_width_bucket, ("DOUBLE", "DOUBLE", "DOUBLE", "BIGINT"), "BIGINT"),
}
