"""Counts what the tests try: prints each `@pytest.mark.tried` with its cases as JSON.

python -m tools.tried FILE…
"""

import contextlib
import io
import json
import sys
from collections.abc import Sequence

import pytest


class Counter:
    """A plugin of pytest that counts the collected cases by their mark."""

    def __init__(self) -> None:
        self.cases: dict[tuple[str, ...], int] = {}

    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        for item in items:
            mark = item.get_closest_marker("tried")
            if mark:
                key = (*map(str, mark.args), item.nodeid.partition("::")[0])
                self.cases[key] = self.cases.get(key, 0) + int(mark.kwargs.get("times", 1))


def main() -> None:
    counter = Counter()
    report = io.StringIO()
    with contextlib.redirect_stdout(report):
        code = pytest.main(["--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider", *sys.argv[1:]], [counter])
    if code:
        sys.exit(report.getvalue())
    sys.stdout.write(json.dumps([[*key, count] for key, count in counter.cases.items()]))


if __name__ == "__main__":
    main()
