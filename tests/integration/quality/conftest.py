"""The gate over hand-made runs: Great Expectations imported once, and every check of the contracts."""

import gc
import warnings
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from pipeline.documents import Verdict
from quality import gx, suite, verdict
from tools.sample_run import Run, good_run

Judge: TypeAlias = Callable[[Run], Verdict]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Judges a run of any dataset over pandas, as the job does, without a lake."""
    with warnings.catch_warnings():
        # Importing the package and its compatibility shims warns of what others will mend.
        warnings.simplefilter("ignore")
        gx.package()
    # Hundreds of thousands of objects that never die: no later test looks through them again.
    gc.collect()
    gc.freeze()

    def judged(run: Run) -> Verdict:
        judged, contracts = run.judged(), (run.dataset.evidence, *run.dataset.products)
        findings = gx.findings(suite.checks(*contracts), contracts, judged)
        return verdict.judged(findings, judged, run="a-run")

    return judged


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Sockets that a test leaves behind are closed by the test that left them, and not by another one."""
    yield
    gc.collect()


@pytest.fixture
def run() -> Run:
    return good_run()
