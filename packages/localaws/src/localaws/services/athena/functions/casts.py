"""CAST and TRY_CAST as Trino does them: what a text, a double or a moment becomes."""

from typing import Final

from sqlglot import exp

from localaws.services.athena.functions.typing import family

_MOMENT: Final = "strftime(CAST({0} AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g')"
_FROM_TEXT: Final = {
    "integer": "py_integer({0}, '{to}')",
    "double": "CASE WHEN {0} = 'NaN' THEN 'NaN'::DOUBLE ELSE py_double({0}, '{to}') END",
    "boolean": "py_boolean({0})",
    "date": "py_date({0})",
    "timestamp": "py_timestamp({0})",
    "zoned": "timezone('UTC', py_zoned({0}))",
    "varbinary": "encode({0})",
    "json": "to_json({0})",
}
_TO_TEXT: Final = {
    "double": "py_double_text(CAST({0} AS DOUBLE))",
    "timestamp": _MOMENT,
    "zoned": _MOMENT.replace("%g'", "%g UTC'"),
    "json": "py_json_text(CAST({0} AS VARCHAR))",
}
_OTHERS: Final = {
    ("double", "integer"): "round({0})",
    ("decimal", "integer"): "round({0})",
    ("zoned", "date"): "CAST({0} AS TIMESTAMP)",
}


def cast(node: exp.Cast) -> exp.Expr:
    """A CAST whose operand is in the engine's SQL already; raises nothing: what cannot be cast fails as it runs."""
    target = node.to.copy()
    source, wanted = family(node.this), family_of(target)
    if target.is_type(exp.DType.DECIMAL) and not target.expressions:
        target = exp.DataType.build("DECIMAL(38, 0)")
    value = _value(node.this.sql("duckdb"), source, wanted, target)
    if source == "array" and wanted == "json":
        value = f"to_json({value})"
    text = f"CAST({value} AS {_engine_type(target)})"
    if wanted == "text" and target.expressions:
        text = _cut(text, target)
    new = exp.Var(this=f"TRY({text})" if isinstance(node, exp.TryCast) else text)
    new.type = target
    return new


def family_of(kind: exp.DataType) -> str:
    """The family of a type."""
    bare = exp.Var(this="x")
    bare.type = kind
    return family(bare)


def _value(text: str, source: str, wanted: str, target: exp.DataType) -> str:
    if source == "text":
        template = _FROM_TEXT.get(wanted, "{0}")
    elif wanted == "text":
        template = _TO_TEXT.get(source, "{0}")
    elif wanted == "json" and source != "json":
        template = "to_json({0})"
    else:
        template = _OTHERS.get((source, wanted), "{0}")
    return template.replace("{0}", text).replace("{to}", target.sql("trino").lower())


def _cut(text: str, target: exp.DataType) -> str:
    length = target.expressions[0].name
    padded = target.is_type(exp.DType.CHAR, exp.DType.NCHAR)
    return f"rpad({text}, {length}, ' ')" if padded else f"left({text}, {length})"


def _engine_type(target: exp.DataType) -> str:
    plain = target.copy()
    for part in plain.find_all(exp.DataType):
        if part.is_type(exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ, *exp.DataType.TEXT_TYPES):
            part.set("expressions", [])
    return str(plain.sql("duckdb"))
