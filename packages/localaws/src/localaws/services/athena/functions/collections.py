"""Arrays and maps: trino.io/docs, "Array functions and operators", "Map functions", "Lambda expressions"."""

from typing import Final

from localaws.services.athena.functions.function import Function, function

_NULLS: Final = "len({0}) <> list_count({0})"
DISTINCT: Final = "list_filter({0}, lambda e, i: list_position({0}, e) = i)"
_DAYS: Final = "{2|CASE WHEN {0} > {1} THEN -1 ELSE 1 END * INTERVAL 1 DAY}"
_UNION: Final = "list_concat({0}, {1})"


def _matches(some: str, otherwise: str) -> str:
    """Whether an array's elements fulfil a lambda, where a null leaves it open."""
    results = "list_transform({0}, {1})"
    return (
        f"CASE WHEN {{0}} IS NULL THEN NULL WHEN list_contains({results}, {some}) THEN {otherwise} "
        f"WHEN len({results}) <> list_count({results}) THEN NULL ELSE NOT {otherwise} END"
    )


COLLECTIONS: Final[dict[str, Function]] = {
    "all_match": function("BOOLEAN", _matches("false", "false"), 2),
    "any_match": function("BOOLEAN", _matches("true", "true"), 2),
    "array_distinct": function("=1", DISTINCT),
    "array_except": function(
        "=1", "list_filter({0}, lambda e, i: NOT list_contains({1}, e) AND list_position({0}, e) = i)", 2
    ),
    "array_intersect": function(
        "=1", "list_filter({0}, lambda e, i: list_contains({1}, e) AND list_position({0}, e) = i)", 2
    ),
    "array_join": function(
        "VARCHAR",
        "CASE WHEN {0} IS NOT NULL THEN "
        "array_to_string(list_transform({0}, lambda e: coalesce(CAST(e AS VARCHAR), {2|NULL})), {1}) END",
        (2, 3),
    ),
    "array_max": function("=1[]", f"CASE WHEN NOT ({_NULLS}) THEN list_max({{0}}) END"),
    "array_min": function("=1[]", f"CASE WHEN NOT ({_NULLS}) THEN list_min({{0}}) END"),
    "array_position": function(
        "BIGINT", "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN coalesce(list_position({0}, {1}), 0) END", 2
    ),
    "array_remove": function("=1", "list_filter({0}, lambda e: e IS DISTINCT FROM {1})", 2),
    "array_sort": function("=1", "list_sort({0}, 'ASC', 'NULLS LAST')"),
    "array_union": function("=1", DISTINCT.replace("{0}", _UNION), 2),
    "arrays_overlap": function(
        "BOOLEAN",
        "CASE WHEN list_has_any({0}, {1}) THEN true "
        "WHEN len({0}) <> list_count({0}) OR len({1}) <> list_count({1}) THEN NULL ELSE false END",
        2,
    ),
    "cardinality": function("BIGINT", {"array": "len({0})", "map": "CAST(cardinality({0}) AS BIGINT)"}),
    "contains": function(
        "BOOLEAN", f"CASE WHEN list_contains({{0}}, {{1}}) THEN true WHEN {_NULLS} THEN NULL ELSE false END", 2
    ),
    "element_at": function(
        "=1[]",
        {
            "array": "CASE WHEN {1} = 0 THEN error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') "
            "ELSE list_extract({0}, {1}) END",
            "map": "map_extract_value({0}, {1})",
        },
        2,
    ),
    "filter": function("=1", "list_filter({0}, {1})", 2),
    "flatten": function("=1[]", "flatten({0})"),
    "map_concat": function("=1", "map_concat({*})", (2, 127)),
    "map_entries": function("ARRAY(ROW(key =1.k, value =1[]))", "map_entries({0})"),
    "map_filter": function("=1", "map_from_entries(list_filter(map_entries({0}), {entry}))", 2),
    "map_from_entries": function("UNKNOWN", "map_from_entries({0})"),
    "map_keys": function("ARRAY(=1.k)", "map_keys({0})"),
    "map_values": function("ARRAY(=1[])", "map_values({0})"),
    "none_match": function("BOOLEAN", _matches("true", "false"), 2),
    "reduce": function("=2", "{reduce}", 4),
    "repeat": function("ARRAY(=1)", "list_transform(range(CAST({1} AS BIGINT)), lambda i: {0})", 2),
    "sequence": function(
        "ARRAY(=1)",
        {
            "integer": "generate_series({0}, {1}, {2|CASE WHEN {0} > {1} THEN -1 ELSE 1 END})",
            "date": f"list_transform(generate_series({{0}}, {{1}}, {_DAYS}), lambda e: CAST(e AS DATE))",
            "timestamp": "generate_series({0}, {1}, {2})",
        },
        (2, 3),
    ),
    "slice": function(
        "=1",
        "CASE WHEN {1} = 0 THEN error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') "
        "WHEN {1} > 0 THEN list_slice({0}, {1}, {1} + {2} - 1) "
        "WHEN -({1}) > len({0}) THEN list_slice({0}, 1, 0) "
        "ELSE list_slice({0}, len({0}) + {1} + 1, len({0}) + {1} + {2}) END",
        3,
    ),
    "transform": function("ARRAY(=2)", "list_transform({0}, {1})", 2),
    "transform_keys": function(
        "MAP(=2, =1[])",
        "map_from_entries(list_transform(map_entries({0}), {entry:{{'key': $, 'value': entry.value}}}))",
        2,
    ),
    "transform_values": function(
        "MAP(=1.k, =2)",
        "map_from_entries(list_transform(map_entries({0}), {entry:{{'key': entry.key, 'value': $}}}))",
        2,
    ),
    "trim_array": function("=1", "list_slice({0}, 1, len({0}) - {1})", 2),
    "zip_with": function("ARRAY(=3)", "list_transform(list_zip({0}, {1}), {pair})", 3),
}
