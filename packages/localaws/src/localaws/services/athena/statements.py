"""One statement, whichever kind it is: what Athena calls it, and how it is run."""

import re
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from localaws.services.athena import ddl, writes
from localaws.services.athena.columns import Answer, Column
from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import MalformedError
from localaws.services.athena.partitions import repair
from localaws.services.athena.show import show
from localaws.services.athena.syntax import filled, first_words, parse, stripped

_UTILITY: Final = {"SHOW", "DESCRIBE", "DESC", "EXPLAIN"}
_BY_WORDS: Final = {"DEALLOCATE", "MSCK", "PREPARE", "UNLOAD"}
_REPAIR: Final = r"MSCK\s+REPAIR\s+TABLE\s+(?:[`\"]?(\w+)[`\"]?\.)?[`\"]?(\w+)[`\"]?"
_EXPLAIN: Final = r"EXPLAIN\s+(?:ANALYZE\s+(?:VERBOSE\s+)?)?(?:\([^)]*\)\s*)?(.+)"
_UNLOAD: Final = r"UNLOAD\s+\((.+)\)\s*TO\s+'([^']+)'\s*(?:WITH\s*\((.+)\))?"


@dataclass(frozen=True)
class Statement:
    """A statement that Athena accepted."""

    text: str
    kind: str
    """DML, DDL or UTILITY, as GetQueryExecution says."""
    substatement: str
    parsed: exp.Expr | None
    """None for what is matched by its words."""


def read(sql: str, parameters: tuple[str, ...] = ()) -> Statement:
    """Parse a statement and fill its `?` with parameters, each a literal of SQL.

    Raises MalformedError.
    """
    text = stripped(sql)
    first, second = first_words(text)
    if first in _UTILITY or first in _BY_WORDS:
        text = filled(text, parameters) if first in {"EXPLAIN", "UNLOAD"} else text
        kind = "UTILITY" if first in _UTILITY else "DML" if first == "UNLOAD" else "DDL"
        return Statement(text, kind, f"{first}_{second}" if first == "SHOW" else first, None)
    text = filled(text, parameters)
    parsed = parse(text)
    parsed = _rows(parsed, text) if isinstance(parsed, exp.Values) else parsed
    return Statement(text, *_named(parsed, first, second), parsed)


def _rows(values: exp.Values, text: str) -> exp.Expr:
    """VALUES as a query, its columns named as Athena names them."""
    row = values.expressions[0]
    names = ", ".join(f"_col{place}" for place in range(len(row.expressions) if isinstance(row, exp.Tuple) else 1))
    return parse(f"SELECT * FROM ({text}) AS t({names})")  # noqa: S608  # the statement's own text, parsed already


def run(engine: Engine, statement: Statement, query_id: str, output: str) -> Answer:  # noqa: PLR0911  # one per kind
    """Run a statement; `output` is the URL of its result's file.

    Raises AthenaError.
    """
    match statement.parsed:
        case None:
            return _by_its_words(engine, statement.text, query_id)
        case exp.Create() as create if create.expression and statement.substatement == "CREATE_TABLE_AS_SELECT":
            return writes.create_as(engine, create, statement.text, query_id, output)
        case exp.Create() as create:
            return ddl.create(engine, create, statement.text)
        case exp.Insert() as insert:
            return writes.insert(engine, insert, statement.text, query_id)
        case exp.Alter() as alter:
            return ddl.alter(engine, alter)
        case exp.Drop() as drop:
            return ddl.drop(engine, drop)
        case exp.Query() as query:
            return engine.select(query, statement.text)
    raise MalformedError(f"The local Athena does not run {' '.join(first_words(statement.text)).strip()}")


def _named(parsed: exp.Expr, first: str, second: str) -> tuple[str, str]:
    if isinstance(parsed, exp.Query):
        return "DML", "SELECT"
    if isinstance(parsed, exp.Insert):
        return "DML", "INSERT"
    if isinstance(parsed, exp.Create):
        kind = str(parsed.kind).upper()
        return "DDL", "CREATE_TABLE_AS_SELECT" if kind == "TABLE" and parsed.expression else f"CREATE_{kind}"
    return "DDL", f"{first}_{second}"


def _by_its_words(engine: Engine, text: str, query_id: str) -> Answer:
    match first_words(text)[0]:
        case "PREPARE" | "DEALLOCATE":
            return Answer()  # done as it was accepted
        case "MSCK":
            return _repaired(engine, text)
        case "EXPLAIN":
            return _explained(engine, text)
        case "UNLOAD":
            return _unloaded(engine, text, query_id)
        case _:
            return show(engine, text)


def _repaired(engine: Engine, text: str) -> Answer:
    match = re.fullmatch(_REPAIR, text, re.IGNORECASE)
    if match is None:
        raise MalformedError("mismatched input 'MSCK'. Expecting: MSCK REPAIR TABLE name")
    added = repair(engine, (match[1] or engine.database).lower(), match[2].lower())
    return Answer((Column("result", "string"),), tuple((line,) for line in added))


def _explained(engine: Engine, text: str) -> Answer:
    match = re.fullmatch(_EXPLAIN, text, re.IGNORECASE | re.DOTALL)
    if match is None:
        raise MalformedError("mismatched input 'EXPLAIN'. Expecting: EXPLAIN query")
    lines = ["The local Athena runs DuckDB. This is its plan, not Trino's:", *engine.plan(parse(match[1]), match[1])]
    return Answer((Column("Query Plan", "varchar"),), tuple((line,) for line in lines))


def _unloaded(engine: Engine, text: str, query_id: str) -> Answer:
    match = re.fullmatch(_UNLOAD, text, re.IGNORECASE | re.DOTALL)
    if match is None:
        raise MalformedError("mismatched input 'UNLOAD'. Expecting: UNLOAD (query) TO 's3://…/' WITH (format = …)")
    return writes.unload(engine, parse(match[1]), match[2], _unload_options(match[3]), query_id)


def _unload_options(text: str | None) -> dict[str, object]:
    if not text:
        return {}
    stub = parse(f"CREATE TABLE t WITH ({text}) AS SELECT 1 AS a")
    return writes.with_options(stub.args.get("properties"), "UNLOAD", {"compression", "compression_level"})
