"""Which files a scan failed at: each is read by itself, to its end."""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pyspark.sql import DataFrame

from pipeline.lake import JAVA_FAULTS, sentence
from spark.input_files import InputFile

CHECKS_AT_ONCE: Final = 4
UNKNOWN_ENCODING: Final = "Unsupported encoding"
"""What Spark's fast Parquet reader says of encodings that its plain one reads."""

FAST_READER: Final = "spark.sql.parquet.enableVectorizedReader"


_NO_MEMORY: Final = re.compile(
    r"heap space|memory|Requested array size|GC overhead|ExecutorLost|exit code", re.IGNORECASE
)
"""What a task says that had not enough memory, or whose process ended for it."""


def damaged(files: Sequence[InputFile], read: Callable[[InputFile], DataFrame]) -> dict[str, str]:
    """What is wrong with each of the files that cannot be read to its end."""
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        faults = dict(zip(files, pool.map(lambda file: _fault(file, read), files), strict=True))
    for file, fault in faults.items():
        if fault and _NO_MEMORY.search(fault):
            # The memory may have gone to another file, that was read at the same time.
            faults[file] = _fault(file, read)
    return {file.file: fault for file, fault in faults.items() if fault}


def _fault(file: InputFile, read: Callable[[InputFile], DataFrame]) -> str | None:
    try:
        read(file).write.format("noop").mode("overwrite").save()
    except JAVA_FAULTS as error:
        return described(sentence(error))
    return None


def described(why: str) -> str:
    codec = re.search(r"\.(\w+)Codec\b", why)
    if codec:
        return f"It is packed with {codec[1]}, which is not known here: write it with snappy, gzip, zstd or unpacked."
    if _NO_MEMORY.search(why):
        return (
            f"Reading it takes more memory than the job has ({why}): it has a line, a value or a page of hundreds of "
            "megabytes. See what it holds, and bring it again from where it came."
        )
    return f"It cannot be read to its end: {why}"
