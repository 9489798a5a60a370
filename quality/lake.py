"""A run's files, read and written through Spark and Hadoop, so that S3 and a folder are the same to the judge."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from contracts import Contract
from pipeline.layout import Layout
from quality.errors import UnreadableRun
from quality.frames import Judged
from quality.last import CheckName, Last
from quality.tables import Row
from quality.verdict import SCHEMA


class Lake:
    """Reads the small tables of a run whole, and writes its verdict."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        # Hadoop's own classes: Spark has no public way to write one file from the driver.
        self._jvm: Any = spark._jvm  # noqa: SLF001
        self._hadoop: Any = spark._jsc.hadoopConfiguration()  # noqa: SLF001

    def judged(self, layout: Layout, summary: Contract, evidence: Contract) -> Judged:
        """What the run left; UnreadableRun names whatever is missing or not as its contract says."""
        record = self.record(layout)
        return Judged(record, self.rows(layout.table, summary), self.rows(layout.evidence, evidence))

    def last(self, layout: Layout, summary: Contract) -> Last:
        """A published run, to compare with; UnreadableRun where it lacks something, or has another schema."""
        said = json.loads(self.read(layout.verdict) or b"{}")
        if said.get("schema") != SCHEMA:
            raise UnreadableRun(f"{layout.verdict} is missing or not of schema {SCHEMA}.")
        return Last(
            run=layout.run,
            started=str(self.record(layout)["started"]),
            table=self.rows(layout.table, summary),
            counts=said["counts"],
            observed={CheckName(c["dataset"], c["name"], c["severity"]): c["observed"] for c in said["checks"]},
        )

    def write(self, url: str, text: str) -> None:
        """Write a small file whole, over any earlier one."""
        path = self._jvm.org.apache.hadoop.fs.Path(url)
        stream = path.getFileSystem(self._hadoop).create(path, True)
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()

    def read(self, url: str) -> bytes | None:
        """A small file whole, or None where there is none."""
        path = self._jvm.org.apache.hadoop.fs.Path(url)
        try:
            stream = path.getFileSystem(self._hadoop).open(path)
        except Py4JJavaError as error:
            if error.java_exception.getClass().getSimpleName() == "FileNotFoundException":
                return None
            raise
        try:
            return bytes(stream.readAllBytes())
        finally:
            stream.close()

    def folders(self, url: str) -> list[str]:
        """The names of the folders right under a folder, in the order of names; costs one listing."""
        path = self._jvm.org.apache.hadoop.fs.Path(url)
        system = path.getFileSystem(self._hadoop)
        found = system.listStatus(path) if system.exists(path) else []
        return sorted(status.getPath().getName() for status in found if status.isDirectory())

    def record(self, layout: Layout) -> Mapping[str, Any]:
        """What ran, as the job wrote it down."""
        text = self.read(layout.record)
        if text is None:
            raise UnreadableRun(
                f"there is no {layout.record}, so the step 'Summarise the trips' did not finish; look at its log "
                f"(`tollgate logs {layout.run}`) and start the run again."
            )
        try:
            record = json.loads(text)
        except ValueError as error:
            raise UnreadableRun(f"{layout.record} is no JSON ({error}); start the run again.") from error
        if not isinstance(record, dict) or record.get("schema") != 1 or not isinstance(record.get("files"), list):
            raise UnreadableRun(f"{layout.record} is not of schema 1; run job and judge from the same code.")
        return record

    def rows(self, url: str, contract: Contract) -> tuple[Row, ...]:
        """Every row of a small table, its columns and types as the contract says."""
        try:
            self._conforms(url, contract)
            # The schema given, and not inferred: that would be a Spark job more, which takes seconds in a cold JVM.
            schema = ", ".join(f"{column.name} {column.physical_type}" for column in contract.columns)
            frame = self._spark.read.schema(schema).parquet(url)
            # Times as text: collected as times, they would be moved into this machine's own time zone.
            times = [column.name for column in contract.columns if column.physical_type == "timestamp"]
            columns = [f"string({c.name}) {c.name}" if c.name in times else c.name for c in contract.columns]
            rows = [row.asDict() for row in frame.selectExpr(*columns).collect()]
        except PySparkException as error:
            reason = str(error).partition("\n")[0]
            raise UnreadableRun(
                f"{url} could not be read as {contract.name}: {reason[:200]}; look at the log of 'Summarise the trips'."
            ) from error
        return tuple(row | {name: _time(row[name]) for name in times} for row in rows)

    def first(self, url: str, columns: tuple[str, ...], most: int) -> list[Row]:
        """Some rows of a table that may be large: its first ones, text columns only; none where it has no file."""
        if not self._parquet_files(url):
            return []
        frame = self._spark.read.schema(", ".join(f"{column} string" for column in columns)).parquet(url)
        return [row.asDict() for row in frame.limit(most).collect()]

    def _conforms(self, url: str, contract: Contract) -> None:
        """Raise UnreadableRun unless every file's footer says what the contract says; costs no Spark job."""
        files = self._parquet_files(url)
        if not files:
            raise UnreadableRun(f"there is no Parquet file in {url}; look at the log of 'Summarise the trips'.")
        for file in files:
            there = self._footer(file)
            wrong = [
                f"{column.name} is {there.get(column.name, 'missing')} and should be {column.physical_type}"
                for column in contract.columns
                if there.get(column.name) != column.physical_type
            ]
            if wrong:
                raise UnreadableRun(
                    f"{url} is not what {contract.name} {contract.version} says: {'; '.join(wrong)}. "
                    "Run job and judge from the same code."
                )

    def _parquet_files(self, url: str) -> list[Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(url)
        system = path.getFileSystem(self._hadoop)
        found = [status.getPath() for status in system.listStatus(path)] if system.exists(path) else []
        return [file for file in found if file.getName().endswith(".parquet")]

    def _footer(self, file: Any) -> dict[str, str]:
        """The columns of a Parquet file and their types, as Spark names them."""
        parquet = self._jvm.org.apache.parquet.hadoop
        reader = parquet.ParquetFileReader.open(parquet.util.HadoopInputFile.fromPath(file, self._hadoop))
        try:
            message = reader.getFooter().getFileMetaData().getSchema()
        finally:
            reader.close()
        columns = self._jvm.org.apache.spark.sql.execution.datasources.parquet
        configuration = self._spark._jsparkSession.sessionState().conf()  # noqa: SLF001
        schema = StructType.fromJson(
            json.loads(columns.ParquetToSparkSchemaConverter(configuration).convert(message).json())
        )
        return {field.name: field.dataType.simpleString() for field in schema}


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
