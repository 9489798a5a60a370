"""Dates and moments: trino.io/docs, "Date and time functions and operators"."""

from typing import Final

from localaws.services.athena.functions.function import Function, function

PARTS: Final = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "week_of_year": "week",
    "day": "day",
    "day_of_month": "day",
    "day_of_week": "isodow",
    "dow": "isodow",
    "day_of_year": "doy",
    "doy": "doy",
    "year_of_week": "isoyear",
    "yow": "isoyear",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
}
"""What EXTRACT, and a function of that name, gives → the engine's name of it."""
INTERVALS: Final = {
    "millisecond": "to_milliseconds(CAST({n} AS BIGINT))",
    "second": "to_seconds(CAST({n} AS BIGINT))",
    "minute": "to_minutes(CAST({n} AS BIGINT))",
    "hour": "to_hours(CAST({n} AS BIGINT))",
    "day": "to_days(CAST({n} AS INTEGER))",
    "week": "to_days(CAST({n} AS INTEGER) * 7)",
    "month": "to_months(CAST({n} AS INTEGER))",
    "quarter": "to_months(CAST({n} AS INTEGER) * 3)",
    "year": "to_years(CAST({n} AS INTEGER))",
}
"""Units of date_add, date_diff and date_trunc → so many of them."""
OF_A_DATE: Final = frozenset({"day", "week", "month", "quarter", "year"})
_TIMES: Final = ("timestamp", "zoned")
_ALL: Final = ("date", *_TIMES)

DATES: Final[dict[str, Function]] = {
    **{name: function("BIGINT", dict.fromkeys(_ALL, f"date_part('{part}', {{0}})")) for name, part in PARTS.items()},
    "date": function("DATE", dict.fromkeys(_ALL, "CAST({0} AS DATE)") | {"text": "py_date({0})"}),
    "date_add": function(
        "=3", {"date": "CAST({unit+} AS DATE)", "timestamp": "({unit+})", "zoned": "({unit+})"}, 3, decides=2
    ),
    "date_diff": function("BIGINT", dict.fromkeys(_ALL, "date_sub({0}, {1}, {2})"), 3, decides=1),
    "date_format": function("VARCHAR", dict.fromkeys(_ALL, "py_date_format(CAST({0} AS TIMESTAMP), {1})"), 2),
    "date_parse": function("TIMESTAMP", "py_date_parse({0}, {1})", 2),
    "date_trunc": function(
        "=2",
        {
            "date": "CAST(date_trunc({0}, {1}) AS DATE)",
            "timestamp": "date_trunc({0}, {1})",
            "zoned": "date_trunc({0}, {1})",
        },
        2,
        decides=1,
    ),
    "format_datetime": function("VARCHAR", dict.fromkeys(_ALL, "py_format_datetime(CAST({0} AS TIMESTAMP), {1})"), 2),
    "from_iso8601_date": function("DATE", "py_iso_date({0})"),
    "from_iso8601_timestamp": function("TIMESTAMPTZ", "timezone('UTC', py_iso_moment({0}))"),
    "from_unixtime": function("TIMESTAMPTZ", "to_timestamp(round(CAST({0} AS DOUBLE), 3))"),
    "last_day_of_month": function("DATE", dict.fromkeys(_ALL, "last_day(CAST({0} AS DATE))")),
    "millisecond": function("BIGINT", dict.fromkeys(_TIMES, "(date_part('millisecond', {0}) % 1000)")),
    "now": function("TIMESTAMPTZ", "date_trunc('millisecond', now())", 0),
    "parse_datetime": function("TIMESTAMPTZ", "timezone('UTC', py_parse_datetime({0}, {1}))", 2),
    "to_iso8601": function(
        "VARCHAR",
        {
            "date": "CAST({0} AS VARCHAR)",
            "timestamp": "strftime({0}, '%Y-%m-%dT%H:%M:%S.%g')",
            "zoned": "strftime(CAST({0} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ')",
        },
    ),
    "to_unixtime": function("DOUBLE", dict.fromkeys(_ALL, "epoch(CAST({0} AS TIMESTAMP))")),
}
