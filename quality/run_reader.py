"""The reader of a run: its record and its small tables, held to their contracts before anything is judged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.functions import col

from contracts import Contract, Dataset
from pipeline.documents import DocumentError, RunRecord, Verdict
from pipeline.lake import Lake
from pipeline.layout import Layout
from quality.errors import UnreadableRun
from quality.model import CheckName, Judged, PublishedRun, Row

LOOKED_BACK = 3
"""Earlier runs whose refused rows are looked at for the files that a run kept."""


class RunReader:
    """Reads what runs left in a lake. Safe to use from several threads."""

    def __init__(self, spark: SparkSession, lake: Lake) -> None:
        self._spark = spark
        self._lake = lake

    def judged(self, layout: Layout, dataset: Dataset) -> Judged:
        """What the run left; UnreadableRun names whatever is missing or not as its contract says."""
        record = self.record(layout)
        tables = self.tables(layout, dataset)
        return Judged(dataset, record, tables, self.rows(layout.evidence, dataset.evidence))

    def published(self, layout: Layout, dataset: Dataset) -> PublishedRun:
        """A published run, to compare with; UnreadableRun where it lacks something, or has another schema."""
        try:
            verdict = Verdict.parse(self._lake.read(layout.verdict) or b"")
        except DocumentError as error:
            raise UnreadableRun(f"{layout.verdict} {error}.") from error
        return PublishedRun(
            run=layout.run,
            started=self.record(layout).started,
            tables=self.tables(layout, dataset),
            counts=verdict.counts,
            observed={CheckName(c.dataset, c.name, c.severity): c.observed for c in verdict.checks},
        )

    def tables(self, layout: Layout, dataset: Dataset) -> dict[str, tuple[Row, ...]]:
        """The rows of each product, by its name."""
        return {product.name: self.rows(layout.table(product.name), product) for product in dataset.products}

    def record(self, layout: Layout) -> RunRecord:
        """The run.json that the job wrote."""
        content = self._lake.read(layout.record)
        if content is None:
            raise UnreadableRun(
                f"there is no {layout.record}, so the job that reads the input did not finish; look at its log "
                f"(`tollgate logs {layout.run}`) and start the run again."
            )
        try:
            return RunRecord.parse(content)
        except DocumentError as error:
            raise UnreadableRun(
                f"{layout.record} {error}; run job and judge from the same code, and start the run again."
            ) from error

    def rows(self, url: str, contract: Contract) -> tuple[Row, ...]:
        """Every row of a small table, its columns and types as the contract says."""
        try:
            self._check_schema(url, contract)
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
                f"{url} could not be read as {contract.name}: {reason[:200]}; look at the log of the job that made it."
            ) from error
        return tuple(row | {name: _time(row[name]) for name in times} for row in rows)

    def refused_rows(self, layout: Layout, most: int) -> list[Row]:
        """Some refused rows of a run (file, reason, row): its own first, then those that earlier runs read for it."""
        rows = self._first_rows(layout.refused, most)
        kept = [entry for entry in self.record(layout).files if entry.kept and entry.read_by]
        for run in sorted({str(entry.read_by) for entry in kept}, reverse=True)[:LOOKED_BACK]:
            if len(rows) < most:
                files = [entry.file for entry in kept if entry.read_by == run]
                rows += self._first_rows(replace(layout, run=run).refused, most - len(rows), files)
        return rows

    def _first_rows(self, url: str, most: int, files: Sequence[str] = ()) -> list[Row]:
        """The first refused rows in a folder, of these files where some are given; none where it holds no file."""
        if not self._lake.parquet_files(url):
            return []
        frame = self._spark.read.schema("file string, reason string, row string").parquet(url)
        if files:
            frame = frame.where(col("file").isin(*files))
        return [row.asDict() for row in frame.limit(most).collect()]

    def _check_schema(self, url: str, contract: Contract) -> None:
        """Raise UnreadableRun unless every file's footer says what the contract says; costs no Spark job."""
        files = self._lake.parquet_files(url)
        if not files:
            raise UnreadableRun(f"there is no Parquet file in {url}; look at the log of the job that made it.")
        for file in files:
            types = {field.name: field.dataType.simpleString() for field in self._lake.parquet_schema(file)}
            wrong = [
                f"{column.name} is {types.get(column.name, 'missing')} and should be {column.physical_type}"
                for column in contract.columns
                if types.get(column.name) != column.physical_type
            ]
            if wrong:
                raise UnreadableRun(
                    f"{url} is not what {contract.name} {contract.version} says: {'; '.join(wrong)}. "
                    "Run job and judge from the same code."
                )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
