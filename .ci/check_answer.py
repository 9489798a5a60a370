"""Compare a dataset's published answer with one that was computed independently of this project."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DOUBT: Final = 0.000051
"""An expectation has four digits at least: what it may lie beside the number that it rounds."""


@dataclass(frozen=True)
class Expected:
    """Where a dataset's expected answer is in its file, and what its columns are called there."""

    block: tuple[str, ...]
    key: str
    """The column of the answer that tells its rows apart."""
    columns: Mapping[str, str]
    refused: tuple[str, ...] = ()
    """Where the expected counts of refused rows are, by reason, with `rows` beside them; nowhere where it is empty."""


EXPECTED: Final[Mapping[str, Expected]] = {
    "nyc_taxi": Expected(
        ("plausible",),
        "type",
        {
            "type": "taxi_type", "trips": "trips", "avgDist": "avg_distance", "avgCostPerMile": "avg_cost_per_mile",
            "avgCost": "avg_cost", "costPerMile": "cost_per_mile_of_sums",
        },
    ),
    "flights": Expected(
        ("monthly", "by_carrier"),
        "carrier",
        {
            name: name
            for name in (
                "carrier", "flights", "avg_departure_delay_minutes", "avg_arrival_delay_minutes", "avg_distance_miles",
                "miles_per_hour",
            )
        },
        ("monthly", "refused"),
    ),
}  # fmt: skip


def main(dataset: str, expected_file: str) -> int:
    expected = EXPECTED[dataset]
    rows = json.loads(Path(expected_file).read_text())
    for name in expected.block:
        rows = rows[name]
    wanted = {row[expected.columns[expected.key]]: row for row in rows}
    answer = {row[expected.key]: row for row in ask("--dataset", dataset)}
    if set(answer) != set(wanted):
        print(f"The answer of {dataset} holds {sorted(answer)}, but {sorted(wanted)} were expected.")
        return 1
    wrong = [
        f"{key} {ours}: {answer[key].get(ours)}, expected {wanted[key][theirs]}"
        for key in sorted(wanted)
        for ours, theirs in expected.columns.items()
        if not same(answer[key].get(ours), wanted[key][theirs])
    ]
    wrong += refused(dataset, json.loads(Path(expected_file).read_text()), expected.refused)
    print("\n".join(wrong) or f"{dataset}: the published answer equals the independent one, to the last printed digit.")
    return 1 if wrong else 0


def ask(*question: str) -> list[dict[str, Any]]:
    command = [str(Path(sys.executable).parent / "tollgate"), "query", "--json", *question]
    rows: list[dict[str, Any]] = json.loads(subprocess.check_output(command))
    return rows


def refused(dataset: str, expected: Any, place: tuple[str, ...]) -> list[str]:
    """What the published run's refused rows, asked by SQL, have against the expected counts."""
    if not place:
        return []
    for name in place:
        expected = expected[name]
    wanted = {reason: count for reason, count in expected.items() if reason != "rows"}
    rows = ask(f"SELECT reason, count(*) AS n FROM {dataset}_refused GROUP BY reason")  # noqa: S608 (a name of ours)
    ours = {row["reason"]: row["n"] for row in rows}
    return [] if ours == wanted else [f"{dataset}_refused holds {ours}, expected {wanted}"]


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values are one; the answer's last digit is the second, the expectation's may be a later one."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return ours == theirs or (round(ours, 2) == ours and abs(ours - theirs) <= 0.005 + DOUBT)
    return bool(ours == theirs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
