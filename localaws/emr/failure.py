"""Why a job failed, in its own last sentence, found among what Spark says while it shuts down."""

import re
from collections.abc import Iterable
from pathlib import Path

LONGEST = 256
"""The API's limit on a job's state details."""
TAIL = 200_000
CHATTER = re.compile(
    r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) "  # log4j
    r"|\s*at [\w.$/]+\(.*\)$|\s*\.\.\. \d+ more|\s*Suppressed:"  # Java's stack frames
    r"|\[Stage \d+:|Setting default log level|To adjust logging level|Using Spark's default log4j"
    r"|Java HotSpot|OpenJDK 64-Bit|Picked up |WARNING: |log4j:|SLF4J|local AWS: "
)
EXCEPTION = re.compile(r"(?:[\w]+\.)*(\w*(?:Error|Exception|Exit|Interrupt|Failure|Refused|Fault))(?:: (.*))?$")
CAUSE = re.compile(r"(?:Caused by: |: )(?:[\w$]+\.)+(\w+(?:Exception|Error)): (.*)$")
MISSING_BUCKET = re.compile(r"Empty Mount table in config for viewfs://([^/\s]+)")


def sentence(stderr: Path, stdout: Path, start: tuple[int, int], code: int) -> str:
    """The reason for a driver's exit code, from what it wrote after `start` (its stderr's and stdout's sizes then)."""
    said = lines(stderr, start[0])
    if missing := next((m for line in said if (m := MISSING_BUCKET.search(line))), None):
        return f"The bucket {missing[1]} does not exist."
    spoken = [line for line in said if line.strip() and not CHATTER.match(line)]
    own = [line for line in lines(stdout, start[1]) if line.strip()]
    found = (
        after_traceback(spoken)
        or last(spoken)
        or last(own)
        or f"The driver ended with exit code {code} and said nothing."
    )
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"


def lines(path: Path, start: int) -> list[str]:
    """The end of a log, as lines; a progress bar's redrawings are lines of their own."""
    with path.open("rb") as file:
        file.seek(max(start, path.stat().st_size - TAIL))
        return re.split(r"[\r\n]+", file.read().decode(errors="replace"))


def last(spoken: Iterable[str]) -> str:
    return next((line.strip() for line in reversed([*spoken]) if line.strip()), "")


def after_traceback(spoken: list[str]) -> str:
    """The exception of the last traceback, unless the job said something of its own after it; "" without a traceback."""
    begins = max(
        (n for n, line in enumerate(spoken) if line.startswith("Traceback (most recent call last)")), default=None
    )
    if begins is None:
        return ""
    raised = next((n for n in range(begins + 1, len(spoken)) if not spoken[n].startswith(" ")), None)
    if raised is None:
        return ""
    causes = [f"{m[1]}: {m[2]}" for line in spoken[raised + 1 :] if (m := CAUSE.match(line.strip()))]
    if causes and "Py4JJavaError" in spoken[raised]:
        return causes[-1]
    exception = EXCEPTION.match(spoken[raised])
    return f"{exception[1]}: {exception[2]}" if exception and exception[2] else spoken[raised].strip()
