"""Install each set of packages into an empty environment, and write the table of docs/dependencies.md.

python -m tools.bench.install
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.docs import ROOT, between

COMMAND: Final = "make bench-install"
PAGE: Final = "docs/dependencies.md"
UV: Final = str(Path(sys.executable).with_name("uv"))
RESOLVE: Final = (UV, "pip", "compile", "-q", "--universal", "--python-version", "3.11", "--generate-hashes")


@dataclass(frozen=True)
class PackageSet:
    """Packages that are installed together, and what for."""

    name: str
    purpose: str
    options: tuple[str, ...] = ()
    """What is resolved beside the project's own dependencies."""


SETS: Final = (
    PackageSet("the program", "`pulumi up`; `tollgate` for stacks in AWS; `components/` as a package"),
    PackageSet("`tollgate[job]`", "the Spark job", ("--extra", "job")),
    PackageSet("`tollgate[job,gate]`", "the job and the gate", ("--extra", "job", "--extra", "gate")),
    PackageSet("`tollgate[authoring]`", "`tollgate contract`", ("--extra", "authoring")),
    PackageSet("`tollgate[local]`", "the emulated AWS", ("--extra", "local")),
    PackageSet("`make setup`", "everything, with the tools of development", ("--all-extras", "--group", "dev")),
)


def measure(packages: PackageSet, folder: Path) -> str:
    """A row of the table, from an environment that is made for it."""
    requirements, python = folder / "requirements.txt", folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    resolve = [*RESOLVE, "--no-emit-package", "tollgate-localaws", "-c", "requirements.txt", *packages.options]
    subprocess.run(
        [*resolve, "pyproject.toml", "-o", str(requirements)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    started = time.monotonic()
    install = [UV, "pip", "install", "-q", "--python", str(python), "--require-hashes", "-r", str(requirements)]
    subprocess.run(install, check=True)
    seconds = time.monotonic() - started
    count = len(list(folder.glob("lib/*/site-packages/*.dist-info")))
    megabytes = sum(path.stat().st_size for path in (folder / "lib").rglob("*") if path.is_file()) / 1e6
    return f"| {packages.name} | {packages.purpose} | {count} | {megabytes:,.0f} | {seconds:.1f} |\n"


def main() -> None:
    rows = ["| installed | for | packages | MB | seconds |\n|---|---|--:|--:|--:|\n"]
    for packages in SETS:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(packages, Path(folder)))
            sys.stdout.write(rows[-1])
    (ROOT / PAGE).write_text(between(PAGE, "sizes", "".join(rows), COMMAND), encoding="utf-8")


if __name__ == "__main__":
    main()
