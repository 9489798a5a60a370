"""Pictures of the quality report and the dashboard, for the docs: python -m tools.screenshots [FOLDER [png]]"""

import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pipeline.documents import Verdict
from quality import gx, suite, verdict
from tools import sample_dashboard, sample_pages
from tools.chromium import Chromium, Page, installed
from tools.sample_run import Run

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "images"
WIDTH, HEIGHT, SCALE, MARGIN = 1280, 1160, 1.5, 36
PHONE: Final = 390


@dataclass(frozen=True)
class Picture:
    """What a picture shows: a kind of page, in a scheme, from its top or of one section alone."""

    kind: str
    scheme: str = "light"
    section: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    scale: float = SCALE


PICTURES: Final = {
    "report-passed": Picture("nyc_taxi/passed"),
    "report-passed-dark": Picture("nyc_taxi/passed", "dark"),
    "report-warnings": Picture("flights/warnings"),
    "report-failed": Picture("nyc_taxi/failed"),
    "report-failed-phone": Picture("flights/failed", width=PHONE),
    "report-released-dark": Picture("nyc_taxi/released", "dark"),
    "report-trends": Picture("nyc_taxi/passed", section="history"),
    "index": Picture("nyc_taxi/index"),
    "dashboard-nyc-taxi": Picture("nyc_taxi", width=1440, height=1130),
    "dashboard-flights-dark": Picture("flights", "dark", width=1440, height=1130),
    "dashboard-quality": Picture("nyc_taxi", section="quality", width=1440, scale=1),
}


def main(arguments: list[str]) -> int:
    program = installed()
    if program is None:
        sys.stderr.write(
            "No Chromium on PATH. Install one (Debian: apt install chromium), or name it: TOLLGATE_CHROMIUM=PATH\n"
        )
        return 1
    folder = Path(arguments[0]) if arguments else FOLDER
    kind = arguments[1] if len(arguments) > 1 else "webp"
    folder.mkdir(parents=True, exist_ok=True)
    reports = {
        f"{dataset}/{state}": text
        for dataset in sample_pages.SAMPLES
        for state, text in sample_pages.pages(_judge, dataset).items()
    }
    pages = {**reports, **sample_dashboard.pages()}
    with TemporaryDirectory() as kept, Chromium(program) as chromium:
        for name, picture in PICTURES.items():
            path = Path(kept) / f"{picture.kind.replace('/', '-')}.html"
            path.write_text(pages[picture.kind], encoding="utf-8")
            with chromium.page(path, picture.width, picture.height, prefers_color_scheme=picture.scheme) as page:
                # A font that the page itself asks for, where the machine has no system font worth a picture.
                page.run("document.body.style.fontFamily = 'Liberation Sans, Arial, sans-serif'")
                (folder / f"{name}.{kind}").write_bytes(page.picture(kind, 0, *_part(page, picture)))
    return 0


def _part(page: Page, picture: Picture) -> tuple[float, float, float]:
    """Where the part begins, its width and its height."""
    page.size(picture.width, picture.height, picture.scale)
    if not picture.section:
        return 0, picture.width, picture.height
    box = page.run(
        f"(({{top, height}}) => [top, height])(document.getElementById('{picture.section}').getBoundingClientRect())"
    )
    return box[0] - MARGIN, picture.width, box[1] + 2 * MARGIN


def _judge(run: Run) -> Verdict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gx.package()
    judged, contracts = run.judged(), (run.dataset.evidence, *run.dataset.products)
    findings = gx.findings(suite.checks(*contracts), contracts, judged)
    return verdict.judged(findings, judged, run="a-run")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
