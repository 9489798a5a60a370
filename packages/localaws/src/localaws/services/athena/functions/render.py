"""A call of a function of Athena as the engine's SQL; what is not known to be right is refused by its name."""

import re
from collections.abc import Callable
from typing import Final

from sqlglot import exp

from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.functions import FUNCTIONS
from localaws.services.athena.functions.dates import INTERVALS, OF_A_DATE, PARTS
from localaws.services.athena.functions.function import ANY, Function
from localaws.services.athena.functions.lambdas import REDUCED
from localaws.services.athena.functions.refused import REFUSED
from localaws.services.athena.functions.typing import family, inner
from localaws.services.athena.syntax import position

_PLACE: Final = re.compile(
    r"\{\{|\}\}"
    r"|\{(?P<place>\d|\*1|\*)(?:\|(?P<default>[^{}]*(?:\{\d\}[^{}]*)*))?\}"
    r"|\{\* (?P<any>OR: )?(?P<join>[^}]*)\}"
    r"|\{(?P<special>\w+\+?)(?::(?P<shape>(?:[^{}]|\{\{|\}\})*))?\}"
)
_BRACES: Final = {"{{": "{", "}}": "}"}
_WITH_UNITS: Final = frozenset({"date_add", "date_diff", "date_trunc"})
_ALLOWED: Final = (
    *(exp.Anonymous, exp.And, exp.Array, exp.Avg, exp.Case, exp.Cast, exp.Coalesce, exp.Count, exp.CurrentDate),
    *(exp.CurrentTimestamp, exp.Exists, exp.Extract, exp.FirstValue, exp.GroupConcat, exp.If, exp.Lag, exp.LastValue),
    *(exp.Lead, exp.Localtimestamp, exp.Map, exp.NthValue, exp.Nullif, exp.Or, exp.ParseJSON, exp.StrPosition),
    *(exp.Struct, exp.Substring, exp.Sum, exp.Trim, exp.Try, exp.Unnest, exp.VarMap),
)


def refuse_unknown_functions(query: exp.Expr, text: str) -> None:
    """Raises QueryFailedError for the first function that is not known to be right."""
    for node in query.find_all(exp.Func):
        if isinstance(node, exp.Anonymous):
            _check(node, text)
        elif not isinstance(node, _ALLOWED) or (isinstance(node, exp.ParseJSON) and not node.args.get("is_literal")):
            raise _unknown(node.sql_name().lower(), node, text)


def _check(node: exp.Anonymous, text: str) -> None:
    name = str(node.name).lower()
    function = FUNCTIONS.get(name)
    if function is None:
        raise _unknown(name, node, text)
    if not function.fewest <= len(node.expressions) <= function.most:
        raise _unknown(name, node, text, f" with {len(node.expressions)} arguments")


def _unknown(name: str, node: exp.Expr, text: str, form: str = "") -> QueryFailedError:
    if form or name in REFUSED:
        return unsupported(f"the local Athena does not know the function {name}{form}", node, text)
    return QueryFailedError(f"FUNCTION_NOT_FOUND: line {position(node, text)}: Function '{name}' not registered")


def unsupported(reason: str, node: exp.Expr, text: str) -> QueryFailedError:
    """What Athena runs and this engine does not."""
    return QueryFailedError(f"NOT_SUPPORTED: line {position(node, text)}: {reason}", kind=1002)


def rendered(node: exp.Anonymous, text: str) -> str:
    """A call in the engine's SQL. Its arguments are in the engine's already; their types are annotated."""
    name = str(node.name).lower()
    function = FUNCTIONS[name]
    if name in _WITH_UNITS:
        _check_unit(node, name, text)
    return _filled(_template(node, name, function, text), node)


def _template(node: exp.Anonymous, name: str, function: Function, text: str) -> str:
    if not node.expressions:
        return function.variants[ANY]
    kind = family(inner(node.expressions[function.decides]))
    template = function.variants.get(kind, function.variants.get(ANY))
    if template is not None:
        return template
    if kind == "unknown":
        variants = list(dict.fromkeys(function.variants.values()))
        if len(variants) == 1:
            return variants[0]
        reason = f"the local Athena cannot tell the type of argument {function.decides + 1} of {name}: name it by CAST"
        raise unsupported(reason, node, text)
    kinds = ", ".join(_trino(inner(argument)) for argument in node.expressions)
    raise QueryFailedError(
        f"TYPE_MISMATCH: line {position(node, text)}: Unexpected parameters ({kinds}) for function {name}"
    )


def _trino(node: exp.Expr) -> str:
    return str(node.type.sql("trino")).lower() if node.type else "unknown"


def _check_unit(node: exp.Anonymous, name: str, text: str) -> None:
    unit, moment = node.expressions[0], node.expressions[-1]
    if not isinstance(unit, exp.Literal):
        raise unsupported(f"the local Athena takes the unit of {name} as a text alone", node, text)
    units, kind = OF_A_DATE if family(moment) == "date" else frozenset(INTERVALS), family(moment).upper()
    if str(unit.name).lower() not in units:
        shown = "TIMESTAMP" if kind != "DATE" else kind
        raise QueryFailedError(
            f"INVALID_FUNCTION_ARGUMENT: line {position(node, text)}: '{unit.name}' is not a valid {shown} field"
        )


def _filled(template: str, node: exp.Anonymous) -> str:
    texts = [argument.sql("duckdb") for argument in node.expressions]

    def part(match: re.Match[str]) -> str:
        if match["place"]:
            return _argument(match, texts) or _PLACE.sub(part, match["default"] or "")
        if match["special"]:
            shape = (match["shape"] or "").replace("{{", "{").replace("}}", "}")
            return _SPECIAL[match["special"]](node, texts, shape)
        if match["any"]:
            return " OR ".join(f"{text} {match['join']}" for text in texts)
        return _BRACES.get(match[0]) or f" {match['join']} ".join(texts)

    return _PLACE.sub(part, template)


def _argument(match: re.Match[str], texts: list[str]) -> str:
    if match["place"].startswith("*"):
        return ", ".join(texts[len(match["place"]) - 1 :])
    return "".join(texts[int(match["place"]) : int(match["place"]) + 1])


def _interval(node: exp.Anonymous, texts: list[str], _: str) -> str:
    unit = str(node.expressions[0].name).lower()
    return f"{texts[2]} + {INTERVALS[unit].replace('{n}', texts[1])}"


def _by(_: exp.Anonymous, texts: list[str], name: str) -> str:
    return f"{name}_null({', '.join(texts)})" if len(texts) == 2 else f"{name}({', '.join(texts)})"  # noqa: PLR2004  # a value and its order


def _body(node: exp.Anonymous, place: int) -> str:
    return str(node.expressions[place].this.sql("duckdb"))


def _entry(node: exp.Anonymous, _: list[str], shape: str) -> str:
    body = _body(node, 1)
    return f"lambda entry: {shape.replace('$', body) or body}"


def _pair(node: exp.Anonymous, _: list[str], __: str) -> str:
    return f"lambda pair: {_body(node, 2)}"


def _reduce(node: exp.Anonymous, texts: list[str], _: str) -> str:
    return _body(node, 3).replace(REDUCED, f"list_reduce({texts[0]}, {texts[2]}, {texts[1]})")


_SPECIAL: Final[dict[str, Callable[[exp.Anonymous, list[str], str], str]]] = {
    "unit+": _interval,
    "by": _by,
    "entry": _entry,
    "pair": _pair,
    "reduce": _reduce,
}


def extract_part(node: exp.Extract, text: str) -> str:
    """EXTRACT in the engine's SQL."""
    part = str(node.this.name).lower()
    if part not in PARTS:
        raise unsupported(f"the local Athena does not know EXTRACT({part.upper()} FROM …)", node, text)
    return f"date_part('{PARTS[part]}', {node.expression.sql('duckdb')})"
