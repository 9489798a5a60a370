"""One run: the input listed, its rows read and told apart, and everything written that the gate will judge."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession

from contracts import Contract, Rule, load
from pipeline.layout import Layout
from spark import reader, summary, trips
from spark.errors import FilterUnknownError, InputMissingError, ScanFailedError
from spark.incremental import Input, changes, earlier, is_fresh, told_apart
from spark.input_files import InputFile, listed, probed
from spark.lake import JAVA_FAULTS, Lake, sentence
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
        said = repr((trips.columns, trips.sources, evidence.columns, self.rules, self.spark.version))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def summarise(spark: SparkSession, request: Request) -> str:
    """Writes evidence/, table/, refused/, run.json and, last, changes.json; says what it did. Raises JobError.

    Where nothing is new since the published run, changes.json is all that it writes. Asked again for the same run, it
    writes the same files again.
    """
    clock, lake = Clock(), Lake(spark)
    contracts = {name: load(name) for name in ("trips", "summary", "evidence")}
    job = Job(spark, Layout(request.lake, request.run), contracts, _rules(contracts["trips"], request.filter))
    with clock.step("list"):
        found = _input(lake, job, request)
    news = found.is_news or not is_fresh(found.kept, contracts["evidence"], clock.started)
    said = f"Nothing is new since {request.published}."
    if news:
        with clock.step("read"):
            found = _keep_rows(lake, job, found)
        said = _summarised(lake, job, request, found, clock)
    lake.write(job.layout.changes, json.dumps(changes(request, found, clock.started, news=news), indent=1))
    return said


def _summarised(lake: Lake, job: Job, request: Request, found: Input, clock: Clock) -> str:
    with clock.step("table"):
        counts = _keep_table(job, found)
    read = [entry_of(file, counts, job.contracts["trips"]) for file in _emptied(found.read, counts)]
    # Of a kept file the record says again how many rows it had: the gate holds that to the evidence.
    said = record(request, [*read, *found.entries], counts, job.contracts, clock) | {"rules": job.rules_hash}
    lake.write(job.layout.record, json.dumps(said, indent=1))
    kept = f" {len(found.kept)} files were kept from {request.published}." if found.kept else ""
    return f"{said['rows_in']} rows of {len(said['files'])} files: {said['accepted']} accepted, the rest refused.{kept}"


def _rules(contract: Contract, name: str) -> Sequence[Rule]:
    if name not in contract.filters:
        raise FilterUnknownError(
            f"There is no filter {name!r}; the contract has {', '.join(sorted(contract.filters))}."
        )
    return contract.filters[name]


def _input(lake: Lake, job: Job, request: Request) -> Input:
    files = listed(lake, job.layout.input, job.contracts["trips"])
    if not files:
        raise InputMissingError(
            f"There is no input: {job.layout.input} holds no files. "
            "Bring some with `tollgate input --from FOLDER`, or make some with `tollgate input generate`."
        )
    made_by = {"code": request.code, "rules": job.rules_hash}
    known = earlier(lake, Layout(request.lake, request.published), made_by) if request.published else None
    return _probed(lake, job, told_apart(files, known))


def _probed(lake: Lake, job: Job, found: Input) -> Input:
    return replace(found, read=tuple(probed(lake, found.read, job.contracts["trips"])))


def _keep_rows(lake: Lake, job: Job, found: Input) -> Input:
    """Reads the rows into evidence and refused; where that fails, finds the broken files and does without them."""
    try:
        _read(job, found)
    except JAVA_FAULTS as error:
        faults = reader.broken(job.spark, found.read)
        if faults:
            found = replace(found, read=tuple(_unless_broken(file, faults) for file in found.read))
        elif found.kept:
            # Each file to read can be read, so it is the earlier run's evidence that cannot.
            found = _probed(lake, job, Input(tuple(found.files)))
        else:
            raise ScanFailedError(
                f"The rows could not be read and written, though each file can be read: {sentence(error)}"
            ) from error
        _read(job, found)
    return found


def _unless_broken(file: InputFile, faults: Mapping[str, str]) -> InputFile:
    return file.refused("file_unreadable", faults[file.file]) if file.file in faults else file


def _read(job: Job, found: Input) -> None:
    """Two scans side by side: each fills the gaps that the other leaves on the executors (ADR 2)."""
    with ThreadPoolExecutor(2) as pool:
        for scan in [pool.submit(write, job, found) for write in (_write_evidence, _write_refused)]:
            scan.result()


def _write_evidence(job: Job, found: Input) -> None:
    known = _frame(job.spark, found.read)
    rows = _told_apart(job, found.read, known)
    seen = rows.transform(summary.evidence, known, job.contracts["evidence"], job.rules_hash)
    whole = found.whole(job.spark, seen, lambda layout: layout.evidence)
    whole.coalesce(1).write.mode("overwrite").parquet(job.layout.evidence)


def _write_refused(job: Job, found: Input) -> None:
    known = _frame(job.spark, found.read)
    refused = trips.refused(_told_apart(job, found.read, known), job.contracts["trips"])
    whole = found.whole(job.spark, refused, lambda layout: layout.refused)
    whole.write.mode("overwrite").parquet(job.layout.refused)


def _keep_table(job: Job, found: Input) -> list[Count]:
    kept = job.spark.read.parquet(job.layout.evidence)
    # As many rows as there are files and outcomes, however many trips.
    counts = [Count(row.file, row.outcome, row.trips) for row in kept.select("file", "outcome", "trips").collect()]
    strangers = {count.file for count in counts} - {file.file for file in found.files}
    if strangers:
        raise ScanFailedError(f"Spark read {min(strangers)}, which the listing of {job.layout.input} does not hold.")
    table = summary.table(kept, job.contracts["summary"])
    table.coalesce(1).write.mode("overwrite").parquet(job.layout.table)
    return counts


def _told_apart(job: Job, files: Sequence[InputFile], known: DataFrame) -> DataFrame:
    rows = reader.rows(job.spark, files, job.contracts["trips"])
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
