"""Lambdas: what their parameters are, so that what stands inside is typed like anything else."""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from localaws.services.athena.functions.typing import inner

REDUCED: Final = "reduced_by_list_reduce"
"""Stands in reduce's last lambda for what its first one came to."""
_DONE: Final = "parameters are typed"

Types = list[exp.DataType | None]
Parameters = list[tuple[exp.DataType | None, str | None]]
"""A type, and what the engine calls the parameter where it has a name of its own."""


def _of_elements(kinds: Types) -> dict[int, Parameters]:
    return {1: [(_part(kinds[0], -1), None)]}


def _of_entries(kinds: Types) -> dict[int, Parameters]:
    return {1: [(_part(kinds[0], 0), "entry.key"), (_part(kinds[0], -1), "entry.value")]}


def _of_pairs(kinds: Types) -> dict[int, Parameters]:
    return {2: [(_part(kinds[0], -1), "pair[1]"), (_part(kinds[1], -1), "pair[2]")]}


def _of_reduce(kinds: Types) -> dict[int, Parameters]:
    return {2: [(kinds[1], None), (_part(kinds[0], -1), None)], 3: [(kinds[1], REDUCED)]}


_TAKES: Final[dict[str, Callable[[Types], dict[int, Parameters]]]] = {
    **dict.fromkeys(("all_match", "any_match", "filter", "none_match", "transform"), _of_elements),
    **dict.fromkeys(("map_filter", "transform_keys", "transform_values"), _of_entries),
    "reduce": _of_reduce,
    "zip_with": _of_pairs,
}


def type_lambdas(query: exp.Expr) -> bool:
    """Give the parameters of every lambda their types; whether any was new, so that types are to be found again."""
    changed = False
    for node in list(query.find_all(exp.Anonymous)):
        takes = _TAKES.get(str(node.name).lower())
        if takes is None or node.meta.get(_DONE):
            continue
        node.meta[_DONE] = True
        for place, parameters in takes([inner(argument).type for argument in node.expressions]).items():
            function = node.expressions[place]
            if isinstance(function, exp.Lambda) and len(function.expressions) == len(parameters):
                changed |= _put(function, parameters)
    return changed


def _put(function: exp.Lambda, parameters: Parameters) -> bool:
    by_name = dict(zip((str(name.name).lower() for name in function.expressions), parameters, strict=True))
    names = {id(name) for name in function.expressions}

    def typed(part: exp.Expr) -> exp.Expr:
        if not isinstance(part, exp.Identifier) or id(part) in names or part.name.lower() not in by_name:
            return part
        if isinstance(part.parent, exp.Dot) and part.arg_key == "expression":
            return part
        kind, own = by_name[part.name.lower()]
        value: exp.Expr = exp.Var(this=own) if own else part.copy()
        return exp.Cast(this=value, to=kind.copy()) if kind is not None and _has_type(kind) else value

    body = function.this.transform(typed)
    function.set("this", body)
    return True


def _part(kind: exp.DataType | None, place: int) -> exp.DataType | None:
    parts = kind.expressions if kind is not None else []
    return parts[place] if parts and isinstance(parts[place], exp.DataType) else None


def _has_type(kind: exp.DataType) -> bool:
    return not any(part.is_type(exp.DType.UNKNOWN, exp.DType.NULL) for part in kind.find_all(exp.DataType))
