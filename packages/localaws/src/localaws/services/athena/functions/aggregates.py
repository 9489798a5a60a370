"""Aggregates and ranks: trino.io/docs, "Aggregate functions", "Window functions"."""

from typing import Final

from localaws.services.athena.functions.function import Function, function

_DOUBLES: Final = ("stddev", "stddev_pop", "stddev_samp", "var_pop", "var_samp", "variance")
_PAIRS: Final = ("corr", "covar_pop", "covar_samp", "regr_intercept", "regr_slope")

AGGREGATES: Final[dict[str, Function]] = {
    **{name: function("DOUBLE", f"{name}({{0}})") for name in _DOUBLES},
    **{name: function("DOUBLE", f"{name}({{0}}, {{1}})", 2) for name in _PAIRS},
    **{name: function("BIGINT", f"{name}()", 0) for name in ("dense_rank", "rank", "row_number")},
    **{name: function("DOUBLE", f"{name}()", 0) for name in ("cume_dist", "percent_rank")},
    "any_value": function("=1", "any_value({0})"),
    "approx_distinct": function("BIGINT", "count(DISTINCT {0})"),
    "approx_percentile": function("=1", "quantile_disc({0}, {1})", 2),
    "arbitrary": function("=1", "any_value({0})"),
    "array_agg": function("ARRAY(=1)", "array_agg({0})"),
    "bitwise_and_agg": function("BIGINT", "bit_and(CAST({0} AS BIGINT))"),
    "bitwise_or_agg": function("BIGINT", "bit_or(CAST({0} AS BIGINT))"),
    "bitwise_xor_agg": function("BIGINT", "bit_xor(CAST({0} AS BIGINT))"),
    "bool_and": function("BOOLEAN", "bool_and({0})"),
    "bool_or": function("BOOLEAN", "bool_or({0})"),
    "count_if": function("BIGINT", "count_if({0})"),
    "every": function("BOOLEAN", "bool_and({0})"),
    "geometric_mean": function("DOUBLE", "geometric_mean(CAST({0} AS DOUBLE))"),
    "grouping": function("BIGINT", "grouping({*})", (1, 31)),
    "histogram": function("MAP(=1, BIGINT)", "histogram({0})"),
    "map_agg": function("MAP(=1, =2)", "map_from_entries(array_agg({{'key': {0}, 'value': {1}}}))", 2),
    "max": function("=1", "max({*})", (1, 2)),
    "max_by": function("=1", "{by:arg_max}", (2, 3)),
    "min": function("=1", "min({*})", (1, 2)),
    "min_by": function("=1", "{by:arg_min}", (2, 3)),
    "ntile": function("BIGINT", "ntile(CAST({0} AS BIGINT))"),
}
