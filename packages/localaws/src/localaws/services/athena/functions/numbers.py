"""Numbers: trino.io/docs, "Mathematical functions", "Bitwise functions", "Conditional expressions"."""

from typing import Final

from localaws.services.athena.functions.function import Function, function

_UNCHANGED_INTEGER: Final = {"integer": "{0}"}
_ARC: Final = "CASE WHEN abs(CAST({0} AS DOUBLE)) > 1 THEN 'NaN'::DOUBLE ELSE $(CAST({0} AS DOUBLE)) END"
_MANY: Final = (1, 127)


def _doubles(*names: str) -> dict[str, Function]:
    return {name: function("DOUBLE", f"{name}(CAST({{0}} AS DOUBLE))") for name in names}


def _logarithm(name: str) -> Function:
    number = "CAST({0} AS DOUBLE)"
    return function(
        "DOUBLE",
        f"CASE WHEN {number} = 0 THEN '-Infinity'::DOUBLE WHEN {number} < 0 OR isnan({number}) THEN 'NaN'::DOUBLE "
        f"ELSE {name}({number}) END",
    )


NUMBERS: Final[dict[str, Function]] = {
    **_doubles("atan", "cos", "cosh", "degrees", "exp", "radians", "sin", "sinh", "tan", "tanh"),
    "abs": function("=1", "abs({0})"),
    "acos": function("DOUBLE", _ARC.replace("$", "acos")),
    "asin": function("DOUBLE", _ARC.replace("$", "asin")),
    "atan2": function("DOUBLE", "atan2(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))", 2),
    "bit_count": function("BIGINT", "py_bit_count(CAST({0} AS BIGINT), CAST({1} AS BIGINT))", 2),
    "bitwise_and": function("BIGINT", "(CAST({0} AS BIGINT) & CAST({1} AS BIGINT))", 2),
    "bitwise_left_shift": function("BIGINT", "py_left_shift(CAST({0} AS BIGINT), CAST({1} AS BIGINT))", 2),
    "bitwise_not": function("BIGINT", "(-1 - CAST({0} AS BIGINT))"),
    "bitwise_or": function("BIGINT", "(CAST({0} AS BIGINT) | CAST({1} AS BIGINT))", 2),
    "bitwise_right_shift": function("BIGINT", "py_right_shift(CAST({0} AS BIGINT), CAST({1} AS BIGINT))", 2),
    "bitwise_right_shift_arithmetic": function(
        "BIGINT", "py_right_shift_arithmetic(CAST({0} AS BIGINT), CAST({1} AS BIGINT))", 2
    ),
    "bitwise_xor": function("BIGINT", "xor(CAST({0} AS BIGINT), CAST({1} AS BIGINT))", 2),
    "cbrt": function("DOUBLE", "py_cbrt(CAST({0} AS DOUBLE))"),
    "ceil": function("=1.0", {**_UNCHANGED_INTEGER, "any": "ceil({0})"}),
    "ceiling": function("=1.0", {**_UNCHANGED_INTEGER, "any": "ceil({0})"}),
    "e": function("DOUBLE", "exp(1)", 0),
    "floor": function("=1.0", {**_UNCHANGED_INTEGER, "any": "floor({0})"}),
    "from_base": function("BIGINT", "py_from_base({0}, CAST({1} AS BIGINT))", 2),
    "greatest": function("=*", "CASE WHEN {* OR: IS NULL} THEN NULL ELSE greatest({*}) END", _MANY),
    "infinity": function("DOUBLE", "'Infinity'::DOUBLE", 0),
    "is_finite": function("BOOLEAN", "isfinite(CAST({0} AS DOUBLE))"),
    "is_infinite": function("BOOLEAN", "isinf(CAST({0} AS DOUBLE))"),
    "is_nan": function("BOOLEAN", "isnan(CAST({0} AS DOUBLE))"),
    "least": function("=*", "CASE WHEN {* OR: IS NULL} THEN NULL ELSE least({*}) END", _MANY),
    "ln": _logarithm("ln"),
    "log": function(
        "DOUBLE",
        "CASE WHEN CAST({0} AS DOUBLE) <= 0 OR CAST({1} AS DOUBLE) <= 0 THEN 'NaN'::DOUBLE "
        "ELSE ln(CAST({1} AS DOUBLE)) / ln(CAST({0} AS DOUBLE)) END",
        2,
    ),
    "log10": _logarithm("log10"),
    "log2": _logarithm("log2"),
    "mod": function("=*", "({0} % {1})", 2),
    "nan": function("DOUBLE", "'NaN'::DOUBLE", 0),
    "pi": function("DOUBLE", "pi()", 0),
    "pow": function("DOUBLE", "power(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))", 2),
    "power": function("DOUBLE", "power(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))", 2),
    "rand": function("DOUBLE", "random()", 0),
    "random": function("DOUBLE", "random()", 0),
    "round": function("=1.0", "round({*})", (1, 2)),
    "sign": function(
        "=1", {"integer": "sign({0})", "double": "CAST(sign({0}) AS DOUBLE)", "decimal": "CAST(sign({0}) AS INTEGER)"}
    ),
    "sqrt": function(
        "DOUBLE", "CASE WHEN CAST({0} AS DOUBLE) < 0 THEN 'NaN'::DOUBLE ELSE sqrt(CAST({0} AS DOUBLE)) END"
    ),
    "to_base": function("VARCHAR", "py_to_base(CAST({0} AS BIGINT), CAST({1} AS BIGINT))", 2),
    "truncate": function("=1.0", {**_UNCHANGED_INTEGER, "any": "trunc({0})"}),
    "typeof": function("VARCHAR", "{0}"),
    "width_bucket": function(
        "BIGINT",
        "py_width_bucket(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE), CAST({2} AS DOUBLE), CAST({3} AS BIGINT))",
        4,
    ),
}
