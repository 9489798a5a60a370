"""Bad data never reaches analysts: whatever is wrong, what they saw before is what they see after."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from datasets.nyc_taxi.samples import generate
from tests.e2e.defects import DEFECTS
from tests.e2e.tollgate import Tollgate

pytestmark = pytest.mark.timeout(600)
MONTHS = ("2020-04", "2020-05", "2020-06")


def fingerprint(home: Path, run: str) -> dict[str, str]:
    """Every published byte: each file of the run's table, hashed."""
    tables = next((home / "s3").glob(f"*/nyc_taxi/runs/{run}/tables"))
    files = sorted(path for path in tables.rglob("*") if path.is_file())
    return {str(path.relative_to(tables)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    generate(folder, seed=7, months=MONTHS, rows=3000)
    return folder


@pytest.fixture(scope="module")
def published(tollgate: Tollgate, good: Path) -> Any:
    return tollgate.json("demo", "--input", good)


@pytest.fixture(scope="module")
def refused(tollgate: Tollgate, published: Any, good: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run over files that are bad in seven ways, as the command tells it."""
    bad = tmp_path_factory.mktemp("spoilt") / "bad"
    shutil.copytree(good, bad)
    for spoil, _ in DEFECTS.values():
        spoil(bad)
    before = fingerprint(tollgate.home, published["run"])
    assert any(name.endswith(".parquet") for name in before)
    done = tollgate.run("run", "--input", bad, "--json")
    assert done.returncode == 3, done.stderr
    assert fingerprint(tollgate.home, published["run"]) == before, "what is published stays, byte for byte"
    return json.loads(done.stdout)


def test_bad_data_fails_the_execution_and_analysts_see_what_they_saw(
    tollgate: Tollgate, published: Any, refused: Any
) -> None:
    assert (refused["status"], refused["verdict"]) == ("FAILED", "failed")
    assert list(tollgate.answer().values()) == published["answer"]


@pytest.mark.parametrize("word", [word for _, word in DEFECTS.values()], ids=DEFECTS)
def test_every_defect_is_told_by_its_own_reason_and_the_report_says_what_to_do(refused: Any, word: str) -> None:
    assert any(word in reason for reason in refused["reasons"]), refused["reasons"]
    assert "what to do" in Path(refused["report"]).read_text().lower()


def test_a_run_that_was_refused_is_listed_and_cannot_be_rolled_back_to(
    tollgate: Tollgate, published: Any, refused: Any
) -> None:
    runs = tollgate.json("runs")
    assert [run["name"] for run in runs if run["verdict"] == "failed"] == [refused["run"]]
    assert [run["name"] for run in runs if run["published"]] == [published["run"]]

    done = tollgate.run("rollback", refused["run"])

    assert done.returncode == 2
    assert "failed" in done.stderr
    assert list(tollgate.answer().values()) == published["answer"]


def test_a_person_releases_it_with_a_reason_and_that_is_told_for_ever(
    tollgate: Tollgate, published: Any, refused: Any
) -> None:
    unsaid = tollgate.run("release", refused["run"], "--because", " ")
    assert (unsaid.returncode, "says why" in unsaid.stderr) == (2, True)
    assert "nothing to release" in tollgate.run("release", published["run"], "--because", "so").stderr

    done = tollgate.json("release", refused["run"], "--because", "it's what {we} have")

    assert (done["status"], done["verdict"]) == ("SUCCEEDED", "failed")
    assert done["released"]["because"] == "it's what {we} have"
    assert list(tollgate.answer().values()) == done["answer"] != published["answer"]
    assert "what {we} have" in Path(done["report"]).read_text()
    assert [run["name"] for run in tollgate.json("runs") if run["published"]] == [refused["run"]]
    assert "already" in tollgate.run("release", refused["run"], "--because", "again").stderr

    assert tollgate.run("rollback", published["run"]).returncode == 0
    assert list(tollgate.answer().values()) == published["answer"]
    assert tollgate.run("rollback", refused["run"]).returncode == 0
    assert list(tollgate.answer().values()) == done["answer"]
