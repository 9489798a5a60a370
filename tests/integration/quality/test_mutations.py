"""Each defect, planted in good files or in what a run leaves: the verdict, and the reason that a person reads."""

import os
from pathlib import Path
from shutil import copyfile

import pytest
from pyspark.sql import SparkSession

from contracts import Expectation, load_dataset
from contracts.standard import standard_checks
from datasets.nyc_taxi.samples import generate
from pipeline.documents import Verdict
from tests.integration.quality.conftest import Judge
from tests.integration.quality.defects import CAUGHT, HARMLESS, IN_FILES, OUTPUTS, UNSEEN, WARNED
from tests.integration.quality.mutations import Mutations
from tests.planting.rows import everywhere, kept
from tools.docs import COMMAND
from tools.docs.quality import PATH, CaughtDefect, Trials, page
from tools.sample_run import Row, Run

# PySpark leaves the sockets that rows came through to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
DATASET = load_dataset("nyc_taxi")
NEEDLESS = {("missing-values", "critical"), ("missing-values", "warning")}
"""What this dataset's own rules forestall: they refuse what could be missing."""

MONTHS = ("2020-04", "2020-05", "2020-06")
ROWS = 5_000
WARNINGS = [name for name in CAUGHT if IN_FILES[name].verdict == WARNED]
ALONE = ["a gzip is cut in the middle", "a month is delivered twice", "a colour ends early"]


@pytest.fixture(scope="module")
def generated(spark: SparkSession, judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Mutations:
    lake = tmp_path_factory.mktemp("generated")
    generate(lake / "good" / "input", seed=5, months=MONTHS, rows=1000)
    return Mutations(spark, judge, lake)


@pytest.fixture(scope="module")
def real(spark: SparkSession, judge: Judge, tmp_path_factory: pytest.TempPathFactory, real_files: Path) -> Mutations:
    """Real months, every so many rows of them, as if they had come just now."""
    lake, source = tmp_path_factory.mktemp("real"), real_files / "input"
    for file in (file for month in MONTHS for file in source.rglob(f"*_{month}.csv.gz")):
        copy = lake / "good" / "input" / file.relative_to(source).parent / file.name.replace("sample_", "")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copyfile(file, copy)
    everywhere(lambda table: kept(ROWS / len(table.rows))(table))(lake / "good" / "input")
    return Mutations(spark, judge, lake, is_real=True)


@pytest.fixture(scope="module", params=["generated", pytest.param("real", marks=pytest.mark.real_files)])
def mutations(request: pytest.FixtureRequest) -> Mutations:
    mutations: Mutations = request.getfixturevalue(request.param)
    return mutations


def test_the_good_files_pass_without_a_warning(mutations: Mutations) -> None:
    judgement = mutations.good_verdict
    assert (judgement.verdict, judgement.reasons) == ("passed", ())


@pytest.mark.tried("defects planted in good files", "the verdict and the reason that a person reads")
@pytest.mark.parametrize("name", CAUGHT)
def test_a_defect_in_the_files_gets_its_verdict_and_its_reason(mutations: Mutations, name: str) -> None:
    judgement, defect = mutations.verdict(name), IN_FILES[name]
    verdict = (mutations.is_real and defect.real_verdict) or defect.verdict
    assert judgement.verdict == verdict, judgement.reasons
    assert any(map(defect.is_reason, judgement.reasons)), judgement.reasons
    assert (judgement.exit_code == 0) == (verdict == WARNED), "what is stopped is not published"


@pytest.mark.tried("harmless changes of good files", "passed, with the same numbers")
@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_passes_with_the_same_numbers(mutations: Mutations, name: str) -> None:
    judgement = mutations.verdict(name)
    assert (judgement.verdict, judgement.reasons) == ("passed", ())
    assert judgement.answers == mutations.good_verdict.answers


@pytest.mark.parametrize("name", UNSEEN)
def test_what_no_check_sees_is_known(mutations: Mutations, name: str) -> None:
    judgement = mutations.verdict(name)
    assert (judgement.verdict, judgement.reasons) == ("passed", ())


@pytest.mark.tried("miscounts planted in what the job writes", "stopped, with the reason")
@pytest.mark.parametrize("name", OUTPUTS)
def test_a_job_that_miscounts_is_stopped(generated: Mutations, name: str) -> None:
    judgement = generated.verdict(name)
    assert (judgement.verdict, judgement.exit_code) == ("failed", 3)
    assert any(map(OUTPUTS[name].is_reason, judgement.reasons)), judgement.reasons


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_is_told_to_the_owners(generated: Mutations, name: str) -> None:
    judgement = generated.verdict(name)
    assert judgement.warnings > 0
    assert IN_FILES[name].is_reason(judgement.summary)


@pytest.mark.parametrize("name", ALONE)
def test_a_defect_alone_leaves_what_was_judged(generated: Mutations, name: str) -> None:
    assert _left(generated.alone(name)) == _left(generated.in_files(name))


def _left(run: Run) -> list[list[Row]]:
    """What a run left, but when its files were written."""
    rows = (run.table, run.evidence, run.record["files"])
    return [[{k: v for k, v in row.items() if k != "modified"} for row in each] for each in rows]


def test_no_expectation_is_idle(generated: Mutations) -> None:
    labels = [_label(e) for contract in (DATASET.evidence, *DATASET.products) for e in contract.expectations]
    verdicts = map(generated.verdict, [*IN_FILES, *OUTPUTS])
    needed = {
        label
        for verdict in verdicts
        for label, check in zip(labels, verdict.checks, strict=True)
        if check.result != "passed"
    }
    assert set(labels) - needed == NEEDLESS


def _label(expectation: Expectation) -> tuple[str, str]:
    """An expectation's name and severity; a standard check that is repeated for columns and numbers has one name."""
    own = {one.name for one in DATASET.source.expectations}
    names = [name.replace("_", "-") for name in standard_checks()]
    of = [name for name in names if expectation.name not in own and expectation.name.startswith(name)]
    return max(of, key=len, default=expectation.name), expectation.severity


def test_the_page_of_defects_is_fresh(generated: Mutations, root: Path) -> None:
    file, text = root / PATH, page(_trials(generated))
    if os.environ.get("TOLLGATE_GOLDEN"):
        file.write_text(text)
    assert file.read_text() == text, f"{PATH} is stale. Run: {COMMAND}"


def _trials(generated: Mutations) -> Trials:
    return Trials(
        in_files=[_defect(name, generated.verdict(name)) for name in CAUGHT],
        in_outputs=[_defect(name, generated.verdict(name)) for name in OUTPUTS],
        missed=list(UNSEEN),
        harmless=[(name, generated.verdict(name)) for name in HARMLESS],
    )


def _defect(name: str, verdict: Verdict) -> CaughtDefect:
    """With the check whose reason names the defect; the critical one where a warning says the same."""
    is_reason = IN_FILES[name].is_reason if name in IN_FILES else OUTPUTS[name].is_reason
    check = min((check for check in verdict.checks if is_reason(check.reason)), key=lambda check: check.severity)
    return CaughtDefect(name, verdict, check)
