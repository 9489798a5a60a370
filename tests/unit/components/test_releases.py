"""EMR's releases: known ones only, and a word in time before their support ends."""

from datetime import date, timedelta

import pytest

from components.releases import RELEASES, release, warning

ENDS = date(2028, 4, 21)


def test_a_label_says_which_spark_it_is() -> None:
    assert release("emr-7.13.0-latest").spark == release("emr-7.13.0-20260410").spark == "3.5.6"


@pytest.mark.parametrize(("days_before", "warned"), [(91, False), (90, True), (0, True)])
def test_the_end_of_support_is_told_ninety_days_before(days_before: int, warned: bool) -> None:
    text = warning("emr-7.13.0-latest", ENDS - timedelta(days=days_before))
    assert (text is not None) is warned


def test_after_its_end_the_warning_names_what_is_newer() -> None:
    text = warning("emr-7.13.0-latest", ENDS + timedelta(days=1))
    assert text == f"AWS's support of emr-7.13.0-latest ended on {ENDS}. Newer: emr-7.14.0, emr-spark-8.1.0."


def test_a_release_whose_end_aws_has_not_named_is_never_warned_of() -> None:
    assert RELEASES["emr-7.14.0"].support_ends is None
    assert warning("emr-7.14.0-latest", date(2035, 1, 1)) is None
