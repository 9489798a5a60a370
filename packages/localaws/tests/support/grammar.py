"""The expressions that a seed makes: each choice a rule of the language over the types that it takes."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any, Final

from support.expressions import (
    BIGINT,
    BOOLEAN,
    COLUMNS,
    DOUBLE,
    INTEGER,
    VARCHAR,
    Expression,
    Kind,
    Row,
    UnlikelyError,
    Value,
    arithmetic,
    cast,
    checked,
    compare,
    conjunction,
    decimal,
    negation,
    number_as_sql,
)  # fmt: skip

NUMBERS: Final = ("integer", "bigint", "decimal", "double")
Rule = Callable[["Grammar", int], Expression]


class Grammar:
    """Draws expressions of a depth from a random source."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def any(self, depth: int) -> Expression:
        return self.rng.choice((self.number, self.text, self.condition))(depth)

    def number(self, depth: int) -> Expression:
        if depth == 0:
            return self.leaf(*NUMBERS)
        return self.rng.choice((Grammar.computed, Grammar.computed, Grammar.absolute, Grammar.casted, Grammar.chosen))(
            self, depth
        )

    def leaf(self, *kinds: str) -> Expression:
        """A column, or a constant where any number will do."""
        return self.constant() if kinds == NUMBERS and self.rng.random() < 0.3 else self.column(*kinds)

    def column(self, *kinds: str) -> Expression:
        name = self.rng.choice([name for name, kind in COLUMNS.items() if kind.name in kinds])
        return Expression(name, COLUMNS[name], lambda row: row[name])

    def constant(self) -> Expression:
        if self.rng.random() < 0.5:
            integer = self.rng.choice((0, 1, 2, -3, 10, 2_000_000_000))
            return Expression(number_as_sql(integer), INTEGER, lambda _: integer)
        digits, scale = self.rng.choice((5, 25, 150, 999)), self.rng.choice((1, 2))
        number = Decimal(digits).scaleb(-scale)
        text = str(number)
        precision = len(text.replace(".", "").lstrip("0") or "0")
        return Expression(text, decimal(max(precision, len(text) - 1), scale), lambda _: number)

    def computed(self, depth: int) -> Expression:
        return arithmetic(self.rng.choice("+-*/%"), self.number(depth - 1), self.number(depth - 1))

    def absolute(self, depth: int) -> Expression:
        inner = self.number(depth - 1)
        sign = self.rng.choice(("abs", "-"))
        sql = f"abs({inner.sql})" if sign == "abs" else f"(- {inner.sql})"
        change = abs if sign == "abs" else (lambda value: -value)
        return Expression(sql, inner.kind, _strict(lambda v: checked(change(v), inner.kind), inner), inner.is_lazy)

    def casted(self, depth: int) -> Expression:
        source = self.rng.choice((self.number, self.number, self.condition, self.text))(depth - 1)
        kinds = (
            [BIGINT, INTEGER] if source.kind is VARCHAR else [BIGINT, INTEGER, DOUBLE, decimal(10, 1), decimal(20, 5)]
        )
        target = self.rng.choice(kinds)
        if source.kind.name == "double" and target.name == "decimal":
            raise UnlikelyError  # a double's own digits are no decimal's
        return self._cast(source, target)

    def _cast(self, source: Expression, target: Kind) -> Expression:
        return Expression(
            f"CAST({source.sql} AS {target.sql})",
            target,
            lambda row: cast(source.value(row), source.kind, target),
            source.is_lazy,
        )

    def chosen(self, depth: int) -> Expression:
        """A value of several of one type: CASE, COALESCE, IF, NULLIF."""
        first, condition = self.number(depth - 1), self.condition(depth - 1)
        other = self._cast(self.number(depth - 1), first.kind) if first.kind.name != "double" else self.column("double")
        return self._chosen(first, condition, other)

    def _chosen(self, first: Expression, condition: Expression, other: Expression) -> Expression:
        def by_condition(row: Row) -> Value:
            values = condition.value(row), first.value(row), other.value(row)
            return values[1] if values[0] else values[2]

        def coalesced(row: Row) -> Value:
            values = first.value(row), other.value(row)
            return values[0] if values[0] is not None else values[1]

        def nullified(row: Row) -> Value:
            one, two = first.value(row), other.value(row)
            return None if one is None or (two is not None and compare("=", one, two)) else one

        forms: dict[str, Callable[[Row], Value]] = {
            f"CASE WHEN {condition.sql} THEN {first.sql} ELSE {other.sql} END": by_condition,
            f"if({condition.sql}, {first.sql}, {other.sql})": by_condition,
            f"coalesce({first.sql}, {other.sql})": coalesced,
            f"nullif({first.sql}, {other.sql})": nullified,
        }
        sql = self.rng.choice(list(forms))
        return Expression(sql, first.kind, forms[sql], is_lazy=True)

    def text(self, depth: int) -> Expression:
        if depth == 0:
            return self.leaf("varchar")
        one = self.text(depth - 1)
        choice = self.rng.randrange(6)
        if choice == 0:
            other = self.text(depth - 1)
            value = lambda row: _both(one, other, row, lambda a, b: a + b)  # noqa: E731 (as short as its neighbours)
            return Expression(f"({one.sql} || {other.sql})", VARCHAR, value, one.is_lazy or other.is_lazy)
        if choice == 1:
            source = self.rng.choice((self.condition, self.number))(depth - 1)
            if source.kind.name == "double":
                raise UnlikelyError
            return self._cast(source, VARCHAR)
        name, change = self.rng.choice(
            (
                ("upper", str.upper),
                ("lower", str.lower),
                ("trim", lambda t: t.strip(" ")),
                ("reverse", lambda t: t[::-1]),
            )
        )
        return Expression(f"{name}({one.sql})", VARCHAR, _strict(change, one), one.is_lazy)

    def condition(self, depth: int) -> Expression:
        if depth == 0:
            return self.leaf("boolean")
        rules: tuple[Rule, ...] = (
            Grammar.compared, Grammar.compared, Grammar.connected, Grammar.denied, Grammar.null_test, Grammar.distinct,
            Grammar.between, Grammar.listed,
        )  # fmt: skip
        return self.rng.choice(rules)(self, depth)

    def pair(self, depth: int) -> tuple[Expression, Expression]:
        draw = self.rng.choice((self.number, self.number, self.text))
        return draw(depth - 1), draw(depth - 1)

    def compared(self, depth: int) -> Expression:
        one, other = self.pair(depth)
        operator = self.rng.choice(("=", "<>", "<", "<=", ">", ">="))
        value = lambda row: _both(one, other, row, lambda a, b: compare(operator, a, b))  # noqa: E731
        return Expression(f"({one.sql} {operator} {other.sql})", BOOLEAN, value, one.is_lazy or other.is_lazy)

    def connected(self, depth: int) -> Expression:
        one, other = self.condition(depth - 1), self.condition(depth - 1)
        operator = self.rng.choice(("AND", "OR"))

        def value(row: Row) -> bool | None:
            values = [one.value(row), other.value(row)]
            return conjunction(values) if operator == "AND" else negation(conjunction([negation(v) for v in values]))

        return Expression(f"({one.sql} {operator} {other.sql})", BOOLEAN, value, is_lazy=True)

    def denied(self, depth: int) -> Expression:
        one = self.condition(depth - 1)
        return Expression(f"(NOT {one.sql})", BOOLEAN, lambda row: negation(one.value(row)), one.is_lazy)

    def null_test(self, depth: int) -> Expression:
        one, word = self.any(depth - 1), self.rng.choice(("", "NOT "))
        return Expression(
            f"({one.sql} IS {word}NULL)", BOOLEAN, lambda row: (one.value(row) is None) != bool(word), one.is_lazy
        )

    def distinct(self, depth: int) -> Expression:
        one, other = self.pair(depth)

        def value(row: Row) -> bool:
            a, b = one.value(row), other.value(row)
            return (a is None) != (b is None) if a is None or b is None else compare("<>", a, b)

        sql = f"({one.sql} IS DISTINCT FROM {other.sql})"
        return Expression(sql, BOOLEAN, value, one.is_lazy or other.is_lazy)

    def between(self, depth: int) -> Expression:
        one, low = self.pair(depth)
        high = low

        def value(row: Row) -> bool | None:
            a, b = one.value(row), low.value(row)
            return None if a is None or b is None else compare(">=", a, b) and compare("<=", a, b)

        return Expression(f"({one.sql} BETWEEN {low.sql} AND {high.sql})", BOOLEAN, value, is_lazy=True)

    def listed(self, depth: int) -> Expression:
        one = self.leaf("bigint", "varchar") if depth > 0 else self.leaf("bigint")
        constants: list[Any] = ["a", "b", ""] if one.kind is VARCHAR else [1, 7, 100]
        texts = [f"'{c}'" if isinstance(c, str) else str(c) for c in constants]
        has_null, word = self.rng.random() < 0.4, self.rng.choice(("", "NOT "))

        def value(row: Row) -> bool | None:
            a = one.value(row)
            result = None if a is None else True if a in constants else None if has_null else False
            return negation(result) if word else result

        return Expression(
            f"({one.sql} {word}IN ({', '.join(texts + ['NULL'] * has_null)}))", BOOLEAN, value, one.is_lazy
        )


def _strict(change: Callable[[Any], Any], inner: Expression) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        given = inner.value(row)
        return None if given is None else change(given)

    return value


def _both(one: Expression, other: Expression, row: Row, combine: Callable[[Any, Any], Any]) -> Value:
    a, b = one.value(row), other.value(row)
    return None if a is None or b is None else combine(a, b)
