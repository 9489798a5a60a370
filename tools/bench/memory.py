"""How much memory a process and all that it started held at once, on Linux."""

import subprocess
import time
from pathlib import Path


def children(pid: int) -> list[int]:
    """The process and everything below it, as the kernel lists them now."""
    pids = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            pids += [each for child in task.read_text().split() for each in children(int(child))]
        except OSError:
            continue
    return pids


def held(pid: int) -> int:
    """Bytes held by one process, shared pages divided among those that share them (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def most_held(command: list[str]) -> int:
    """Run a command; the most bytes that it and all that it started held at once.

    Raises subprocess.CalledProcessError when the command fails.
    """
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, sum(held(pid) for pid in children(process.pid)))
            time.sleep(0.2)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak
