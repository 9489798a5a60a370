"""JSON and bytes: trino.io/docs, "JSON functions and operators", "Binary functions and operators"."""

from typing import Final

from localaws.services.athena.functions.function import Function, function

_HASHES: Final = ("md5", "sha1", "sha256", "sha512")


def _of_document(returns: str, name: str, arguments: int = 1) -> Function:
    more = "".join(f", {{{number}}}" for number in range(1, arguments))
    return function(returns, f"py_{name}(CAST({{0}} AS VARCHAR){more})", arguments)


DOCUMENTS: Final[dict[str, Function]] = {
    **{name: function("VARBINARY", {"varbinary": f"py_{name}({{0}})"}) for name in _HASHES},
    "crc32": function("BIGINT", {"varbinary": "py_crc32({0})"}),
    "from_base64": function("VARBINARY", {"text": "from_base64({0})"}),
    "from_hex": function("VARBINARY", {"text": "unhex({0})"}),
    "from_utf8": function("VARCHAR", {"varbinary": "py_from_utf8({0})"}),
    "is_json_scalar": _of_document("BOOLEAN", "is_json_scalar"),
    "json_array_contains": function(
        "BOOLEAN", "py_json_array_contains(CAST({0} AS VARCHAR), CAST(to_json({1}) AS VARCHAR))", 2
    ),
    "json_array_get": function("JSON", "CAST(py_json_array_get(CAST({0} AS VARCHAR), {1}) AS JSON)", 2),
    "json_array_length": _of_document("BIGINT", "json_array_length"),
    "json_exists": _of_document("BOOLEAN", "json_exists", 2),
    "json_extract": function("JSON", "CAST(py_json_extract(CAST({0} AS VARCHAR), {1}) AS JSON)", 2),
    "json_extract_scalar": _of_document("VARCHAR", "json_extract_scalar", 2),
    "json_format": function("VARCHAR", {"json": "CAST({0} AS VARCHAR)"}),
    "json_parse": function("JSON", {"text": "CAST(py_json_parse({0}) AS JSON)"}),
    "json_query": _of_document("VARCHAR", "json_query", 2),
    "json_size": _of_document("BIGINT", "json_size", 2),
    "json_value": _of_document("VARCHAR", "json_value", 2),
    "to_base64": function("VARCHAR", {"varbinary": "base64({0})"}),
    "to_hex": function("VARCHAR", {"varbinary": "upper(hex({0}))"}),
    "to_utf8": function("VARBINARY", {"text": "encode({0})"}),
}
