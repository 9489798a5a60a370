"""Compare the published answer with one that was computed independently of this project."""

import json
import subprocess
import sys
from pathlib import Path

COLUMNS = {"avgDist": "avg_distance", "avgCostPerMile": "avg_cost_per_mile", "avgCost": "avg_cost"}


def main(expected_file: str) -> int:
    expected = {row["taxi_type"]: row for row in json.loads(Path(expected_file).read_text())["plausible"]}
    command = [str(Path(sys.executable).parent / "tollgate"), "query", "--json"]
    answer = {row["type"]: row for row in json.loads(subprocess.check_output(command))}
    if set(answer) != set(expected):
        print(f"The answer holds {sorted(answer)}, but {sorted(expected)} were expected.")
        return 1
    wrong = [
        f"{colour} {ours}: {answer[colour][ours]}, expected {expected[colour][theirs]}"
        for colour in sorted(expected)
        for ours, theirs in ({"trips": "trips"} | COLUMNS).items()
        if answer[colour][ours] != expected[colour][theirs]
    ]
    print("\n".join(wrong) or "The published answer equals the independent one, to the last printed digit.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
