"""When a schedule fires."""

import datetime as dt

import pytest

from localaws.services.scheduler.expressions import ExpressionError, parse


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("expression", "after", "next_one"),
    [
        ("rate(1 hour)", "2026-01-01T00:00", "2026-01-01T01:00"),
        ("rate(5 minutes)", "2026-01-01T00:07", "2026-01-01T00:10"),
        ("at(2026-03-01T10:00:00)", "2026-01-01T00:00", "2026-03-01T10:00"),
        ("at(2026-03-01T10:00:00)", "2026-03-01T10:00", None),
        ("cron(0 5 * * ? *)", "2026-01-01T05:00", "2026-01-02T05:00"),
        ("cron(0/15 * * * ? *)", "2026-01-01T05:16", "2026-01-01T05:30"),
        ("cron(0 8 1 * ? *)", "2026-01-31T09:00", "2026-02-01T08:00"),
        ("cron(0 8 31 * ? *)", "2026-01-31T09:00", "2026-03-31T08:00"),
        ("cron(0 8 L * ? *)", "2026-02-01T00:00", "2026-02-28T08:00"),
        ("cron(0 8 15W * ? *)", "2026-02-01T00:00", "2026-02-16T08:00"),
        ("cron(0 8 ? * MON-FRI *)", "2026-01-02T09:00", "2026-01-05T08:00"),
        ("cron(0 8 ? * 2#1 *)", "2026-01-06T00:00", "2026-02-02T08:00"),
        ("cron(0 8 ? * 6L *)", "2026-01-01T00:00", "2026-01-30T08:00"),
        ("cron(30 6,18 ? JAN SUN 2027)", "2026-06-01T00:00", "2027-01-03T06:30"),
        ("cron(0 8 29 2 ? 2025-2027)", "2026-01-01T00:00", None),
    ],
)
def test_the_next_time_after_a_moment(expression: str, after: str, next_one: str | None) -> None:
    time = parse(expression, start=moment("2026-01-01T00:00")).after(moment(after))

    assert time == (moment(next_one) if next_one else None)


def test_a_time_zone_keeps_its_own_clock_in_summer_and_in_winter() -> None:
    daily = parse("cron(0 6 * * ? *)", "Europe/Berlin")

    assert daily.after(moment("2026-01-10T12:00")) == moment("2026-01-11T05:00")
    assert daily.after(moment("2026-07-10T12:00")) == moment("2026-07-11T04:00")


def test_an_hour_that_the_summers_clock_skips_does_not_come_that_day() -> None:
    daily = parse("cron(30 2 * * ? *)", "Europe/Berlin")

    assert daily.after(moment("2026-03-28T12:00")) == moment("2026-03-30T00:30")


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 5 * * * *)",
        "cron(0 5 ? * ? *)",
        "cron(0 25 * * ? *)",
        "cron(0 5 * *)",
        "rate(0 minutes)",
        "rate(5 fortnights)",
        "every day",
        "at(noon)",
        "cron(0 5 * MOON ? *)",
    ],
)
def test_an_expression_that_aws_would_refuse_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError, match="Invalid Schedule Expression"):
        parse(expression)
