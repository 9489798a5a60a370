"""Files of the lake through Hadoop's FileSystem: the same code for S3 on a cluster and for folders on a laptop.

LakeUnreadableError    the store does not answer, has no such bucket, or refuses a file
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors.exceptions.captured import CapturedException
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from contracts import UserError

JAVA_FAULTS = (Py4JJavaError, CapturedException)
"""What a call into Spark or Hadoop raises: pyspark turns some Java exceptions into its own."""


UNSUPPORTED = "unsupported"
"""The type of a raw column that Spark cannot read."""


class LakeUnreadableError(UserError):
    """The store does not answer, has no such bucket, or refuses a file."""

    exit_code = 1


@dataclass(frozen=True)
class LakeFile:
    """A file as the listing shows it; `uri` is the path as Spark's `_metadata.file_path` spells it."""

    path: str
    uri: str
    size_bytes: int
    modified: datetime


@dataclass(frozen=True)
class RawColumn:
    """A column as the file has it; a CSV file's columns are all text."""

    name: str
    type: str
    nanos: bool = False
    """Whether it is a time that is counted in nanoseconds, which Spark reads as a bigint."""
    schema: str = '"string"'
    """The whole type as Spark's JSON has it; `type` is cut where a struct has many fields."""

    @property
    def is_nested(self) -> bool:
        return self.type.startswith(("array<", "map<", "struct<"))


class OpenFile:
    """Reads single stretches of a file, from wherever they are."""

    def __init__(self, stream: Any, gateway: Any) -> None:
        self._stream = stream
        self._gateway = gateway
        self._begin, self._bytes = 0, b""

    def read(self, at: int, size: int) -> bytes:
        """So many bytes, fewer where the file ends; what the last read brought is not read again."""
        begin = at - self._begin
        if begin < 0 or begin + size > len(self._bytes):
            self._stream.seek(at)
            self._begin, self._bytes, begin = at, bytes(self._stream.readNBytes(size)), 0
        return self._bytes[begin : begin + size]

    def lz4_length(self, at: int, packed: int, most: int) -> int:
        """How many bytes a block of LZ4 unpacks to; raises Java's error where it is none, or holds more."""
        jvm = self._gateway.jvm
        text = self._gateway.new_array(jvm.byte, most)
        return int(
            jvm.io.airlift.compress.lz4.Lz4Decompressor().decompress(self.read(at, packed), 0, packed, text, 0, most)
        )


class Lake:
    """Reads and writes single files, never rows. Safe to use from several threads."""

    def __init__(self, spark: SparkSession) -> None:
        # Hadoop's own classes: Spark has no public way to list, or to read a few bytes, from the driver.
        self._jvm: Any = spark._jvm  # noqa: SLF001
        self._gateway: Any = spark.sparkContext._gateway  # noqa: SLF001
        self._hadoop: Any = spark._jsc.hadoopConfiguration()  # noqa: SLF001
        self._conf: Any = spark._jsparkSession.sessionState().conf()  # noqa: SLF001

    def files(self, url: str) -> Iterator[LakeFile]:
        """Every file below a URL, in no order; none where the folder does not exist."""
        try:
            listing = self._system(url).listFiles(self._path(url), True)
        except Py4JJavaError as error:
            if _is_missing(error):
                return
            raise LakeUnreadableError(f"{url} cannot be listed: {sentence(error)}") from error
        while listing.hasNext():
            status = listing.next()
            path = str(status.getPath().toString())
            # From the text, as Spark gets it: the listing's own URI says `file:///x` where Spark says `file:/x`.
            uri = str(self._path(path).toUri().toString())
            modified = datetime.fromtimestamp(status.getModificationTime() / 1000, UTC)
            yield LakeFile(path, uri, status.getLen(), modified)

    def folders(self, url: str) -> list[str]:
        """The names of the folders directly in a folder, sorted; costs one listing."""
        return sorted(str(status.getPath().getName()) for status in self._children(url) if status.isDirectory())

    def parquet_files(self, url: str) -> list[str]:
        """The paths of the Parquet files directly in a folder; none where the folder does not exist."""
        paths = [str(status.getPath().toString()) for status in self._children(url)]
        return [path for path in paths if path.endswith(".parquet")]

    def qualified(self, url: str) -> str:
        """The URL as the listing spells it, with its scheme."""
        return str(self._system(url).makeQualified(self._path(url)).toString())

    def head(self, path: str, size: int) -> bytes:
        """The first bytes of a file, at most `size`."""
        stream = self._system(path).open(self._path(path))
        try:
            return bytes(stream.readNBytes(size))
        finally:
            stream.close()

    @contextmanager
    def opened(self, path: str) -> Iterator[OpenFile]:
        """A file of which a few stretches are wanted: S3 is asked for these and not for all that follows."""
        builder = self._system(path).openFile(self._path(path))
        stream = builder.opt("fs.option.openfile.read.policy", "random").build().get()
        try:
            yield OpenFile(stream, self._gateway)
        finally:
            stream.close()

    def read(self, url: str) -> bytes | None:
        """All bytes of a small file, or None where there is none."""
        try:
            stream = self._system(url).open(self._path(url))
            try:
                return bytes(stream.readAllBytes())
            finally:
                stream.close()
        except Py4JJavaError as error:
            if _is_missing(error):
                return None
            raise LakeUnreadableError(f"{url} cannot be read: {sentence(error)}") from error

    def parquet_columns(self, path: str) -> tuple[RawColumn, ...]:
        """A Parquet file's columns, each by itself: one of a type that Spark lacks does not spoil the others."""
        parquet = self._jvm.org.apache.parquet.hadoop
        reader = parquet.ParquetFileReader.open(parquet.util.HadoopInputFile.fromPath(self._path(path), self._hadoop))
        try:
            fields = list(reader.getFooter().getFileMetaData().getSchema().getFields())
        finally:
            reader.close()
        return tuple(self._raw_column(field) for field in fields)

    def _raw_column(self, field: Any) -> RawColumn:
        schema = self._jvm.org.apache.parquet.schema.MessageType("column", self._jvm.java.util.List.of(field))
        datasource = self._jvm.org.apache.spark.sql.execution.datasources.parquet
        try:
            converted = datasource.ParquetToSparkSchemaConverter(self._conf).convert(schema)
        except JAVA_FAULTS:
            return RawColumn(str(field.getName()), UNSUPPORTED)
        kind = StructType.fromJson(json.loads(converted.json())).fields[0].dataType
        return RawColumn(str(field.getName()), kind.simpleString(), "NANOS" in str(field), kind.json())

    def parquet_schema(self, path: str) -> StructType:
        """The schema in a Parquet file's footer, as Spark reads it; costs no Spark job."""
        parquet = self._jvm.org.apache.parquet.hadoop
        reader = parquet.ParquetFileReader.open(parquet.util.HadoopInputFile.fromPath(self._path(path), self._hadoop))
        try:
            message = reader.getFooter().getFileMetaData().getSchema()
        finally:
            reader.close()
        datasource = self._jvm.org.apache.spark.sql.execution.datasources.parquet
        converted = datasource.ParquetToSparkSchemaConverter(self._conf).convert(message)
        return StructType.fromJson(json.loads(converted.json()))

    def write(self, url: str, text: str) -> None:
        """Write a small file, replacing an earlier one."""
        try:
            stream = self._system(url).create(self._path(url), True)
            try:
                stream.write(bytearray(text.encode()))
            finally:
                stream.close()
        except Py4JJavaError as error:
            raise LakeUnreadableError(f"{url} cannot be written: {sentence(error)}") from error

    def delete(self, url: str) -> None:
        """Delete a folder with all that is in it; a bucket with versions keeps those for a while."""
        try:
            self._system(url).delete(self._path(url), True)
        except Py4JJavaError as error:
            raise LakeUnreadableError(f"{url} cannot be deleted: {sentence(error)}") from error

    def _children(self, url: str) -> list[Any]:
        try:
            return list(self._system(url).listStatus(self._path(url)))
        except Py4JJavaError as error:
            if _is_missing(error):
                return []
            raise LakeUnreadableError(f"{url} cannot be listed: {sentence(error)}") from error

    def _path(self, url: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(url)

    def _system(self, url: str) -> Any:
        try:
            return self._path(url).getFileSystem(self._hadoop)
        except JAVA_FAULTS as error:
            raise LakeUnreadableError(f"{url} cannot be reached: {sentence(error)}") from error


def _is_missing(error: Py4JJavaError) -> bool:
    return bool(error.java_exception.getClass().getSimpleName() == "FileNotFoundException")


def sentence(error: Exception) -> str:
    """The cause at the bottom of a Java exception, in one line."""
    exception = error.java_exception if isinstance(error, Py4JJavaError) else getattr(error, "_origin", None)
    if exception is None:
        return str(error).partition("\n")[0]
    while exception.getCause() is not None:
        exception = exception.getCause()
    name, _, text = str(exception.toString()).partition("\n")[0].partition(": ")
    return text or name
