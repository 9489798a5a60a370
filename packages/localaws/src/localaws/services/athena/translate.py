"""Athena's SQL to the engine's: names resolved, types inferred, and arithmetic kept as Athena does it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from localaws.services.athena.arithmetic import type_sums
from localaws.services.athena.enginesql import as_engine_sql
from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.functions.lambdas import type_lambdas
from localaws.services.athena.functions.render import refuse_unknown_functions
from localaws.services.athena.functions.typing import METADATA
from localaws.services.athena.syntax import position
from localaws.services.athena.typecheck import refuse_mixed_types

Schema = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Database → table → column → Athena type."""

_UNRESOLVED: Final = re.compile(r"Column '([^']+)' could not be resolved|(?:Unknown|Ambiguous) column:? (\S+)")


@dataclass(frozen=True)
class Translation:
    """A query in the engine's SQL, and the names that its columns have as the query wrote them."""

    sql: str
    spelt: Mapping[str, str]
    """Small letters → as written."""


def tables_of(query: exp.Expr) -> list[exp.Table]:
    """The tables that a query reads, but for the names that its own WITH defines."""
    sources = {id(source): source for scope in traverse_scope(query) for source in scope.sources.values()}
    return [source for source in sources.values() if isinstance(source, exp.Table) and source.name]


def translate(query: exp.Expr, text: str, database: str, schema: Schema) -> Translation:
    """A parsed query in the engine's SQL.

    Raises QueryFailedError for a column that cannot be resolved and for operands of types that do not mix.
    """
    query = query.copy()
    _refuse_functions_as_tables(query, text)
    refuse_unknown_functions(query, text)
    _drop_catalogs(query)
    _name_the_nameless(query)
    spelt = {name.lower(): name for name in query.named_selects} if isinstance(query, exp.Query) else {}
    typed = _typed(query, text, database, schema)
    refuse_mixed_types(typed, text)
    type_sums(typed)
    return Translation(as_engine_sql(typed, text).sql("duckdb"), spelt)


def _typed(query: exp.Expr, text: str, database: str, schema: Schema) -> exp.Expr:
    tables_by_name: dict[str, object] = {
        db: {table: dict(columns) for table, columns in tables.items()} for db, tables in schema.items()
    }
    query = query.copy()
    places = _hide_places_behind_a_star(query)
    try:
        qualified = qualify(
            query,
            schema=tables_by_name,
            dialect="athena",
            db=database,
            expand_stars=False,
            expand_alias_refs=False,
            identify=False,
            quote_identifiers=True,
        )
    except OptimizeError as error:
        raise _unresolved(query, text, str(error), schema) from error
    for place in places:
        place.replace(place.this)
    typed = annotate_types(qualified, schema=tables_by_name, dialect="athena", expression_metadata=METADATA)
    while type_lambdas(typed):
        typed = annotate_types(typed, schema=tables_by_name, dialect="athena", expression_metadata=METADATA)
    return typed


def _hide_places_behind_a_star(query: exp.Expr) -> list[exp.Paren]:
    """Put `1` of `SELECT * … ORDER BY 1` in brackets: sqlglot would look for that item, the engine knows it."""
    selects = [select for select in query.find_all(exp.Select) if select.is_star and select.args.get("order")]
    numbers = [one.this for select in selects for one in select.args["order"].expressions if one.this.is_int]
    return [number.replace(exp.Paren(this=number.copy())) for number in numbers]


def _unresolved(query: exp.Expr, text: str, error: str, schema: Schema) -> QueryFailedError:
    match = _UNRESOLVED.search(error)
    if not match:
        return QueryFailedError(f"SYNTAX_ERROR: {error}", kind=1001)
    name = next(group for group in match.groups() if group).strip("\"'")
    holders = [table for tables in schema.values() for table in tables.values() if name.lower() in table]
    # sqlglot tells a name that two tables have from one that none has only by where it looks.
    if holders and len(tables_of(query)) > 1:
        return QueryFailedError(
            f"AMBIGUOUS_NAME: line {_where(query, text, name)}: Column '{name}' is ambiguous", kind=1001
        )
    return QueryFailedError(
        f"COLUMN_NOT_FOUND: line {_where(query, text, name)}: Column '{name}' cannot be resolved "
        "or requester is not authorized to access requested resources",
        kind=1006,
    )


def _where(query: exp.Expr, text: str, name: str) -> str:
    for column in query.find_all(exp.Column):
        if column.name.lower() == name.lower().rpartition(".")[2]:
            return position(column, text)
    return "1:1"


def _refuse_functions_as_tables(query: exp.Expr, text: str) -> None:
    # The engine's own would read any file of the machine.
    for table in query.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            name = table.this.name.lower()
            raise QueryFailedError(
                f"FUNCTION_NOT_FOUND: line {position(table, text)}: Table function '{name}' not registered"
            )


def _drop_catalogs(query: exp.Expr) -> None:
    for table in query.find_all(exp.Table):
        table.set("catalog", None)


def _name_the_nameless(query: exp.Expr) -> None:
    select = query.find(exp.Select)
    for number, item in enumerate(list(select.expressions) if select else []):
        if not isinstance(item, exp.Alias | exp.Column | exp.Star):
            item.replace(exp.alias_(item.copy(), f"_col{number}"))
