"""Statements that tell what is declared: SHOW, DESCRIBE."""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from typing import Any, Final

from localaws.services.athena.columns import Answer, Column
from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import MalformedError, QueryFailedError
from localaws.services.athena.partitions import names
from localaws.services.athena.views import decoded

_NAME: Final = r'[`"]?(?P<{0}>[\w$-]+)[`"]?'
_TABLE: Final = rf"(?:{_NAME.format('database')}\.)?{_NAME.format('table')}"
_IN: Final = rf"(?:\s+(?:IN|FROM)\s+{_NAME.format('database')})?(?:\s+(?:LIKE\s+)?'(?P<pattern>[^']*)')?"


def show(engine: Engine, sql: str) -> Answer:
    """Answer a SHOW or DESCRIBE.

    Raises MalformedError for one that Athena does not know.
    """
    for pattern, answer in _STATEMENTS:
        if match := re.fullmatch(pattern, sql, re.IGNORECASE | re.DOTALL):
            return answer(engine, match.groupdict())
    raise MalformedError(f"line 1:1: mismatched input '{sql.split(maxsplit=1)[0]}'")


def _databases(engine: Engine, words: dict[str, str | None]) -> Answer:
    return _one_column("database_name", _matching(engine.catalog.databases(), words["pattern"]))


def _tables(engine: Engine, words: dict[str, str | None]) -> Answer:
    tables = engine.catalog.tables(words["database"] or engine.database)
    return _one_column("tab_name", _matching([str(table["Name"]) for table in tables], words["pattern"]))


def _views(engine: Engine, words: dict[str, str | None]) -> Answer:
    tables = engine.catalog.tables(words["database"] or engine.database)
    return _one_column("views", _matching([str(table["Name"]) for table in tables if decoded(table)], words["pattern"]))


def _partitions(engine: Engine, words: dict[str, str | None]) -> Answer:
    table = _table(engine, words)
    return _one_column("partition", names(engine, str(table["DatabaseName"]), str(table["Name"])))


def _columns(engine: Engine, words: dict[str, str | None]) -> Answer:
    return _one_column("field", [column["Name"] for column in _all_columns(_table(engine, words))])


def _describe(engine: Engine, words: dict[str, str | None]) -> Answer:
    columns = tuple(Column(name, "string") for name in ("col_name", "data_type", "comment"))
    described = _all_columns(_table(engine, words))
    if words["column"]:
        described = [item for item in described if item["Name"] == words["column"].lower()]
        if not described:
            raise QueryFailedError(f"FAILED: SemanticException: Invalid column reference {words['column']}", kind=1009)
    return Answer(columns, tuple((item["Name"], item["Type"], item.get("Comment", "")) for item in described))


def _tblproperties(engine: Engine, words: dict[str, str | None]) -> Answer:
    table, wanted = _table(engine, words), words["property"]
    properties = sorted((table.get("Parameters") or {}).items())
    columns = (Column("prpt_name", "string"), Column("prpt_value", "string"))
    return Answer(columns, tuple((name, value) for name, value in properties if wanted in (None, name)))


def _create_table(engine: Engine, words: dict[str, str | None]) -> Answer:
    table = _table(engine, words)
    if decoded(table):
        raise QueryFailedError(
            f"FAILED: SemanticException: {table['Name']} is a view: SHOW CREATE VIEW shows it", kind=1009
        )
    return _one_column("createtab_stmt", ddl(table).splitlines())


def ddl(table: Mapping[str, Any]) -> str:
    """A table of Glue's as the statement that would make it."""
    stored = table["StorageDescriptor"]
    columns = ",\n".join(f"  {_declared(column)}" for column in stored["Columns"])
    keys = ",\n".join(f"  {_declared(column)}" for column in table.get("PartitionKeys") or [])
    lines = [
        f"CREATE EXTERNAL TABLE `{table['DatabaseName']}.{table['Name']}`(\n{columns})",
        *([f"PARTITIONED BY (\n{keys})"] if keys else []),
        f"ROW FORMAT SERDE\n  {_text(stored['SerdeInfo']['SerializationLibrary'])}",
        f"STORED AS INPUTFORMAT\n  {_text(stored['InputFormat'])}",
        f"OUTPUTFORMAT\n  {_text(stored['OutputFormat'])}",
        f"LOCATION\n  {_text(stored['Location'])}",
        f"TBLPROPERTIES (\n{_properties(table)})",
    ]
    return "\n".join(lines)


def _create_view(engine: Engine, words: dict[str, str | None]) -> Answer:
    table = _table(engine, words)
    view = decoded(table)
    if view is None:
        raise QueryFailedError(f"FAILED: SemanticException: {table['Name']} is no view", kind=1009)
    return _one_column("Create View", [f"CREATE VIEW {table['Name']} AS", *view["originalSql"].splitlines()])


def _table(engine: Engine, words: dict[str, str | None]) -> dict[str, Any]:
    database, name = (words["database"] or engine.database).lower(), str(words["table"]).lower()
    table = engine.catalog.table(database, name)
    if table is None:
        raise QueryFailedError(f"FAILED: SemanticException [Error 10001]: Table not found {database}.{name}", kind=1009)
    return table


def _all_columns(table: dict[str, Any]) -> list[dict[str, str]]:
    return [*table["StorageDescriptor"]["Columns"], *(table.get("PartitionKeys") or [])]


def _declared(column: dict[str, str]) -> str:
    comment = f" COMMENT {_text(column['Comment'])}" if column.get("Comment") else ""
    return f"`{column['Name']}` {column['Type']}{comment}"


def _properties(table: Mapping[str, Any]) -> str:
    given = {key: value for key, value in (table.get("Parameters") or {}).items() if key != "EXTERNAL"}
    return ",\n".join(f"  {_text(key)}={_text(value)}" for key, value in sorted(given.items()))


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _matching(names: Sequence[str], pattern: str | None) -> list[str]:
    # Athena's pattern is Hive's: '*' and '|'.
    choices = (pattern or "*").replace("%", "*").lower().split("|")
    return [name for name in names if any(fnmatch(name, choice) for choice in choices)]


def _one_column(name: str, values: Sequence[str]) -> Answer:
    return Answer((Column(name, "string"),), tuple((value,) for value in values))


_STATEMENTS: Final[Sequence[tuple[str, Callable[[Engine, dict[str, str | None]], Answer]]]] = (
    (r"SHOW\s+(?:DATABASES|SCHEMAS)(?:\s+(?:LIKE\s+)?'(?P<pattern>[^']*)')?", _databases),
    (rf"SHOW\s+TABLES{_IN}", _tables),
    (rf"SHOW\s+VIEWS{_IN}", _views),
    (rf"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+{_TABLE}", _columns),
    (rf"SHOW\s+TBLPROPERTIES\s+{_TABLE}(?:\s*\(\s*'(?P<property>[^']*)'\s*\))?", _tblproperties),
    (rf"SHOW\s+CREATE\s+TABLE\s+{_TABLE}", _create_table),
    (rf"SHOW\s+CREATE\s+VIEW\s+{_TABLE}", _create_view),
    (rf"(?:DESCRIBE|DESC)\s+(?:EXTENDED\s+|FORMATTED\s+)?{_TABLE}(?:\s+{_NAME.format('column')})?", _describe),
    (rf"SHOW\s+PARTITIONS\s+{_TABLE}", _partitions),
)
