"""How far the running Spark job is, read from its live log."""

import re
from pathlib import Path

BAR = re.compile(r"\[Stage (\d+):[^\]\[]*\((\d+) \+ (\d+)\) / (\d+)\]")
TAIL = 4096


def spark_progress(home: Path) -> str | None:
    """What Spark's own progress bar says last ("stage 2: 3 of 12 tasks"); None when no job runs or says anything."""
    marks = sorted((home / "jobs").glob("*/running"), key=lambda path: path.stat().st_mtime)
    if not marks:
        return None
    log = marks[-1].with_name("stderr")
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL))
        bars = BAR.findall(file.read().decode(errors="replace"))
    return f"stage {bars[-1][0]}: {bars[-1][1]} of {bars[-1][3]} tasks" if bars else None
