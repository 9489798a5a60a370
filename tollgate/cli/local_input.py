"""Input for the local stack: a person's own files, or generated ones."""

from pathlib import Path

from tollgate.cli.console import Voice, counted
from tollgate.cli.stacks import Opened

MONTHS = ("2020-04", "2020-05", "2020-06")
ROWS = 10_000
SEED = 2020


def fill(at: Opened, path: Path | None, voice: Voice) -> bool:
    """Make the local lake's input exactly these files; whether any of them was there before."""
    from tollgate.operate.inputs import bring, files_of

    folder = path if path is not None else _generated(at.home)
    files = files_of(folder)
    brought = bring(at.stack, folder, replace=True)
    size = sum(file.stat().st_size for file in files.values()) / 2**20
    origin = str(path) if path is not None else "generated, with TLC's schema and its flaws"
    voice.fact("input", f"{counted(len(files), 'file')}, {size:.1f} MiB, {origin}")
    return bool(brought.unchanged)


def generated(to: Path, seed: int, months: tuple[str, ...], rows: int) -> list[Path]:
    from tollgate.samples import generate

    return generate(to, seed=seed, months=months, rows=rows)


def _generated(home: Path) -> Path:
    folder = home / "samples"
    generated(folder, SEED, MONTHS, ROWS)
    return folder
