"""Why a job failed, in its own last sentence, found among what Spark says while it shuts down."""

import re
from pathlib import Path

LONGEST = 256
"""The API's limit on a job's state details."""
TAIL = 200_000
CHATTER = re.compile(
    r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) "  # log4j
    r"|\s*at [\w.$/<>]+\(.*\)$|\s*\.\.\. \d+ more|\s*Suppressed:"  # Java's stack frames
    r"|\[Stage \d+:|Setting default log level|To adjust logging level|Using Spark's default log4j"
    r"|Java HotSpot|OpenJDK 64-Bit|Picked up |WARNING: |log4j:|SLF4J|local AWS: "
)
EXCEPTION = re.compile(r"(?:[\w]+\.)*(\w*(?:Error|Exception|Exit|Interrupt|Failure|Refused|Fault))(?:: (.*))?$")
CAUSE = re.compile(r"(?:Caused by: |: )(?:[\w$]+\.)+(\w+(?:Exception|Error)): (.*)$")
MORE = re.compile(r"Caused by: |: [\w$.]+|[\s'+:|]|JVM stacktrace|$")
"""What may follow an exception's own line and still be a part of it: Java's cause, a query plan."""
MISSING_BUCKET = re.compile(r"Could not initialize target File System for URI : s3a?://([^/\s]+)")


def sentence(stderr: Path, stdout: Path, start: tuple[int, int], code: int) -> str:
    """The reason for a driver's exit code, from what it wrote after `start` (its stderr's and stdout's sizes then).

    Spark joins a Python driver's stderr to its stdout, so stdout is asked first.
    """
    for log in (lines(stdout, start[1]), lines(stderr, start[0])):
        spoken = [line for line in log if line.strip() and not CHATTER.match(line)]
        if missing := next((m for line in spoken if (m := MISSING_BUCKET.search(line))), None):
            return f"The bucket {missing[1]} does not exist."
        if reason := after_traceback(spoken) or (spoken[-1].strip() if spoken else ""):
            return reason if len(reason) <= LONGEST else reason[: LONGEST - 1] + "…"
    return f"The driver ended with exit code {code} and said nothing."


def lines(path: Path, start: int) -> list[str]:
    """The end of a log, as lines; a progress bar's redrawings are lines of their own."""
    with path.open("rb") as file:
        file.seek(max(start, path.stat().st_size - TAIL))
        return re.split(r"[\r\n]+", file.read().decode(errors="replace"))


def after_traceback(spoken: list[str]) -> str:
    """The exception of the last traceback, unless the job said something after it; "" without a traceback."""
    begins = max((n for n, line in enumerate(spoken) if line.startswith("Traceback (most")), default=None)
    raised = next((n for n in range((begins or 0) + 1, len(spoken)) if not spoken[n].startswith(" ")), None)
    if begins is None or raised is None:
        return ""
    rest = [line for line in spoken[raised + 1 :] if not MORE.match(line)]
    causes = [f"{m[1]}: {m[2]}" for line in spoken[raised + 1 :] if (m := CAUSE.match(line))]
    if rest:
        return rest[-1].strip()
    if causes and "Py4JJavaError" in spoken[raised]:
        return causes[-1]
    exception = EXCEPTION.match(spoken[raised])
    return f"{exception[1]}: {exception[2]}" if exception and exception[2] else spoken[raised].strip()
