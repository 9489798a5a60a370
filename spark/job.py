"""One run: the input listed, its rows read and classified, and everything written that the gate will judge."""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession

from contracts import Contract, Rule, load
from pipeline.lake import JAVA_FAULTS, Lake, sentence
from pipeline.layout import Layout
from spark import reader, summary, trips
from spark.errors import FilterUnknownError, InputMissingError, ScanFailedError
from spark.incremental import Input, changes, is_fresh, previous_run, split
from spark.input_files import InputFile, list_files, probe
from spark.measures import FILES_SCHEMA
from spark.record import Clock, Count, Request, entry_of, record


@dataclass(frozen=True)
class Job:
    """A request with everything that its steps need."""

    spark: SparkSession
    layout: Layout
    contracts: Mapping[str, Contract]
    rules: Sequence[Rule]

    @property
    def rules_hash(self) -> str:
        """Changes whenever the same file could give other evidence."""
        trips, evidence = self.contracts["trips"], self.contracts["evidence"]
        decisive = (trips.columns, trips.sources, evidence.columns, self.rules, self.spark.version)
        return hashlib.sha256(repr(decisive).encode()).hexdigest()[:16]


def summarise(spark: SparkSession, request: Request) -> str:
    """Write evidence/, table/, refused/, run.json and, last, changes.json; return one line for the log.

    Where nothing is new since the published run, changes.json is all that it writes. A second call for the same run
    writes the same files again. Raises JobError.
    """
    clock, lake = Clock(), Lake(spark)
    contracts = {name: load(name) for name in ("trips", "summary", "evidence")}
    job = Job(spark, Layout(request.lake, request.run), contracts, _rules(contracts["trips"], request.filter))
    with clock.step("list"):
        files = _input(lake, job, request)
    news = files.has_news or not is_fresh(files.kept, contracts["evidence"], clock.started)
    message = f"Nothing is new since {request.published}."
    if news:
        with clock.step("read"):
            files = _write_rows(lake, job, files)
        message = _write_summary(lake, job, request, files, clock)
    lake.write(job.layout.changes, changes(request, files, clock.started, news=news).text())
    return message


def _write_summary(lake: Lake, job: Job, request: Request, files: Input, clock: Clock) -> str:
    with clock.step("table"):
        counts = _write_table(job, files)
    read = [entry_of(file, counts, job.contracts["trips"]) for file in _without_rows(files.read, counts)]
    # The record keeps how many rows a kept file had: the gate compares that with the evidence.
    run = record(request, [*read, *files.entries], counts, job.contracts, clock)
    lake.write(job.layout.record, replace(run, rules=job.rules_hash).text())
    kept = f" {len(files.kept)} files were kept from {request.published}." if files.kept else ""
    return f"{run.rows_in} rows of {len(run.files)} files: {run.accepted} accepted, the rest refused.{kept}"


def _rules(contract: Contract, name: str) -> Sequence[Rule]:
    if name not in contract.filters:
        raise FilterUnknownError(
            f"There is no filter {name!r}; the contract has {', '.join(sorted(contract.filters))}."
        )
    return contract.filters[name]


def _input(lake: Lake, job: Job, request: Request) -> Input:
    files = list_files(lake, job.layout.input, job.contracts["trips"])
    if not files:
        raise InputMissingError(
            f"There is no input: {job.layout.input} holds no files. "
            "Bring some with `tollgate input --from FOLDER`, or make some with `tollgate input generate`."
        )
    made_by = {"code": request.code, "rules": job.rules_hash}
    previous = previous_run(lake, Layout(request.lake, request.published), made_by) if request.published else None
    return _probe(lake, job, split(files, previous))


def _probe(lake: Lake, job: Job, files: Input) -> Input:
    return replace(files, read=tuple(probe(lake, files.read, job.contracts["trips"])))


def _write_rows(lake: Lake, job: Job, files: Input) -> Input:
    """Read the rows into evidence and refused; where that fails, find the broken files and go on without them."""
    try:
        _scan(job, files)
    except JAVA_FAULTS as error:
        faults = reader.broken(job.spark, files.read)
        if faults:
            files = replace(files, read=tuple(_unless_broken(file, faults) for file in files.read))
        elif files.kept:
            # Each file to read can be read, so it is the previous run's evidence that cannot.
            files = _probe(lake, job, Input(tuple(files.files)))
        else:
            raise ScanFailedError(
                f"The rows could not be read and written, though each file can be read: {sentence(error)}"
            ) from error
        _scan(job, files)
    return files


def _unless_broken(file: InputFile, faults: Mapping[str, str]) -> InputFile:
    return file.refused("file_unreadable", faults[file.file]) if file.file in faults else file


def _scan(job: Job, files: Input) -> None:
    """Two scans side by side: each fills the gaps that the other leaves on the executors (ADR 2)."""
    with ThreadPoolExecutor(2) as pool:
        for scan in [pool.submit(write, job, files) for write in (_write_evidence, _write_refused)]:
            scan.result()


def _write_evidence(job: Job, files: Input) -> None:
    listing = _frame(job.spark, files.read)
    rows = _classified(job, files.read, listing)
    made = rows.transform(summary.evidence, listing, job.contracts["evidence"], job.rules_hash)
    evidence = files.with_kept(job.spark, made, lambda layout: layout.evidence)
    evidence.coalesce(1).write.mode("overwrite").parquet(job.layout.evidence)


def _write_refused(job: Job, files: Input) -> None:
    listing = _frame(job.spark, files.read)
    made = trips.refused(_classified(job, files.read, listing), job.contracts["trips"])
    refused = files.with_kept(job.spark, made, lambda layout: layout.refused)
    refused.write.mode("overwrite").parquet(job.layout.refused)


def _write_table(job: Job, files: Input) -> list[Count]:
    evidence = job.spark.read.parquet(job.layout.evidence)
    # As many rows as there are files and outcomes, however many trips.
    counts = [Count(row.file, row.outcome, row.trips) for row in evidence.select("file", "outcome", "trips").collect()]
    strangers = {count.file for count in counts} - {file.file for file in files.files}
    if strangers:
        raise ScanFailedError(f"Spark read {min(strangers)}, which the listing of {job.layout.input} does not hold.")
    table = summary.table(evidence, job.contracts["summary"])
    table.coalesce(1).write.mode("overwrite").parquet(job.layout.table)
    return counts


def _classified(job: Job, files: Sequence[InputFile], listing: DataFrame) -> DataFrame:
    rows = reader.rows(job.spark, files, job.contracts["trips"])
    return rows.transform(trips.classified, job.rules).transform(summary.of_files, listing)


def _frame(spark: SparkSession, files: Sequence[InputFile]) -> DataFrame:
    values = [
        (file.uri, file.file, file.colour, file.year, file.month, file.size_bytes, file.modified, file.reason)
        for file in files
    ]
    return spark.createDataFrame(values, FILES_SCHEMA)


def _without_rows(files: Sequence[InputFile], counts: Sequence[Count]) -> list[InputFile]:
    """The files, with those refused that turned out to hold no rows."""
    empty = {count.file for count in counts if count.outcome == "file_empty"}
    return [
        file.refused("file_empty", file.message or "It holds no rows.") if file.file in empty else file
        for file in files
    ]
