"""The programs that a page of docs/ shows, for tests that run them as they stand."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def programs(page: str, section: str) -> list[str]:
    """The blocks of Python below a heading of a page, in their order."""
    text = (DOCS / page).read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert blocks, f"{page} shows no program below {section!r}"
    return blocks
