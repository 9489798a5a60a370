"""Where results lie: files in the output bucket's folder, written whole, read back page by page."""

import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from localaws.service import ServiceError
from localaws.services.athena import files
from localaws.services.athena.columns import Answer
from localaws.services.athena.queries import Query
from localaws.services.athena.workgroups import invalid
from localaws.services.s3.keys import BUCKET, place_of, split_url


class Results:
    """The results of queries, in S3's folders."""

    def __init__(self, bucket_path: Callable[[str], Path]) -> None:
        self._bucket_path = bucket_path

    def check(self, query: Query) -> None:
        """Raises ServiceError when the output bucket does not exist, as StartQueryExecution does."""
        bucket = split_url(query.output)[0]
        if not BUCKET.fullmatch(bucket) or not self._bucket_path(bucket).is_dir():
            raise invalid(f"Unable to verify/create output bucket {bucket}")
        self._at(query.output)

    def write(self, query: Query, answer: Answer) -> None:
        """The result's file and, beside it, what its columns are."""
        path = self._path(query)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = files.csv(answer.columns, answer.rows) if query.has_header else files.lines(answer.rows)
        self._put(path.with_name(f"{path.name}.metadata"), files.metadata(query.id, answer.columns))
        self._put(path, text.encode())

    def write_manifest(self, query: Query, urls: tuple[str, ...]) -> str:
        """The list of the data files that a query wrote; its URL."""
        url = f"{query.output.rpartition('/')[0]}/{query.id}-manifest.csv"
        path = self._at(url)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._put(path, "".join(f"{one}\n" for one in urls).encode())
        return url

    def page(self, query: Query, start: int, size: int) -> tuple[list[list[str | None]], bool]:
        """Rows from a position on, and whether more follow. Raises ServiceError when the file is gone."""
        path = self._path(query)
        if not path.is_file():
            raise invalid(f"Could not find results at {query.output}")
        text = path.read_text()
        rows = files.read_csv(text) if query.has_header else files.read_lines(text)
        batch = list(islice(rows, start, start + size + 1))
        return batch[:size], len(batch) > size

    def _path(self, query: Query) -> Path:
        return self._at(query.output)

    def _at(self, url: str) -> Path:
        try:
            return place_of(self._bucket_path, url)
        except ServiceError as error:
            raise invalid(error.message) from error

    @staticmethod
    def _put(target: Path, content: bytes) -> None:
        hidden = target.with_name(f".{target.name}")
        hidden.write_bytes(content)
        os.replace(hidden, target)  # noqa: PTH105  # a reader sees the whole file or none
