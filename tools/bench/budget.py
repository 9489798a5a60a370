"""docs/scale.md: what very large inputs would take on EMR on EKS, worked out from what was measured here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from textwrap import fill
from typing import Final

from components.settings import Settings
from pipeline import prices
from pipeline.job_cost import HOUR_S, LEAST_OVERHEAD_GIB, OVERHEAD_FACTOR, Pod, cost
from tools.bench.scale_page import Measured, Row

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
TLC_ROWS: Final = 3_000_000_000
"""About the yellow and green trips of all years since 2009."""
TLC_FILES: Final = 360
TERABYTE: Final = 10**12
SETTINGS: Final = Settings(region=prices.REGION, eks_cluster="")
SPOT: Final = 0.35
"""What is taken for spot machines, of the price on demand: they vary by the hour, and AWS says up to 90 % less."""
LIST_REQUEST_USD: Final = 0.005 / 1000
KEYS_A_REQUEST: Final = 1000
ATHENA_USD_A_TB: Final = 5.0
ATHENA_LEAST: Final = 10 * 10**6
"""What Athena bills a query for at the least."""


@dataclass(frozen=True)
class Load:
    """An input that nobody here has."""

    name: str
    dataset: str
    format: str
    rows: float
    files: int


@dataclass(frozen=True)
class Rate:
    """What a row costs once the job is under way, by the two largest inputs that were measured, and what it leaves."""

    cpu_us: float
    bytes: float
    refused: float
    """Bytes of refused rows that the job leaves, a row of the input."""
    shuffled: float
    """Bytes that go between stages, a row of the input: refused rows, as groups of their own, are most of it."""


def page(of: Measured) -> str:
    return "\n".join([*_head(of), *_loads(of), *_rest(of), ""])


def rate(rows: Sequence[Row], dataset: str, kind: str) -> Rate:
    """What one more row of a dataset takes: the difference of the largest and the smallest input, without start-up."""
    small, *_, large = _by_size(rows, dataset, kind)
    more = large.rows - small.rows
    return Rate(
        cpu_us=1e6 * (large.times["job"].cpu_s - small.times["job"].cpu_s) / more,
        bytes=(large.mib - small.mib) * 2**20 / more,
        refused=large.written["refused"] / large.rows,
        shuffled=large.shuffled / large.rows,
    )


def _by_size(rows: Sequence[Row], dataset: str, kind: str) -> list[Row]:
    return sorted((row for row in rows if (row.dataset, row.format) == (dataset, kind)), key=lambda row: row.rows)


def loads(rows: Sequence[Row]) -> Iterator[Load]:
    """All years of the taxis, and a terabyte of each format."""
    for kind in ("parquet", "csv"):
        yield Load(f"all years of TLC, {kind}", "nyc_taxi", kind, TLC_ROWS, TLC_FILES)
    for dataset in ("nyc_taxi", "flights"):
        for kind in ("parquet", "csv"):
            each = rate(rows, dataset, kind).bytes
            yield Load(f"1 TB of {dataset}, {kind}", dataset, kind, TERABYTE / each, int(TERABYTE / 256e6))


def _gain(of: Measured) -> float:
    """What a second executor brings of what it costs, at worst."""
    return min(one.one.wall_s / one.two.wall_s for one in of.executors) / 2


def _head(of: Measured) -> Iterator[str]:
    yield from ("# How far it goes", "", "<!-- Written by tools/bench/scale.py: make bench-scale -->", "")
    yield from _filled(
        "Worked out from [what was measured on one machine](benchmarks-scale.md); **nothing of it was tried on AWS**. "
        f"Executors have the settings' defaults: {SETTINGS.executor_cores} cores, {SETTINGS.executor_memory_gib} GiB, "
        f"at most {SETTINGS.executors} of them; cores are taken to be as fast as the machine's here. With two "
        f"executors each did {_gain(of):.0%} of what one does alone; that is taken for any number. Prices are AWS's "
        f"lists of {prices.REGION}, {prices.AS_OF}: EMR's share, and that of {prices.NODE} nodes; spot is taken at "
        f"{SPOT:.0%} of the price on demand. The driver is left out."
    )


def _filled(text: str, indent: str = "") -> list[str]:
    return fill(text, 150, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False).splitlines()


def _loads(of: Measured) -> Iterator[str]:
    yield from ("", "## What large inputs take", "")
    ceiling = f"hours with {SETTINGS.executors} executors"
    yield f"| input | rows | GB | µs a row | core hours | {ceiling} | executors for an hour |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    made = list(loads(of.rows))
    for load in made:
        each, hours = rate(of.rows, load.dataset, load.format), _core_hours(of, load)
        own = hours / SETTINGS.executor_cores
        yield (
            f"| {load.name} | {load.rows / 1e9:,.1f} bn | {load.rows * each.bytes / 1e9:,.0f} | {each.cpu_us:.2f} "
            f"| {hours:,.1f} | {own / SETTINGS.executors:,.1f} | {ceil(own):,} |"
        )
    yield from ("", "| input | on demand | spot | refused rows, GB | between stages, GB | tables and evidence, MB |")
    yield "|---|--:|--:|--:|--:|--:|"
    for load in made:
        each, (demand, spot) = rate(of.rows, load.dataset, load.format), _dollars(_core_hours(of, load))
        yield (
            f"| {load.name} | ${demand:,.2f} | ${spot:,.2f} | {load.rows * each.refused / 1e9:,.1f} "
            f"| {load.rows * each.shuffled / 1e9:,.1f} | {_small(of, load) / 1e6:,.1f} |"
        )


def _core_hours(of: Measured, load: Load) -> float:
    return load.rows * rate(of.rows, load.dataset, load.format).cpu_us / 1e6 / HOUR_S / _gain(of)


def _dollars(core_hours: float) -> tuple[float, float]:
    """On demand, and with spot machines for the executors, at list prices."""
    gib, seconds = SETTINGS.executor_memory_gib, core_hours / SETTINGS.executor_cores * HOUR_S
    made = cost([Pod(SETTINGS.executor_cores, gib + max(gib * OVERHEAD_FACTOR, LEAST_OVERHEAD_GIB), seconds)])
    return made.usd, made.emr_usd + made.ec2_usd * SPOT


def _small(of: Measured, load: Load) -> float:
    """Bytes of tables and evidence, which grow with files and not with rows."""
    row = _by_size(of.rows, load.dataset, load.format)[-1]
    return (row.written["tables"] + row.written["evidence"]) / row.files * load.files


def _rest(of: Measured) -> Iterator[str]:
    yield from ("", "## What limits first", "")
    for what in _limits(of):
        yield from _filled(f"- {what}", "  ")
    yield ""
    yield from _filled(
        f"An incremental run reads new and changed files alone: a month of {TLC_FILES} files of the taxis is two files."
    )


def _limits(of: Measured) -> Iterator[str]:
    many, speed = of.files[-1], 1e6 / rate(of.rows, "nyc_taxi", "csv").cpu_us
    yield (
        f"**The ceiling of executors.** {SETTINGS.executors} is the default; the setting `executors` goes to 1,000, "
        "and the last column of the first table says how many make an hour of it. Those that idle are given back."
    )
    yield (
        "**A compressed CSV file is one task**, whatever its size: gzip cannot be read from the middle. A core reads "
        f"{speed:,.0f} rows of the taxis a second, so a file of a hundred million rows takes {1e8 / speed / 60:,.0f} "
        "minutes by itself. Parquet, and plain CSV, spread over all cores."
    )
    requests = many.files / KEYS_A_REQUEST
    yield (
        f"**The number of files.** Record, gate and report took {1000 * many.total_s / many.files:.2f} ms and about "
        f"{many.peak_mib * 1024 / many.files:.0f} KiB of memory a file ({many.files:,} files: {many.total_s:.0f} s, "
        f"{many.peak_mib:,.0f} MiB with all that Python loads; a driver has {SETTINGS.driver_memory_gib} GiB unless "
        "told, of which Java takes its part). Beyond that put small files together, or raise `driverMemoryGib`. "
        f"Listing takes a request for {KEYS_A_REQUEST:,} files, {requests:,.0f} of them here: "
        f"${requests * LIST_REQUEST_USD:.4f}."
    )
    yield "**Refused rows** are kept as they came, so they grow with the rows; `keepRuns` says how long they stay."
    yield (
        "**The driver's memory** hardly grows with rows "
        "([measured](benchmarks-scale.md#a-quarter-of-the-rows-and-double)); "
        "what goes between stages are refused rows, and a group for each file, reason and key."
    )
    yield (
        f"**Athena** reads the published table alone; a query is billed for {ATHENA_LEAST / 1e6:.0f} MB at the least, "
        f"${ATHENA_USD_A_TB * ATHENA_LEAST / TERABYTE:.5f}."
    )
    yield (
        "**Starting** is not in the figures: a node and the image of EMR take minutes before the first pod runs (not "
        "measured). Of a small run that is most of the time, of a large one next to nothing."
    )
