"""Pictures of the quality report, for the docs: python -m tools.screenshots [FOLDER]"""

import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from contracts import load
from quality import engine, suite, verdict
from quality.verdict import Verdict
from tests.unit.quality.goodrun import Run
from tools import gallery
from tools.chromium import Chromium, found

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "images"
WIDTH, HEIGHT = 1120, 1180
PICTURES: Final = {
    "report-passed-light": ("passed", "light"),
    "report-passed-dark": ("passed", "dark"),
    "report-warnings": ("warnings", "light"),
    "report-failed": ("failed", "light"),
    "report-released": ("released", "dark"),
    "index": ("index", "light"),
}
"""The pictures: the page of each, and the scheme that it is shown in."""


def main(arguments: list[str]) -> int:
    program = found()
    if program is None:
        sys.stderr.write(
            "No Chromium on PATH. Install one (Debian: apt install chromium), or name it: TOLLGATE_CHROMIUM=PATH\n"
        )
        return 1
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pages = gallery.pages(_judge)
    with TemporaryDirectory() as kept, Chromium(program) as chromium:
        for picture, (kind, scheme) in PICTURES.items():
            path = Path(kept) / f"{kind}.html"
            path.write_text(pages[kind], encoding="utf-8")
            with chromium.page(path, WIDTH, HEIGHT, prefers_color_scheme=scheme) as page:
                # A font that the page itself asks for, where the machine has no system font worth a picture.
                page.run("document.body.style.fontFamily = 'Liberation Sans, Arial, sans-serif'")
                (folder / f"{picture}.png").write_bytes(page.picture())
    return 0


def _judge(run: Run) -> Verdict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        engine.warm().join()
    contracts = load("evidence"), load("summary")
    findings = engine.findings(suite.checks(*contracts), contracts, run.judged())
    return verdict.judged(findings, run.table, run.evidence, run="a-run")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
