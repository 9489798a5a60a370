"""The import table of docs/architecture.md, from tools/layering.py."""

from tools.docs import between
from tools.layering import table


def pages() -> dict[str, str]:
    path = "docs/architecture.md"
    return {path: between(path, "layers", table())}
