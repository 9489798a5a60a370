"""EMR's releases that jobs are known to run on, and until when AWS supports them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

NOTICE: Final = timedelta(days=90)


@dataclass(frozen=True)
class Release:
    """A release of EMR on EKS: what runs inside and when standard support ends; None where no page of AWS said."""

    spark: str
    python: str | None
    support_ends: date | None


RELEASES: Final = {
    "emr-7.13.0": Release("3.5.6", "3.11", date(2028, 4, 21)),
    "emr-7.14.0": Release("3.5.8", None, None),
    "emr-spark-8.1.0": Release("4.1.1", None, date(2029, 9, 30)),
}
"""As AWS's pages of EMR on EKS releases and of standard support had them in November 2026."""

LABEL: Final = rf"({'|'.join(re.escape(name) for name in RELEASES)})-(latest|\d{{8}})"


def release(label: str) -> Release:
    """The release of a label such as emr-7.13.0-20260410."""
    return RELEASES[label.rpartition("-")[0]]


def warning(label: str, today: date) -> str | None:
    """A warning about a label whose support has ended or soon will; None otherwise."""
    ends = release(label).support_ends
    if ends is None or today + NOTICE < ends:
        return None
    tense = "ended" if ends < today else "ends"
    newer = [name for name, other in RELEASES.items() if other.support_ends is None or other.support_ends > ends]
    return f"AWS's support of {label} {tense} on {ends}. Newer: {', '.join(newer)}."
