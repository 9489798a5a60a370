"""Trino's SQL as text: the grammar that sqlglot knows, with every function by the name that the query wrote.

sqlglot turns a function that it knows into one that means about the same elsewhere; here about is not enough, so a
function stays a name until functions/ says what it is.
"""

from typing import Any, ClassVar, Final

from sqlglot import exp
from sqlglot.dialects.athena import Athena
from sqlglot.dialects.trino import Trino
from sqlglot.parsers.athena import AthenaParser, AthenaTrinoParser

_SYNTAX: Final = (
    *("ARRAY", "AVG", "COALESCE", "COUNT", "MAP", "NULLIF", "ROW", "STRUCT", "SUM", "TRY"),
    *("FIRST_VALUE", "LAG", "LAST_VALUE", "LEAD", "NTH_VALUE"),
)
"""Functions that other parts of the translation look for by their nodes."""
_SPECIAL: Final = ("CAST", "EXTRACT", "LISTAGG", "POSITION", "SUBSTRING", "TRIM", "TRY_CAST")
"""Functions whose arguments have a grammar of their own."""


def _decimal_literal(_: Any, this: Any, to: Any) -> Any:
    # DECIMAL '1.50' has two places; CAST('1.50' AS DECIMAL) has none.
    units, _, fraction = this.name.strip().lstrip("+-").partition(".")
    digits = max(len(units.lstrip("0")) + len(fraction), 1)
    return exp.Cast(
        this=this, to=exp.DataType.build(f"DECIMAL({digits}, {len(fraction)})") if not to.expressions else to
    )


class _Parser(AthenaTrinoParser):
    TYPE_LITERAL_PARSERS: ClassVar[Any] = {
        **AthenaTrinoParser.TYPE_LITERAL_PARSERS,
        exp.DType.DECIMAL: _decimal_literal,
    }
    FUNCTIONS: ClassVar[Any] = {
        name: AthenaTrinoParser.FUNCTIONS[name] for name in _SYNTAX if name in AthenaTrinoParser.FUNCTIONS
    }
    FUNCTION_PARSERS: ClassVar[Any] = {name: AthenaTrinoParser.FUNCTION_PARSERS[name] for name in _SPECIAL}


class LocalTrino(Trino):
    """Trino's grammar with functions by name, and subscripts as they are written."""

    INDEX_OFFSET = 0

    Parser = _Parser


class LocalAthena(Athena):
    """Athena's: Hive's grammar for declarations, Trino's for queries."""

    class Parser(AthenaParser):
        """The parser of either."""

        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as given
            self._trino_parser = _Parser(dialect=LocalTrino())
