"""Bad data never reaches analysts: whatever is wrong, what they saw before is what they see after."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from samples import generate

from tests.e2e.defects import DEFECTS
from tests.e2e.tollgate import Tollgate

pytestmark = pytest.mark.timeout(600)
MONTHS = ("2020-04", "2020-05", "2020-06")


def fingerprint(home: Path, run: str) -> dict[str, str]:
    """Every published byte: each file of the run's table, hashed."""
    table = next((home / "s3").glob(f"*/runs/{run}/table"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(table.iterdir())}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    generate(folder, seed=7, months=MONTHS, rows=3000)
    return folder


@pytest.fixture(scope="module")
def published(tollgate: Tollgate, good: Path) -> Any:
    return tollgate.json("demo", "--input", good)


@pytest.mark.parametrize(("spoil", "word"), DEFECTS.values(), ids=DEFECTS)
def test_bad_data_is_refused_with_its_reason_and_analysts_see_what_they_saw(
    tollgate: Tollgate, published: Any, good: Path, tmp_path: Path, spoil: Callable[[Path], None], word: str
) -> None:
    before = fingerprint(tollgate.home, published["run"])
    bad = tmp_path / "bad"
    shutil.copytree(good, bad)
    spoil(bad)

    done = tollgate.run("run", "--input", bad, "--json")

    told = json.loads(done.stdout)
    assert done.returncode == 3, done.stderr
    assert told["status"] == "FAILED"
    assert told["verdict"] == "failed"
    assert any(word in reason for reason in told["reasons"]), told["reasons"]
    report = Path(told["report"]).read_text()
    assert "what to do" in report.lower()
    assert list(tollgate.answer().values()) == published["answer"]
    assert fingerprint(tollgate.home, published["run"]) == before


def test_the_runs_that_were_refused_are_listed_and_cannot_be_rolled_back_to(tollgate: Tollgate, published: Any) -> None:
    runs = tollgate.json("runs")
    refused = [run for run in runs if run["verdict"] == "failed"]
    assert len(refused) == len(DEFECTS)
    assert [run["name"] for run in runs if run["published"]] == [published["run"]]

    done = tollgate.run("rollback", refused[0]["name"])

    assert done.returncode == 2
    assert "failed" in done.stderr
    assert list(tollgate.answer().values()) == published["answer"]
