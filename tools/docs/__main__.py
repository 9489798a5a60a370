"""Writes every generated page: `make docs`."""

import sys

from tools.docs import ROOT
from tools.docs.registry import GENERATORS


def main() -> None:
    for generator in GENERATORS:
        for path, text in generator.pages().items():
            file = ROOT / path
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                sys.stdout.write(f"Wrote {path}\n")


if __name__ == "__main__":
    main()
