"""What the command's exit code says to a script."""

from typing import Final

OK: Final = 0
BROKE: Final = 1
"""Something broke: the run, the judge, AWS, or the way to it."""
BAD_USE: Final = 2
"""The command was used badly; the message says how to use it."""
REFUSED: Final = 3
"""The run did its work and the gate refused the data."""
INTERRUPTED: Final = 130

EPILOG: Final = (
    "Exit codes: 0 done · 1 something broke · 2 bad use, the message says what to do · "
    "3 the gate refused the data, and nothing was published."
)
