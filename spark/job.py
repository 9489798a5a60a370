"""One run: the input listed, its rows read and told apart, and everything written that the gate will judge."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from contracts import Contract, Rule, load
from pipeline.places import Places
from spark import source, summary, trips
from spark.errors import FilterUnknownError, InputMissingError, ScanFailedError
from spark.files import InputFile, listed, probed
from spark.lake import JAVA_FAULTS, Lake, sentence
from spark.measures import FILES_SCHEMA
from spark.record import Clock, Count, Request, record


@dataclass(frozen=True)
class Job:
    """A request with everything that its steps need."""

    spark: SparkSession
    places: Places
    contracts: Mapping[str, Contract]
    rules: Sequence[Rule]

    @property
    def rules_hash(self) -> str:
        """Changes whenever the same file could give other evidence."""
        said = repr((self.contracts["trips"].columns, self.contracts["evidence"].columns, self.rules))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def summarise(spark: SparkSession, request: Request) -> dict[str, Any]:
    """Writes evidence/, table/, refused/ and, last, run.json; returns what run.json says. Raises JobError.

    Asked again for the same run, it writes the same places again.
    """
    clock, lake = Clock(), Lake(spark)
    contracts = {name: load(name) for name in ("trips", "summary", "evidence")}
    job = Job(spark, Places(request.lake, request.run), contracts, _rules(contracts["trips"], request.filter))
    with clock.step("list"):
        files = _files(lake, job)
    with clock.step("read"):
        files = _keep_rows(job, files)
    with clock.step("table"):
        counts = _keep_table(job, files)
    said = record(request, _emptied(files, counts), counts, contracts, clock)
    lake.write(job.places.record, json.dumps(said, indent=1))
    return said


def _rules(contract: Contract, name: str) -> Sequence[Rule]:
    if name not in contract.filters:
        raise FilterUnknownError(
            f"There is no filter {name!r}; the contract has {', '.join(sorted(contract.filters))}."
        )
    return contract.filters[name]


def _files(lake: Lake, job: Job) -> list[InputFile]:
    files = probed(lake, listed(lake, job.places.input, job.contracts["trips"]), job.contracts["trips"])
    if not files:
        raise InputMissingError(
            f"There is no input: {job.places.input} holds no files. "
            "Bring some with `tollgate input --from FOLDER`, or make some with `tollgate input generate`."
        )
    return files


def _keep_rows(job: Job, files: list[InputFile]) -> list[InputFile]:
    """Reads the rows into evidence and refused; where that fails, finds the broken files and does without them."""
    try:
        _read(job, files)
    except JAVA_FAULTS as error:
        faults = source.broken(job.spark, files)
        if not faults:
            raise ScanFailedError(
                f"The rows could not be read and written, though each file can be read: {sentence(error)}"
            ) from error
        files = [file.refused("file_unreadable", faults[file.file]) if file.file in faults else file for file in files]
        _read(job, files)
    return files


def _read(job: Job, files: Sequence[InputFile]) -> None:
    """Two scans side by side: each fills the gaps that the other leaves on the executors (ADR 2)."""
    with ThreadPoolExecutor(2) as pool:
        for scan in [pool.submit(write, job, files) for write in (_write_evidence, _write_refused)]:
            scan.result()


def _write_evidence(job: Job, files: Sequence[InputFile]) -> None:
    known = _frame(job.spark, files)
    rows = _told_apart(job, files, known)
    seen = rows.transform(summary.evidence, known, job.contracts["evidence"], job.rules_hash)
    seen.coalesce(1).write.mode("overwrite").parquet(job.places.evidence)


def _write_refused(job: Job, files: Sequence[InputFile]) -> None:
    known = _frame(job.spark, files)
    refused = trips.refused(_told_apart(job, files, known), job.contracts["trips"])
    refused.write.mode("overwrite").parquet(job.places.refused)


def _keep_table(job: Job, files: Sequence[InputFile]) -> list[Count]:
    kept = job.spark.read.parquet(job.places.evidence)
    # As many rows as there are files and outcomes, however many trips.
    counts = [Count(row.file, row.outcome, row.trips) for row in kept.select("file", "outcome", "trips").collect()]
    strangers = {count.file for count in counts} - {file.file for file in files}
    if strangers:
        raise ScanFailedError(f"Spark read {min(strangers)}, which the listing of {job.places.input} does not hold.")
    table = summary.table(kept, job.contracts["summary"])
    table.coalesce(1).write.mode("overwrite").parquet(job.places.table)
    return counts


def _told_apart(job: Job, files: Sequence[InputFile], known: DataFrame) -> DataFrame:
    rows = source.rows(job.spark, files, job.contracts["trips"])
    return rows.transform(trips.classified, job.rules).transform(summary.of_files, known)


def _frame(spark: SparkSession, files: Sequence[InputFile]) -> DataFrame:
    values = [
        (file.uri, file.file, file.colour, file.year, file.month, file.size_bytes, file.modified, file.reason)
        for file in files
    ]
    return spark.createDataFrame(values, FILES_SCHEMA)


def _emptied(files: Sequence[InputFile], counts: Sequence[Count]) -> list[InputFile]:
    """The files, with those refused that turned out to hold no rows."""
    empty = {count.file for count in counts if count.outcome == "file_empty"}
    return [
        file.refused("file_empty", file.message or "It holds no rows.") if file.file in empty else file
        for file in files
    ]
