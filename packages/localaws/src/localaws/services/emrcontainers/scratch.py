"""A scratch folder whose path spark-submit can take, wherever the home stands."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from localaws.errors import HomeUnusableError

PLAIN = re.compile(r"[\w/.+@=-]+")
"""Paths that Spark takes as they are written: it reads the path of a downloaded script as a URI, so `#` begins a
fragment and `%20` is a blank, and it parts spark.local.dir at commas."""


@contextmanager
def plain_folder(preferred: Path) -> Iterator[Path]:
    """`preferred` where its path is plain, else a folder among the machine's temporary ones; both are gone afterwards.

    Raises HomeUnusableError where no temporary folder has a plain path.
    """
    if PLAIN.fullmatch(str(preferred)):
        preferred.mkdir(parents=True, exist_ok=True)
        folder = preferred
    else:
        places = [place for place in (tempfile.gettempdir(), "/tmp", "/var/tmp") if is_plain_folder(place)]  # noqa: S108 (mkdtemp makes a private folder there)
        if not places:
            raise HomeUnusableError(
                f"Spark cannot work under {preferred}, and no temporary folder has a path of plain characters. "
                "Set TMPDIR to a folder whose path is made of letters, digits and . _ - alone."
            )
        folder = Path(tempfile.mkdtemp(prefix="localaws-", dir=places[0]))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_plain_folder(path: str) -> bool:
    return bool(PLAIN.fullmatch(path)) and Path(path).is_dir()


def quoted(options: Sequence[str]) -> str:
    """Java options as one text, as Spark's launcher parts SPARK_SUBMIT_OPTS: blanks stay inside double quotes."""
    escaped = (option.replace("\\", "\\\\").replace('"', '\\"') for option in options)
    return " ".join(f'"{option}"' for option in escaped)
