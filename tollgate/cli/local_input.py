"""Input for a stack: a person's own files, or generated ones, and the dataset that they are of."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from tollgate.cli.console import Console, plural
from tollgate.cli.stacks import DATASETS, Session, last_dataset

ROWS = 10_000
SEED = 2020
SHOWN = 5
"""How many files that are left out are named."""


def chosen_dataset(name: str | None, home: Path, path: Path | None) -> str:
    """The dataset that is meant: the one named, the one whose files these are, the last one, or the only one.

    Raises UsageError with the choices where that is not known, and InputError where nothing usable is at the path.
    """
    from contracts import dataset_names, load_dataset
    from tollgate.operate.recognise import datasets_of

    names = dataset_names(DATASETS)
    if name is not None:
        load_dataset(name)
        return name
    if path is not None:
        names = datasets_of(path, {candidate: load_dataset(candidate).source for candidate in names})
    elif (last := last_dataset(home)) in names:
        return str(last)
    if len(names) == 1:
        return names[0]
    if not names:
        raise click.UsageError(
            "There is no dataset yet. Make one of your files: tollgate dataset new NAME --from FOLDER"
        )
    raise _choice_error(names)


def of_files(session: Session, path: Path) -> Session:
    """The session with that of its stack's datasets whose files these are.

    Raises UsageError with the choices where that is not known, and InputError where nothing usable is at the path.
    """
    from contracts import load_dataset
    from tollgate.operate.recognise import datasets_of

    names = datasets_of(path, {name: load_dataset(name).source for name in sorted(session.stack.datasets)})
    if len(names) != 1:
        raise _choice_error(names)
    return replace(session, stack=next(one for one in session.stack.each() if one.dataset == names[0]))


def _choice_error(names: Sequence[str]) -> click.UsageError:
    return click.UsageError(f"Say which dataset: --dataset {' or --dataset '.join(names)}")


def replace_input(session: Session, path: Path | None, console: Console) -> bool:
    """Make the local lake's input exactly these files; whether any of them was there before."""
    from tollgate.operate.inputs import input_files, upload

    name = session.stack.dataset
    folder = path if path is not None else _home_samples(session.home, name)
    files = input_files(folder, session.stack.contracts.source)
    result = upload(session.stack, folder, replace=True)
    size = sum(file.stat().st_size for file in files.values()) / 2**20
    origin = str(path) if path is not None else "generated"
    console.fact("input", f"{plural(len(files), 'file')}, {size:.1f} MiB, {origin}")
    print_left_out(result.left_out, console)
    return bool(result.unchanged)


def print_left_out(left_out: Sequence[str], console: Console) -> None:
    """Say which files were not brought, and why; nothing is left out in silence."""
    for line in left_out[:SHOWN]:
        console.fact("left out", line)
    if len(left_out) > SHOWN:
        console.fact("left out", f"and {len(left_out) - SHOWN} more")


def has_samples(dataset: str) -> bool:
    return find_spec(f"datasets.{dataset}.samples") is not None


def samples_of(dataset: str) -> Any:
    """The generator of a dataset's samples. Raises UsageError where it has none."""
    if not has_samples(dataset):
        raise click.UsageError(f"{dataset} has no generated samples: bring files of your own with --input or --from")
    return import_module(f"datasets.{dataset}.samples")


def generate_samples(dataset: str, to: Path, seed: int, periods: tuple[str, ...], rows: int) -> list[Path]:
    """Write a dataset's samples; all its own periods where none are named."""
    samples = samples_of(dataset)
    try:
        files: list[Path] = samples.generate(to, seed=seed, months=periods or samples.PERIODS, rows=rows)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return files


def _home_samples(home: Path, dataset: str) -> Path:
    folder = home / "samples" / dataset
    generate_samples(dataset, folder, SEED, (), ROWS)
    return folder
