"""One statement, whichever kind it is: what Athena calls it, and how it is run."""

import re
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from localaws.services.athena import ddl
from localaws.services.athena.columns import Answer, Column
from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import MalformedError
from localaws.services.athena.partitions import repair
from localaws.services.athena.show import show
from localaws.services.athena.syntax import filled, first_words, parse, stripped

_UTILITY: Final = {"SHOW", "DESCRIBE", "DESC", "EXPLAIN"}
_REPAIR: Final = r"MSCK\s+REPAIR\s+TABLE\s+(?:[`\"]?(\w+)[`\"]?\.)?[`\"]?(\w+)[`\"]?"


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
    if first in _UTILITY or first == "MSCK":
        kind = "UTILITY" if first in _UTILITY else "DDL"
        return Statement(text, kind, f"{first}_{second}" if first == "SHOW" else first, None)
    text = filled(text, parameters)
    parsed = parse(text)
    return Statement(text, *_named(parsed, first, second), parsed)


def run(engine: Engine, statement: Statement, query_id: str, output: str) -> Answer:
    """Run a statement; `output` is the URL of its result's file.

    Raises AthenaError.
    """
    match statement.parsed:
        case None:
            return _by_its_words(engine, statement.text)
        case exp.Create() as create if create.expression and statement.substatement == "CREATE_TABLE_AS_SELECT":
            return ddl.create_as(engine, create, statement.text, query_id, output)
        case exp.Create() as create:
            return ddl.create(engine, create, statement.text)
        case exp.Alter() as alter:
            return ddl.alter(engine, alter)
        case exp.Drop() as drop:
            return ddl.drop(engine, drop)
        case exp.Query() as query:
            return engine.select(query, statement.text)
    raise MalformedError("Queries of this type are not supported")


def _named(parsed: exp.Expr, first: str, second: str) -> tuple[str, str]:
    if isinstance(parsed, exp.Query):
        return "DML", "SELECT"
    if isinstance(parsed, exp.Create):
        kind = str(parsed.kind).upper()
        return "DDL", "CREATE_TABLE_AS_SELECT" if kind == "TABLE" and parsed.expression else f"CREATE_{kind}"
    return "DDL", f"{first}_{second}"


def _by_its_words(engine: Engine, text: str) -> Answer:
    if match := re.fullmatch(_REPAIR, text, re.IGNORECASE):
        added = repair(engine, (match[1] or engine.database).lower(), match[2].lower())
        return Answer((Column("result", "string"),), tuple((line,) for line in added))
    if first_words(text)[0] == "EXPLAIN":
        raise MalformedError("The local Athena has no EXPLAIN: it runs another engine")
    return show(engine, text)
