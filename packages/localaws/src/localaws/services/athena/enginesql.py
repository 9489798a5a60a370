"""A typed query in the engine's SQL: each part of it written so that the engine answers as Athena does."""

from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

from localaws.services.athena.arithmetic import aggregate, division, outermost
from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.functions.casts import cast
from localaws.services.athena.functions.render import extract_part, rendered, unsupported
from localaws.services.athena.functions.typing import family
from localaws.services.athena.syntax import position

_NOW: Final = "date_trunc('millisecond', now())"
_DAYS: Final = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})
_SUBSCRIPT: Final = (
    "CASE WHEN {1} < 1 THEN error('INVALID_FUNCTION_ARGUMENT: Array subscript must be positive: ' || {1}) "
    "WHEN {1} > len({0}) THEN error('INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to "
    "array length: ' || {1} || ' > ' || len({0})) ELSE list_extract({0}, {1}) END"
)
_KEY: Final = (
    "CASE WHEN {0} IS NOT NULL AND NOT map_contains({0}, {1}) "
    "THEN error('INVALID_FUNCTION_ARGUMENT: Key not present in map') ELSE map_extract_value({0}, {1}) END"
)


def as_engine_sql(query: exp.Expr, text: str) -> exp.Expr:
    """The query, its parts replaced from the innermost out: an outer one is made of what its operands have become."""
    for node in reversed(list(query.walk())):
        write = next((write for kind, write in _WRITERS if isinstance(node, kind)), None)
        new = write(node, text) if write else None
        if new is None:
            continue
        new.type = new.type or node.type
        place = outermost(node) if isinstance(node, exp.Avg | exp.Sum) else node
        if place is query:
            return new
        place.replace(new)
    return query


def _call(node: exp.Anonymous, text: str) -> exp.Expr:
    if node.name.lower() == "typeof":
        return exp.Literal.string(_type_name(node, text))
    return exp.Var(this=rendered(node, text))


def _type_name(node: exp.Anonymous, text: str) -> str:
    value = node.expressions[0]
    if isinstance(value, exp.Literal) and value.is_string:
        return f"varchar({len(value.name)})"
    if family(value) == "unknown":
        raise unsupported("the local Athena cannot tell this type", node, text)
    name = value.type.sql("trino").lower().replace(", ", ",") if value.type else ""
    return {
        "timestamp": "timestamp(3)",
        "timestamp with time zone": "timestamp(3) with time zone",
        "int": "integer",
    }.get(name, name)


def _bracket(node: exp.Bracket, _: str) -> exp.Expr | None:
    if len(node.expressions) != 1 or isinstance(node.expressions[0], exp.Slice):
        return None
    template = {"array": _SUBSCRIPT, "map": _KEY}.get(family(node.this), "({0})[{1}]")
    index = node.expressions[0].sql("duckdb")
    return exp.Var(this=template.replace("{0}", node.this.sql("duckdb")).replace("{1}", f"({index})"))


def _sum(node: exp.Add | exp.Sub, text: str) -> exp.Expr | None:
    kinds = (family(node.left), family(node.right))
    if kinds[0] in {"date", "timestamp", "zoned"} and kinds[1] in {"date", "timestamp", "zoned"}:
        raise unsupported("the local Athena does not know a difference of dates: use date_diff", node, text)
    days, interval = (node.left, node.right) if kinds[0] == "date" else (node.right, node.left)
    if family(days) == "date" and isinstance(interval, exp.Interval):
        unit = str(interval.text("unit")).upper().rstrip("S")
        if unit not in _DAYS:
            raise QueryFailedError(
                f"INVALID_FUNCTION_ARGUMENT: line {position(node, text)}: Cannot add {unit} to a date"
            )
        new = exp.Var(this=f"CAST({node.sql('duckdb')} AS DATE)")
        new.type = exp.DataType.build("DATE")
        return new
    return None


def _comparison(node: exp.Expr, _: str) -> exp.Expr | None:
    """Nothing is smaller, larger than or equal to NaN, which the engine takes for the largest number."""
    names = ("this", "low", "high") if isinstance(node, exp.Between) else ("this", "expression")
    doubles = [one for one in map(node.args.get, names) if isinstance(one, exp.Expr) and family(one) == "double"]
    uncertain = [one.sql("duckdb") for one in doubles if not isinstance(one, exp.Literal)]
    # A join by a condition that is no plain equality would compare each row with each other.
    if not uncertain or node.find_ancestor(exp.Join):
        return None
    plain, is_nan = node.sql("duckdb"), " OR ".join(f"isnan({one})" for one in uncertain)
    of_nan = "true" if isinstance(node, exp.NEQ) else "false"
    return exp.Var(this=f"(CASE WHEN ({plain}) IS NULL THEN NULL WHEN {is_nan} THEN {of_nan} ELSE {plain} END)")


def _at_time_zone(node: exp.AtTimeZone, text: str) -> exp.Expr:
    zone = node.args["zone"]
    if not isinstance(zone, exp.Literal) or family(node.this) not in {"timestamp", "zoned"}:
        raise unsupported("the local Athena takes a timestamp AT TIME ZONE a text alone", node, text)
    moment = node.this.sql("duckdb")
    moment = f"timezone('UTC', {moment})" if family(node.this) == "timestamp" else moment
    name, parent = zone.name.replace("'", "''"), node.parent
    if name.upper() == "UTC":
        new = exp.Var(this=moment)
        new.type = exp.DataType.build("TIMESTAMPTZ")
        return new
    wall = f"timezone('{name}', {moment})"
    if isinstance(parent, exp.Alias) and isinstance(parent.parent, exp.Select) and parent.parent.parent is None:
        return exp.Var(this=f"strftime({wall}, '%Y-%m-%d %H:%M:%S.%g {name}')")
    if isinstance(parent, exp.Cast | exp.Extract | exp.Anonymous) and (
        not isinstance(parent, exp.Cast) or family(parent) in {"date", "timestamp"}
    ):
        new = exp.Var(this=wall)
        new.type = exp.DataType.build("TIMESTAMP")
        return new
    raise unsupported(
        "the local Athena keeps moments in UTC: AT TIME ZONE only shows, casts or formats one", node, text
    )


def _moment(node: exp.Expr, _: str) -> exp.Expr:
    return exp.Var(this=_NOW if isinstance(node, exp.CurrentTimestamp) else f"CAST({_NOW} AS TIMESTAMP)")


def _struct(node: exp.Struct, _: str) -> exp.Expr | None:
    if any(isinstance(item, exp.PropertyEQ) for item in node.expressions):
        return None
    if node.find_ancestor(exp.Cast):
        # Without names, so that a cast to a row with names goes by position.
        return exp.Var(this=f"row({', '.join(item.sql('duckdb') for item in node.expressions)})")
    fields = ", ".join(f"'field{place}': {item.sql('duckdb')}" for place, item in enumerate(node.expressions))
    return exp.Var(this=f"{{{fields}}}")


def _trim(node: exp.Trim, text: str) -> exp.Expr | None:
    if node.expression is None:
        name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position") or ""), "trim")
        return exp.Var(this=rendered(exp.Anonymous(this=name, expressions=[node.this.copy()]), text))
    return None


def _substring(node: exp.Substring, text: str) -> exp.Expr:
    arguments = [node.this, node.args["start"], *([node.args["length"]] if node.args.get("length") else [])]
    call = exp.Anonymous(this="substring", expressions=[argument.copy() for argument in arguments])
    call.expressions[0].type = exp.DataType.build("VARCHAR")
    return exp.Var(this=rendered(call, text))


def _unnest(node: exp.Unnest, _: str) -> exp.Expr:
    """UNNEST as a subquery of its own: arrays side by side, a map as keys and values, rows as their fields."""
    lists = [part for value in node.expressions for part in _lists(value)]
    if node.args.get("offset"):
        longest = ", ".join(f"len({one})" for one in lists)
        lists.append(f"range(1, greatest({longest}) + 1)")
    alias = node.args.get("alias")
    names = [name.sql("duckdb", identify=True) for name in alias.columns] if alias else []
    offset = node.args.get("offset")
    if isinstance(offset, exp.Identifier) and len(names) < len(lists):
        names.append(offset.sql("duckdb", identify=True))
    names += [f"c{place}" for place in range(len(names), len(lists))]
    selected = ", ".join(f"UNNEST({one}) AS {name}" for one, name in zip(lists, names, strict=True))
    named = f" AS {alias.this.sql('duckdb', identify=True)}" if alias and alias.this else ""
    return exp.Var(this=f"(SELECT {selected}){named}")


def _lists(value: exp.Expr) -> list[str]:
    text = value.sql("duckdb")
    if family(value) == "map":
        return [f"map_keys({text})", f"map_values({text})"]
    item = value.type.expressions[0] if family(value) == "array" and value.type and value.type.expressions else None
    if isinstance(item, exp.DataType) and item.is_type(exp.DType.STRUCT) and item.expressions:
        names = [field.name or f"field{place}" for place, field in enumerate(item.expressions)]
        return [f'list_transform({text}, lambda e: e."{name}")' for name in names]
    return [text]


_WRITERS: Final[tuple[tuple[Any, Callable[[Any, str], exp.Expr | None]], ...]] = (
    (exp.Anonymous, _call),
    (exp.Div, lambda node, _: division(node)),
    ((exp.Avg, exp.Sum), lambda node, _: aggregate(node)),
    (exp.Cast, lambda node, _: cast(node)),
    (exp.Extract, lambda node, text: exp.Var(this=extract_part(node, text))),
    (exp.Bracket, _bracket),
    ((exp.Add, exp.Sub), _sum),
    ((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between), _comparison),
    (exp.AtTimeZone, _at_time_zone),
    ((exp.CurrentTimestamp, exp.Localtimestamp), _moment),
    (exp.ParseJSON, lambda node, _: exp.Var(this=f"CAST(py_json_parse({node.this.sql('duckdb')}) AS JSON)")),
    (exp.Struct, _struct),
    (exp.Trim, _trim),
    (exp.Unnest, _unnest),
    (exp.Substring, _substring),
)
