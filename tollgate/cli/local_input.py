"""Input for the local stack: a person's own files, or generated ones."""

from pathlib import Path

from tollgate.cli.console import Console, plural
from tollgate.cli.stacks import Session

MONTHS = ("2020-04", "2020-05", "2020-06")
ROWS = 10_000
SEED = 2020


def replace_input(session: Session, path: Path | None, console: Console) -> bool:
    """Make the local lake's input exactly these files; whether any of them was there before."""
    from tollgate.operate.inputs import input_files, upload

    folder = path if path is not None else _home_samples(session.home)
    files = input_files(folder)
    result = upload(session.stack, folder, replace=True)
    size = sum(file.stat().st_size for file in files.values()) / 2**20
    origin = str(path) if path is not None else "generated, with TLC's schema and its flaws"
    console.fact("input", f"{plural(len(files), 'file')}, {size:.1f} MiB, {origin}")
    return bool(result.unchanged)


def generate_samples(to: Path, seed: int, months: tuple[str, ...], rows: int) -> list[Path]:
    from tollgate.samples import generate

    return generate(to, seed=seed, months=months, rows=rows)


def _home_samples(home: Path) -> Path:
    folder = home / "samples"
    generate_samples(folder, SEED, MONTHS, ROWS)
    return folder
