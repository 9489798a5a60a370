"""PREPARE, EXECUTE and DEALLOCATE PREPARE: statements that a workgroup keeps by name."""

import re
from typing import Any, Final

from sqlglot import exp

from localaws.service import Call
from localaws.services.athena.dialect import LocalTrino
from localaws.services.athena.errors import MalformedError
from localaws.services.athena.syntax import parse, stripped

_PREPARE: Final = re.compile(r"PREPARE\s+\"?(\w+)\"?\s+FROM\s+(.+)", re.IGNORECASE | re.DOTALL)
_EXECUTE: Final = re.compile(r"EXECUTE\s+\"?(\w+)\"?(?:\s+USING\s+(.+))?", re.IGNORECASE | re.DOTALL)
_DEALLOCATE: Final = re.compile(r"DEALLOCATE\s+PREPARE\s+\"?(\w+)\"?", re.IGNORECASE)


def keep(call: Call, sql: str, workgroup: Any) -> bool:
    """Do a PREPARE or a DEALLOCATE; whether the statement was one. Raises MalformedError."""
    from moto.athena.models import athena_backends

    backend, text = athena_backends[call.account][call.region], stripped(sql)
    if match := _PREPARE.fullmatch(text):
        parse(match[2])
        backend.create_prepared_statement(match[1], workgroup, match[2], "")
        return True
    if match := _DEALLOCATE.fullmatch(text):
        if backend.prepared_statements.pop(match[1], None) is None:
            raise MalformedError(f"PreparedStatement {match[1]} was not found")
        return True
    return False


def executed(call: Call, sql: str, parameters: tuple[str, ...], workgroup: Any) -> tuple[str, tuple[str, ...]]:
    """The statement and the parameters of an EXECUTE; any other as it is. Raises MalformedError."""
    from moto.athena.models import athena_backends

    match = _EXECUTE.fullmatch(stripped(sql))
    if match is None:
        return sql, parameters
    kept = athena_backends[call.account][call.region].get_prepared_statement(match[1], workgroup)
    if kept is None:
        raise MalformedError(f"PreparedStatement {match[1]} was not found in workGroup {workgroup.name}")
    if match[2] is None:
        return str(kept.query_statement), parameters
    values = parse(f"SELECT {match[2]}")
    if not isinstance(values, exp.Select):
        raise MalformedError(f"mismatched input '{match[2]}'")
    return str(kept.query_statement), tuple(item.sql(LocalTrino) for item in values.expressions)
