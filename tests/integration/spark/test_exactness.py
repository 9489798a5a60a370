"""Numbers to the last digit: raw values into columns, quotients and sums, each held against Python's Decimal."""

import math
import random
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Column
from spark.columns import INTEGER_SCALE, Raw, counted, is_counted, natural, typed
from spark.partials import HALF, LARGEST_QUOTIENT, exact_sum, quotient

NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
EXACT: Final = Context(prec=1000)
EDGES: Final = (
    "", " ", "0", "-0", "+0", "-0.0", "00012", "+1.25", ".5", "5.", "-.5", " 2.5 ", "\t7\t", "1e3", "1E3", "1e-3",
    "-1e2", "0.005", "0.015", "0.045", "0.125", "1.005", "2.675", "-2.675", "-0.005", "0.00499999999999999999",
    "0.00500000000000000001", "999.994", "999.995", "-999.995", "999.99", "1000", "99999999.99", "99999999.994",
    "99999999.995", "123456789012345", "1234567890.12", "9999999999.99", "9999999999.995", "12345678901234567890",
    "0.1234567890123456789", "4503599627370497.5", "9007199254740993", "2147483647", "2147483648", "-2147483648",
    "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.0", "1.50", "1.5",
    "3.0e0", "NaN", "nan", "Infinity", "-Infinity", "inf", "1d", "1f", "1D", "1.5F", "0x10", "0x1p3", "1_000", "1,5",
    "12,50", "$12", "(5)", "\uff11\uff12", "\u0663", "1 2", "--1", "+-1", "e5", ".", "-", "true", "1e400", "1e-400",
    "2020-01-01", "NA", "1\u00a0",
)  # fmt: skip
TYPES: Final = (
    "decimal(5,2)",
    "decimal(10,2)",
    "decimal(12,4)",
    "decimal(14,2)",
    "decimal(18,2)",
    "decimal(38,10)",
    "int",
    "bigint",
)


def column(physical: str, name: str = "v") -> Column:
    return Column(name, "number", physical, required=False, description="")


def exact(text: str, physical: str) -> Decimal | None:
    """What a careful reader makes of a text: a number of ASCII digits, rounded half up, or nothing."""
    bare = text.strip(" \t")
    if not NUMBER.fullmatch(bare):
        return None
    # Digits so far behind the point are not looked at.
    value = Decimal(bare).quantize(Decimal(1).scaleb(-INTEGER_SCALE), ROUND_HALF_UP, EXACT)
    return rounded(value if physical in ("int", "bigint") else Decimal(bare), physical)


def rounded(value: Decimal, physical: str) -> Decimal | None:
    limits = {"int": 2**31, "bigint": 2**63}
    if physical in limits:
        return value if value == value.to_integral_value() and -limits[physical] <= value < limits[physical] else None
    digits, scale = map(int, re.findall(r"\d+", physical))
    result = value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, EXACT)
    return result if abs(result) < Decimal(10) ** (digits - scale) else None


def texts() -> list[str]:
    """The edges, and random numbers near halves and limits."""
    random_ = random.Random(11)  # noqa: S311 (numbers, not secrets)
    made = []
    for _ in range(400):
        integer = random_.randrange(10 ** random_.randint(1, 12))
        made.append(f"{random_.choice(('', '-'))}{integer}.{random_.randrange(10**5):05d}")
        made.append(f"{integer}.{random_.randrange(100):02d}{random_.choice(('5', '49999999', '50000001', '4', '50'))}")
    return [*EDGES, *made]


def sql_of(physical: str, raw: Raw) -> str:
    wanted = column(physical)
    return natural(wanted, counted(wanted, [raw])) if is_counted(wanted) else typed(wanted, [raw])


@pytest.mark.parametrize("quoted", [False, True])
def test_a_text_is_the_decimal_that_stands_there_rounded_half_up_or_nothing(spark: SparkSession, quoted: bool) -> None:
    values = texts()
    frame = spark.createDataFrame(
        [(n, f'"{text}"' if quoted else text) for n, text in enumerate(values)], "n int, _c0 string"
    )
    raw = Raw("_c0", "string", ("NA",), quoted=quoted)
    rows = frame.selectExpr("n", *(f"{sql_of(one, raw)} as `{one}`" for one in TYPES)).collect()
    wrong = [
        (values[row.n], one, row[one], wanted)
        for row in rows
        for one in TYPES
        if row[one] != (wanted := exact(values[row.n], one))
    ]
    assert len(rows) == len(values)
    assert wrong[:12] == []


DOUBLES: Final = (
    0.0, -0.0, 0.005, 0.015, 0.045, 1.005, 2.675, -2.675, 0.1 + 0.2, 999.995, 999.99499999, 1e3, 1e15, 1e16, 1e300,
    -1e300,
    5e-324, 123456789012.345, 9999999999.995, 4503599627370497.5, 9007199254740993.0, float("nan"), float("inf"),
    float("-inf"), 16.299999999999997, 16.3, 2147483647.0, 2147483648.0, 9.3e18,
)  # fmt: skip


def test_a_double_is_its_shortest_decimal_rounded_half_up(spark: SparkSession) -> None:
    random_ = random.Random(12)  # noqa: S311 (numbers, not secrets)
    values = [*DOUBLES, *(random_.uniform(-1, 1) * 10 ** random_.randint(0, 9) for _ in range(500))]
    values += [float(f"{random_.randrange(10**7)}.{random_.randrange(100):02d}5") for _ in range(500)]
    frame = spark.createDataFrame(list(enumerate(values)), "n int, _c0 double")
    kinds = [one for one in TYPES if one != "decimal(38,10)"]
    rows = frame.selectExpr("n", *(f"{sql_of(one, Raw('_c0', 'double'))} as `{one}`" for one in kinds)).collect()

    def wanted(value: float, kind: str) -> Decimal | None:
        return rounded(Decimal(repr(value)), kind) if math.isfinite(value) else None

    wrong = [
        (values[row.n], one, row[one], wanted(values[row.n], one))
        for row in rows
        for one in kinds
        # Beyond 2^53 a double holds no single whole number, and so none is read.
        if row[one] != wanted(values[row.n], one) and not (one == "bigint" and abs(values[row.n]) >= 2**53)
    ]
    assert wrong[:12] == []


PAIRS: Final = (
    ("decimal(12,2)", "decimal(12,4)"), ("decimal(12,4)", "decimal(12,2)"), ("int", "int"), ("bigint", "decimal(5,2)"),
    ("decimal(18,2)", "decimal(18,6)"), ("decimal(18,6)", "decimal(18,0)"), ("decimal(18,10)", "decimal(18,2)"),
)  # fmt: skip


def numbers(kind: str, count: int, random_: random.Random) -> list[int]:
    """Whole numbers of last digits of a type, its limits and small ones among them."""
    limit = {"int": 2**31, "bigint": 2**63}.get(kind) or 10 ** int(re.findall(r"\d+", kind)[0])
    edges = [0, 1, -1, 2, 3, -3, 7, limit - 1, 1 - limit, limit // 2, limit // 3]
    return [*edges, *(random_.randrange(1 - limit, limit) // 10 ** random_.randint(0, 16) for _ in range(count))]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_quotient_is_rounded_half_up_to_millionths_once(spark: SparkSession, pair: tuple[str, str]) -> None:
    random_ = random.Random(13)  # noqa: S311 (numbers, not secrets)
    above, below = column(pair[0], "a"), column(pair[1], "b")
    tops, bottoms = numbers(pair[0], 300, random_), numbers(pair[1], 300, random_)
    random_.shuffle(bottoms)
    pairs = [*zip(tops, bottoms, strict=True), *((top, bottom) for top in tops[:11] for bottom in bottoms[:11])]
    frame = spark.createDataFrame([(n, *one) for n, one in enumerate(pairs)], "n int, _n_a bigint, _n_b bigint")
    rows = {row.n: row.q for row in frame.selectExpr("n", f"{quotient(above, below)} as q").collect()}
    wrong = []
    for n, (top, bottom) in enumerate(pairs):
        wanted = None
        if bottom:
            ratio = EXACT.divide(Decimal(top).scaleb(-above.scale), Decimal(bottom).scaleb(-below.scale))
            millionths = ratio.quantize(Decimal("0.000001"), ROUND_HALF_UP, EXACT)
            wanted = int(millionths.scaleb(6)) if abs(millionths) < Decimal(LARGEST_QUOTIENT).scaleb(-6) else None
        if rows[n] != wanted:
            wrong.append((top, bottom, rows[n], wanted))
    assert wrong[:12] == []


def total(spark: SparkSession, values: Sequence[int | None], scale: int) -> Decimal | None:
    frame = spark.createDataFrame([(value,) for value in values], "v bigint")
    halves = frame.agg(F.expr("sum(shiftright(v, 31))").alias("high_v"), F.expr(f"sum(v & {HALF - 1}L)").alias("low_v"))
    row = halves.selectExpr(f"{exact_sum('v', scale)} as total").first()
    assert row is not None
    result: Decimal | None = row.total
    return result


@pytest.mark.parametrize("scale", [0, 2, 6])
def test_a_sum_holds_more_than_any_of_its_numbers(spark: SparkSession, scale: int) -> None:
    random_ = random.Random(14)  # noqa: S311 (numbers, not secrets)
    values = (
        [2**63 - 1] * 40 + [-(2**63) + 1] * 7 + [random_.randrange(-(2**62), 2**62) for _ in range(200)] + [None, -1, 1]
    )
    wanted = Decimal(sum(value for value in values if value is not None)).scaleb(-scale)
    assert total(spark, values, scale) == wanted
    assert total(spark, [None, None], scale) is None
    assert total(spark, [-1], scale) == Decimal(-1).scaleb(-scale)
