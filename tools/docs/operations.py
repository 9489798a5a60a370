"""packages/localaws/OPERATIONS.md: who answers which operation of the emulated AWS."""

from localaws.coverage import page


def pages() -> dict[str, str]:
    return {"packages/localaws/OPERATIONS.md": page()}
