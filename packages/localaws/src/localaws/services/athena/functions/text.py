"""Text: trino.io/docs, "String functions and operators", "Regular expression functions", "URL functions"."""

from typing import Final

from localaws.services.athena.functions.function import Function, function

_BLANKS: Final = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"
_SUBSTRING: Final = "CASE WHEN {1} = 0 OR -({1}) > length({0}) THEN CASE WHEN {0} IS NOT NULL THEN '' END ELSE "
_URL_PARTS: Final = ("fragment", "host", "path", "protocol", "query")

TEXT: Final[dict[str, Function]] = {
    **{f"url_extract_{part}": function("VARCHAR", f"py_url_{part}({{0}})") for part in _URL_PARTS},
    "chr": function("VARCHAR", "chr(CAST({0} AS INTEGER))"),
    "codepoint": function("INTEGER", "unicode({0})"),
    "concat": function("=*", {"array": "({* ||})", "text": "({* ||})", "varbinary": "({* ||})"}, (2, 127)),
    "concat_ws": function(
        "VARCHAR", {"text": "concat_ws({*})", "array": "array_to_string({1}, {0})"}, (2, 127), decides=1
    ),
    "format": function("VARCHAR", "py_format({0}, CAST(json_array({*1}) AS VARCHAR))", (2, 127)),
    "hamming_distance": function("BIGINT", "hamming({0}, {1})", 2),
    "length": function("BIGINT", {"text": "length({0})", "varbinary": "octet_length({0})"}),
    "levenshtein_distance": function("BIGINT", "levenshtein({0}, {1})", 2),
    "lower": function("VARCHAR", "lower({0})"),
    "lpad": function("VARCHAR", "lpad({0}, CAST({1} AS INTEGER), {2})", 3),
    "ltrim": function("VARCHAR", f"ltrim({{0}}, {_BLANKS})"),
    "luhn_check": function("BOOLEAN", "py_luhn_check({0})"),
    "normalize": function("VARCHAR", "py_normalize({0})"),
    "regexp_count": function("BIGINT", "py_regexp_count({0}, {1})", 2),
    "regexp_extract": function("VARCHAR", "py_regexp_extract({0}, {1}, {2|0})", (2, 3)),
    "regexp_extract_all": function("ARRAY(VARCHAR)", "py_regexp_extract_all({0}, {1}, {2|0})", (2, 3)),
    "regexp_like": function("BOOLEAN", "py_regexp_like({0}, {1})", 2),
    "regexp_position": function("INTEGER", "py_regexp_position({0}, {1})", 2),
    "regexp_replace": function("VARCHAR", "py_regexp_replace({0}, {1}, {2|''})", (2, 3)),
    "regexp_split": function("ARRAY(VARCHAR)", "py_regexp_split({0}, {1})", 2),
    "replace": function("VARCHAR", "replace({0}, {1}, {2|''})", (2, 3)),
    "reverse": function("=1", {"text": "reverse({0})", "array": "list_reverse({0})"}),
    "rpad": function("VARCHAR", "rpad({0}, CAST({1} AS INTEGER), {2})", 3),
    "rtrim": function("VARCHAR", f"rtrim({{0}}, {_BLANKS})"),
    "split": function("ARRAY(VARCHAR)", "py_split({0}, {1}, {2|0})", (2, 3)),
    "split_part": function("VARCHAR", "py_split_part({0}, {1}, {2})", 3),
    "starts_with": function("BOOLEAN", "starts_with({0}, {1})", 2),
    "strpos": function("BIGINT", "py_strpos({0}, {1}, {2|1})", (2, 3)),
    "substr": function("VARCHAR", {"text": f"{_SUBSTRING} substr({{*}}) END"}, (2, 3)),
    "substring": function("VARCHAR", {"text": f"{_SUBSTRING} substr({{*}}) END"}, (2, 3)),
    "translate": function("VARCHAR", "translate({0}, {1}, {2})", 3),
    "trim": function("VARCHAR", f"trim({{0}}, {_BLANKS})"),
    "upper": function("VARCHAR", "upper({0})"),
    "url_decode": function("VARCHAR", "py_url_decode({0})"),
    "url_encode": function("VARCHAR", "py_url_encode({0})"),
    "url_extract_parameter": function("VARCHAR", "py_url_parameter({0}, {1})", 2),
    "url_extract_port": function("BIGINT", "py_url_port({0})"),
}
"""`||` over a null is a null, in both."""
