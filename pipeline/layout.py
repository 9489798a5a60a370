"""Where a run keeps what: the one source of every key in the lake."""

import re
from dataclasses import dataclass
from string import ascii_letters, digits

from contracts import UserError
from contracts.model import QUALITY_FOLDER

RUN_CHARACTERS = f"{ascii_letters}{digits}._-"
RUN_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"
"""What a run may be called: safe in an S3 key, in SQL text and as an execution's name (1-80 characters)."""

RUN_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
"""How the name of a run begins that nobody named: with the time when it was due, so that names sort by time."""

INPUT_PREFIX = "input/"
RUNS_PREFIX = "runs/"
EVIDENCE_PREFIX = "evidence/"
REFUSED_PREFIX = "refused/"
QUALITY_PREFIX = f"{QUALITY_FOLDER}/"
INDEX_KEY = f"{RUNS_PREFIX}index.html"
"""The page of all runs, which every judge writes again."""

NOTHING_PUBLISHED = "none-yet"
"""The folder below runs/ that a table shows between its declaration and its first publication: always empty."""

RESERVED = frozenset({NOTHING_PUBLISHED, INDEX_KEY.removeprefix(RUNS_PREFIX)})
"""Names below runs/ that are not runs: a run there would be seen before it is judged, or lie beside its own page."""


class RunNameError(UserError):
    """A run's name that could not safely become a key or SQL text."""


@dataclass(frozen=True)
class Layout:
    """The URLs of one run in a lake, and of what all runs share; folders end in a slash.

    `lake` is the dataset's folder in the bucket (`s3://bucket/dataset`), `run` the run's name.
    Raises RunNameError for a name outside RUN_PATTERN or in RESERVED.
    """

    lake: str
    run: str

    def __post_init__(self) -> None:
        if not re.fullmatch(RUN_PATTERN, self.run):
            message = f"{self.run!r} is not a valid name of a run: use letters, digits, '.', '_' and '-' (at most 80)."
            raise RunNameError(message)
        if self.run in RESERVED:
            raise RunNameError(f"{self.run!r} cannot be the name of a run: it is reserved. Choose another.")

    @property
    def input(self) -> str:
        return f"{self.lake.rstrip('/')}/{INPUT_PREFIX}"

    @property
    def runs(self) -> str:
        return f"{self.lake.rstrip('/')}/{RUNS_PREFIX}"

    @property
    def index(self) -> str:
        return f"{self.lake.rstrip('/')}/{INDEX_KEY}"

    @property
    def folder(self) -> str:
        return f"{self.runs}{self.run}/"

    @property
    def tables(self) -> str:
        return f"{self.folder}tables/"

    def table(self, product: str) -> str:
        """Where one product's rows are."""
        return f"{self.tables}{product}/"

    @property
    def evidence(self) -> str:
        return f"{evidence_of_runs(self.lake)}{self.run}/"

    @property
    def refused(self) -> str:
        """The refused rows of the files that this run read itself."""
        return f"{refused_of_runs(self.lake)}{self.run}/"

    def quality(self, table: str) -> str:
        """What this run adds to a table of quality, which all datasets of a stack share."""
        lake, _, dataset = self.lake.rstrip("/").rpartition("/")
        return f"{quality_of_runs(lake, table)}{dataset}/{self.run}.json"

    @property
    def record(self) -> str:
        """What ran: code, arguments, input files, counts, seconds (`run.json`)."""
        return f"{self.folder}run.json"

    @property
    def changes(self) -> str:
        """Whether anything is new since the published one, and what (`changes.json`)."""
        return f"{self.folder}changes.json"

    @property
    def verdict(self) -> str:
        return f"{self.folder}verdict.json"

    @property
    def lineage(self) -> str:
        """The run as an event of OpenLineage."""
        return f"{self.folder}openlineage.json"

    @property
    def report(self) -> str:
        return f"{self.folder}report.html"

    @property
    def gx(self) -> str:
        """What Great Expectations itself made of the run, in its own form."""
        return f"{self.folder}gx/"

    @property
    def validations(self) -> str:
        """Its suites with the measured columns, and their results (`validations.json`)."""
        return f"{self.gx}validations.json"


def is_run_name(name: str) -> bool:
    """Whether a run may have this name."""
    return name not in RESERVED and re.fullmatch(RUN_PATTERN, name) is not None


def evidence_of_runs(lake: str) -> str:
    """Where the evidence of every run of a dataset is, a folder each: one table for SQL."""
    return f"{lake.rstrip('/')}/{EVIDENCE_PREFIX}"


def refused_of_runs(lake: str) -> str:
    """Where the refused rows of every run of a dataset are, a folder each."""
    return f"{lake.rstrip('/')}/{REFUSED_PREFIX}"


def quality_of_runs(lake: str, table: str) -> str:
    """Where the runs of all datasets leave what they add to a table of quality, a file each."""
    return f"{lake.rstrip('/')}/{QUALITY_PREFIX}{table}/"


def empty_table(lake: str, product: str) -> str:
    """The location of a product's table before its first publication."""
    return f"{lake.rstrip('/')}/{RUNS_PREFIX}{NOTHING_PUBLISHED}/tables/{product}/"


def run_of(lake: str, table: str) -> str | None:
    """The run whose table stands at a location; None for nothing published yet, and for any other place."""
    folder = f"{lake.rstrip('/')}/{RUNS_PREFIX}"
    match = re.fullmatch(f"{re.escape(folder)}({RUN_PATTERN})/tables/[a-z0-9_]+/?", table)
    return match[1] if match and match[1] not in RESERVED else None
