"""One run: the input listed, its rows read once and classified, and everything written that the gate will judge."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pyspark.sql import DataFrame, SparkSession

from contracts import Dataset, Rule
from contracts.evidence import READ_BY
from pipeline.job_cost import job_cost
from pipeline.lake import JAVA_FAULTS, Lake, sentence
from pipeline.layout import Layout
from spark import outputs
from spark.damage import FAST_READER, UNKNOWN_ENCODING, damaged
from spark.errors import FilterUnknownError, InputMissingError, KeyLimitError, ScanFailedError
from spark.incremental import Input, changes, is_fresh, previous_run, split
from spark.input_files import InputFile, list_files, matched, probe
from spark.partials import Plan, partials
from spark.record import Clock, Count, Request, entry_of, record, rows_of
from spark.records import Matched, Transform, classified, records
from spark.scan import Scan, empty_scan, scan

MOST_KEYS = 100_000
"""Rows of one product that one file may make: a key is something that few values have."""

SAMPLE_BYTES = 2**20
MOST_SAMPLED = 1024
COMPILED_BYTES = 2**20
"""From so many bytes of input on, generated code is compiled."""


@dataclass(frozen=True)
class Job:
    """A request with everything that its steps need."""

    spark: SparkSession
    layout: Layout
    dataset: Dataset
    rules: Sequence[Rule]
    transform: Transform | None = None

    @property
    def rules_hash(self) -> str:
        """Changes whenever the same file could give other evidence."""
        source, evidence = self.dataset.source, self.dataset.evidence
        decisive = (
            source.columns, source.sources, source.period, source.identity, source.counts, evidence.columns,
            [product.columns for product in self.dataset.products], self.rules, self.spark.version,
        )  # fmt: skip
        return hashlib.sha256(repr(decisive).encode()).hexdigest()[:16]

    def plan(self, files: Sequence[InputFile]) -> Plan:
        """The more there is to read, the fewer records are held against each other: the sample stays of one size."""
        size = sum(file.size_bytes for file in files)
        sample = 1
        while sample < min(size // SAMPLE_BYTES, MOST_SAMPLED):
            sample *= 2
        return Plan(self.dataset, sample)


def summarise(spark: SparkSession, request: Request, dataset: Dataset, transform: Transform | None = None) -> str:
    """Write evidence/, tables/, refused/, run.json and, last, changes.json; return one line for the log.

    Where nothing is new since the published run, changes.json is all that it writes. A second call for the same run
    writes the same files again. Raises JobError.
    """
    clock, lake = Clock(), Lake(spark)
    job = Job(spark, Layout(request.lake, request.run), dataset, _rules(dataset, request.filter), transform)
    with clock.step("list"):
        files = _input(lake, job, request)
    news = files.has_news or not is_fresh(files.kept, dataset.evidence, clock.started)
    message = f"Nothing is new since {request.published}."
    if news:
        with clock.step("read"):
            files = _write_rows(lake, job, files)
        message = _write_record(lake, job, request, files, clock)
    lake.write(job.layout.changes, changes(request, files, clock.started, news=news).text())
    return message


def _write_record(lake: Lake, job: Job, request: Request, files: Input, clock: Clock) -> str:
    with clock.step("count"):
        counts = _counts(job)
    rows, source = rows_of(counts), job.dataset.source
    read = [entry_of(file, rows[file.file], source) for file in _without_rows(files.read, counts)]
    # The record keeps how many rows a kept file had: the gate compares that with the evidence.
    run = record(request, [*read, *files.entries], counts, job.dataset.versions, clock)
    lake.write(job.layout.record, replace(run, rules=job.rules_hash, cost=job_cost(job.spark)).text())
    kept = f" {len(files.kept)} files were kept from {request.published}." if files.kept else ""
    return f"{run.rows_in} rows of {len(run.files)} files: {run.accepted} accepted, the rest refused.{kept}"


def _rules(dataset: Dataset, name: str) -> Sequence[Rule]:
    filters = dataset.source.filters
    if not filters and not name:
        return ()
    if name not in filters:
        raise FilterUnknownError(
            f"There is no filter {name!r}; the contract has {', '.join(sorted(filters)) or 'none'}."
        )
    return filters[name]


def _input(lake: Lake, job: Job, request: Request) -> Input:
    files = list_files(lake, job.layout.input, job.dataset.source)
    if not files:
        raise InputMissingError(
            f"There is no input: {job.layout.input} holds no files. "
            "Bring some with `tollgate input --from FOLDER`, or make some with `tollgate input generate`."
        )
    made_by = {"code": request.code, "rules": job.rules_hash}
    previous = previous_run(lake, Layout(request.lake, request.published), made_by) if request.published else None
    return _probe(lake, job, split(files, previous))


def _probe(lake: Lake, job: Job, files: Input) -> Input:
    needed = job.plan(()).needed
    return replace(files, read=tuple(probe(lake, files.read, job.dataset.source, needed)))


def _write_rows(lake: Lake, job: Job, files: Input) -> Input:
    """Read the rows into evidence, tables and refused; where that fails, go on without the broken files."""
    job.spark.conf.set(FAST_READER, "true")
    try:
        _scan(job, files)
    except JAVA_FAULTS as error:
        files = _without_broken(lake, job, files, sentence(error))
        _scan(job, files)
    return files


def _without_broken(lake: Lake, job: Job, files: Input, why: str) -> Input:
    """What can be scanned after a scan has failed. Raises ScanFailedError where no file is the reason."""
    readable = [file for file in files.read if file.reason is None]
    faults = damaged(readable, lambda file: _raw(job, [file]).frame)
    if any(UNKNOWN_ENCODING in fault for fault in faults.values()):
        job.spark.conf.set(FAST_READER, "false")
        faults = damaged(readable, lambda file: _raw(job, [file]).frame)
        if not faults:
            return files
    if not faults:
        # Their bytes can be read; what the contract makes of them may still fail for some, though not for all.
        plan, listing = job.plan(readable), outputs.files_frame(job.spark, readable, job.dataset.source.period)
        odd = damaged(readable, lambda file: _partials(job, plan, [file], listing))
        faults = odd if len(odd) < len(readable) else {}
    if faults:
        return replace(files, read=tuple(_unless_broken(file, faults) for file in files.read))
    if files.kept:
        # Each file to read can be read, so it is the previous run's evidence that cannot.
        return _probe(lake, job, Input(tuple(files.files)))
    raise ScanFailedError(f"The rows could not be read and written, though each file can be read: {why}")


def _unless_broken(file: InputFile, faults: Mapping[str, str]) -> InputFile:
    return file.refused("file_unreadable", faults[file.file]) if file.file in faults else file


def _scan(job: Job, files: Input) -> None:
    """One scan of the rows, whose partial sums are kept until all that follows from them is written."""
    plan = job.plan(files.read)
    job.spark.conf.set("spark.sql.shuffle.partitions", _partitions(job, files.read))
    _compile(job.spark, files.read)
    listing = outputs.files_frame(job.spark, files.read, job.dataset.source.period)
    sums = _partials(job, plan, files.read, listing)
    # Each task carries the plans of all schemas: of many small ones they take longer than the rows.
    sums = (sums if _is_large(files.read) else sums.coalesce(1)).persist()
    try:
        about = {"rules": job.rules_hash, READ_BY: job.layout.run}
        made = outputs.evidence(sums, listing, plan, job.rules, about)
        _write(files.with_kept(job.spark, made, lambda layout: layout.evidence).coalesce(1), job.layout.evidence)
        for product in job.dataset.products:
            name = product.name
            rows = outputs.table(sums, listing, plan, product)
            _write(_with_kept_table(job, files, rows, name).coalesce(1), job.layout.table(name))
            _check_keys(job, name)
        # Those of kept files stay where the run that read them has left them.
        _write(outputs.refused(sums, listing, job.rules), job.layout.refused)
    finally:
        sums.unpersist()


def _compile(spark: SparkSession, files: Sequence[InputFile]) -> None:
    """Compile and adapt the plan where there is much to read: for a small input that takes longer than its rows."""
    large = _is_large(files)
    spark.conf.set("spark.sql.adaptive.enabled", str(large).lower())
    spark.conf.set("spark.sql.codegen.wholeStage", str(large).lower())
    spark.conf.set("spark.sql.codegen.factoryMode", "FALLBACK" if large else "NO_CODEGEN")


def _is_large(files: Sequence[InputFile]) -> bool:
    return sum(file.size_bytes for file in files) >= COMPILED_BYTES


def _partitions(job: Job, files: Sequence[InputFile]) -> int:
    """Sums are few, refused rows a few per cent of the input: a partition a core, or one for each half gibibyte."""
    if not _is_large(files):
        return 1
    return max(job.spark.sparkContext.defaultParallelism, sum(file.size_bytes for file in files) // 2**29)


def _with_kept_table(job: Job, files: Input, rows: DataFrame, product: str) -> DataFrame:
    return files.with_kept(job.spark, rows, lambda layout: layout.table(product))


def _partials(job: Job, plan: Plan, files: Sequence[InputFile], listing: DataFrame) -> DataFrame:
    """The partial sums of all files: one scan for each schema, all in one plan."""
    readable = sorted((file for file in files if file.reason is None), key=_schema)
    groups = [list(group) for _, group in groupby(readable, key=_schema)]
    source = job.dataset.source
    frames = []
    for group in groups or [[]]:
        kind = str(group[0].kind) if group else next(iter(source.sources))
        scanned = _raw(job, group) if group else empty_scan(job.spark)
        columns = group[0].columns if group else ()
        where = Matched(scanned.columns, [column.name for column in columns], matched(source, kind, columns), kind)
        rows = records(
            scanned, listing.select("_file_id", "_number", "_begins", "_ends"), where, plan.needed, job.transform
        )
        frames.append(partials(classified(rows, plan.needed, job.rules), plan))
    return _union(frames)


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    """All rows; by halves, for each union looks through everything below it."""
    if len(frames) == 1:
        return frames[0]
    half = len(frames) // 2
    return _union(frames[:half]).unionByName(_union(frames[half:]))


def _raw(job: Job, files: Sequence[InputFile]) -> Scan:
    return scan(job.spark, files, job.dataset.source.sources[str(files[0].kind)])


def _schema(file: InputFile) -> tuple[str, str, Sequence[tuple[str, str]]]:
    return str(file.format), str(file.kind), [(column.name, column.schema) for column in file.columns]


def _write(frame: DataFrame, url: str) -> None:
    frame.write.mode("overwrite").parquet(url)


def _check_keys(job: Job, product: str) -> None:
    table = job.spark.read.parquet(job.layout.table(product))
    most = table.groupBy("file").count().orderBy("count", ascending=False).first()
    if most is not None and most["count"] > MOST_KEYS:
        keys = ", ".join(column.name for column in job.dataset.product(product).keys if column.name != "file")
        raise KeyLimitError(
            f"{most['file']} makes {most['count']:,} rows of {product} ({keys}); a file may make {MOST_KEYS:,}: "
            "a key is something that few values have."
        )


def _counts(job: Job) -> list[Count]:
    evidence = job.spark.read.parquet(job.layout.evidence)
    # As many rows as there are files and outcomes, however many records.
    rows = evidence.select("file", "outcome", "records").collect()
    if any(row.file is None for row in rows):
        raise ScanFailedError(f"Spark read a file that the listing of {job.layout.input} does not hold: run again.")
    return [Count(row.file, row.outcome, row.records) for row in rows]


def _without_rows(files: Sequence[InputFile], counts: Sequence[Count]) -> list[InputFile]:
    """The files, with those refused that turned out to hold no rows."""
    empty = {count.file for count in counts if count.outcome == "file_empty"}
    return [
        file.refused("file_empty", file.message or "It holds no rows.") if file.file in empty else file
        for file in files
    ]
