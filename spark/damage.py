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


def damaged(files: Sequence[InputFile], read: Callable[[InputFile], DataFrame]) -> dict[str, str]:
    """What is wrong with each of the files that cannot be read to its end."""
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        faults = pool.map(lambda file: _fault(file, read), files)
    return {file.file: fault for file, fault in zip(files, faults, strict=True) if fault}


def _fault(file: InputFile, read: Callable[[InputFile], DataFrame]) -> str | None:
    try:
        read(file).write.format("noop").mode("overwrite").save()
    except JAVA_FAULTS as error:
        why = sentence(error)
        codec = re.search(r"\.(\w+)Codec\b", why)
        if codec:
            return (
                f"It is packed with {codec[1]}, which is not known here: write it with snappy, gzip, zstd or unpacked."
            )
        return f"It cannot be read to its end: {why}"
    return None
