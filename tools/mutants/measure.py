"""Change one operator of the code, run the tests, and see whether one goes red: `make mutants`.

python -m tools.mutants.measure [--seed N] [--sample N] [--minutes N] [--package NAME]… [--again] [--stage unit|all]

The mutants come from cosmic-ray (tools/mutants/sample.py), so many of each package. Each is tried in a copy of the
checkout: by the unit tests of its package, then by all unit tests, then by the package's integration tests. What was
tried is kept in .tollgate/mutants/, so that a run that was ended goes on. The score goes to docs/mutants.md.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from tools.mutants.mutant import Mutant
from tools.mutants.page import write

ROOT: Final = Path(__file__).resolve().parents[2]
STATE: Final = ROOT / ".tollgate" / "mutants"
PYTHON: Final = ROOT / "tools" / "mutants" / ".venv" / "bin" / "python"
PACKAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "pipeline": ("tests/integration/pipeline",),
    "quality": ("tests/integration/quality",),
    "spark": (
        *(
            f"tests/integration/spark/test_{name}.py"
            for name in ("rows", "datasets", "odd_files", "generated_datasets")
        ),
        "tests/integration/spark",
    ),
    "contracts": ("tests/integration/spark/test_datasets.py", "tests/integration/quality/test_judge.py"),
    "components": ("tests/integration/components",),
}
"""The packages that are measured, and the integration tests that hold each, those first that see most."""
UNIT_S: Final = 600
INTEGRATION_S: Final = 2_400
PYTEST: Final = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n")


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    deadline = time.monotonic() + 60 * options.minutes
    for package in options.package or PACKAGES:
        _measure(package, options, deadline)
    places = (_place(package, options.seed, options.sample) for package in PACKAGES)
    write([mutant for place in places for mutant in _kept(place).values()], options.seed)


def _measure(package: str, options: argparse.Namespace, deadline: float) -> None:
    """Try what was not tried yet of a package's mutants."""
    place = _place(package, options.seed, options.sample)
    drawn = {_key(mutant, code): (mutant, code) for mutant, code in _mutants(package, options.seed, options.sample)}
    # What was drawn from code that has changed since is another mutant now.
    results = {key: one for key, one in _kept(place).items() if key in drawn and (one.killed or not options.again)}
    copy = _copy(package)
    if not _passes(copy, ("tests/unit",), UNIT_S):
        sys.exit(f"The unit tests are red in {copy} before anything was changed: mend them first.")
    stages = ("unit",) if options.stage == "unit" else ("unit", "integration")
    for key, (mutant, code) in drawn.items():
        for stage in stages:
            so_far = results.get(key, mutant)
            if so_far.killed or stage in so_far.tried.split() or time.monotonic() > deadline:
                continue
            killed = stage if _is_killed(copy, mutant, code, stage) else ""
            results[key] = replace(mutant, killed=killed, tried=f"{so_far.tried} {stage}".strip())
            place.write_text(json.dumps({name: asdict(one) for name, one in results.items()}, indent=1))
            sys.stdout.write(
                f"{mutant.file}:{mutant.line} {f'killed by {killed}' if killed else f'survives {stage}'}\n"
            )
            sys.stdout.flush()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=15, help="mutants of each package")
    parser.add_argument("--minutes", type=float, default=600, help="stop after so long; the next run goes on")
    parser.add_argument("--package", action="append", choices=list(PACKAGES), help="only this one (again for more)")
    parser.add_argument("--again", action="store_true", help="try survivors again, for there are other tests")
    parser.add_argument("--stage", choices=["unit", "all"], default="all")
    return parser.parse_args(arguments)


def _copy(package: str) -> Path:
    """The checkout's files in a folder of their own, for what is changed must not be the person's."""
    copy = STATE / package
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def _mutants(package: str, seed: int, sample: int) -> Iterator[tuple[Mutant, str]]:
    files = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / package).rglob("*.py"))]
    command = [str(PYTHON), str(ROOT / "tools/mutants/sample.py"), str(seed), str(sample), *files]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for one in json.loads(printed):
        code = one.pop("code")
        yield Mutant(**one), code


def _is_killed(copy: Path, mutant: Mutant, code: str, stage: str) -> bool:
    file = copy / mutant.file
    file.write_text(code)
    try:
        return not all(_passes(copy, tests, limit) for tests, limit in _runs(mutant, stage))
    finally:
        shutil.copy2(ROOT / mutant.file, file)


def _runs(mutant: Mutant, stage: str) -> Iterator[tuple[Sequence[str], int]]:
    """What is run to see it: the tests that are nearest first."""
    if stage == "unit":
        yield (f"tests/unit/{mutant.package}",), UNIT_S
        yield ("tests/unit",), UNIT_S
    else:
        yield PACKAGES[mutant.package], INTEGRATION_S


def _passes(copy: Path, tests: Sequence[str], limit_s: int) -> bool:
    """Whether the tests are green, in time, in the copy."""
    archive = os.environ.get("LOCALAWS_JAVA_CACHE", str(ROOT / ".tollgate" / "java"))
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "LOCALAWS_JAVA_CACHE": archive}
    command = [sys.executable, *PYTEST, "0", *tests]
    with subprocess.Popen(
        command, cwd=copy, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            return process.wait(limit_s) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            return False


def _key(mutant: Mutant, code: str) -> str:
    return hashlib.sha256(f"{mutant.file} {code}".encode()).hexdigest()[:16]


def _place(package: str, seed: int, sample: int) -> Path:
    return STATE / f"{package}-{seed}-{sample}.json"


def _kept(place: Path) -> dict[str, Mutant]:
    kept: dict[str, Any] = json.loads(place.read_text()) if place.exists() else {}
    return {key: Mutant(**one) for key, one in kept.items()}


if __name__ == "__main__":
    main()
