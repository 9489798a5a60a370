"""What a person does after the first run: another one, back to the first, a process killed, a mistake made."""

import json
import os
import re
import shlex
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from datasets.nyc_taxi.samples import generate
from tests.e2e.tollgate import Tollgate

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two inputs with different answers."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    generate(first, seed=1, months=("2020-04", "2020-05"), rows=2000)
    generate(second, seed=2, months=("2020-04", "2020-05", "2020-06"), rows=2000)
    return first, second


@pytest.fixture(scope="module")
def first(tollgate: Tollgate, inputs: tuple[Path, Path]) -> Any:
    return tollgate.json("demo", "--input", inputs[0])


@pytest.fixture(scope="module")
def second(tollgate: Tollgate, first: Any, inputs: tuple[Path, Path]) -> Any:
    return tollgate.json("run", "--input", inputs[1])


def test_a_rollback_shows_the_earlier_answer_and_the_list_of_runs_says_so(
    tollgate: Tollgate, first: Any, second: Any
) -> None:
    assert first["answer"] != second["answer"]
    assert list(tollgate.answer().values()) == second["answer"]

    assert tollgate.run("rollback", first["run"]).returncode == 0

    assert list(tollgate.answer().values()) == first["answer"]
    assert [run["name"] for run in tollgate.json("runs") if run["published"]] == [first["run"]]
    assert tollgate.run("rollback", second["run"]).returncode == 0
    assert list(tollgate.answer().values()) == second["answer"]


def commands_of_the_readme(root: Path) -> list[list[str]]:
    """Every command that README offers; those that begin with make are run by .ci/run itself."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (root / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    lines = [shlex.split(line) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line[0] != "make"]


def test_the_commands_of_the_readme_work_as_they_stand(tollgate: Tollgate, second: Any, root: Path) -> None:
    commands = commands_of_the_readme(root)
    assert len(commands) >= 5
    for first_word, *words in commands:
        assert first_word == ".venv/bin/tollgate"
        assert tollgate.run(*words).returncode == 0, words


def test_a_run_over_files_that_did_not_change_ends_early_and_shows_what_is_published(
    tollgate: Tollgate, second: Any
) -> None:
    done = tollgate.json("run")
    assert (done["status"], done["verdict"], done["answer"]) == ("SUCCEEDED", None, second["answer"])
    assert (done["changes"]["news"], done["changes"]["since"], done["changes"]["kept"]) == (False, second["run"], 6)
    newest = tollgate.json("runs")[0]
    assert (newest["name"], newest["status"], newest["published"]) == (done["run"], "SUCCEEDED", False)


@pytest.mark.tried("processes killed in the middle of a run", "analysts see what they saw; nothing is left over")
@pytest.mark.parametrize(
    ("words", "seconds"), [("run ", 3), ("Summarise the records", 1)], ids=["summarising", "judging"]
)
def test_a_process_killed_in_the_middle_loses_nothing(
    tollgate: Tollgate, second: Any, inputs: tuple[Path, Path], words: str, seconds: float
) -> None:
    with tollgate.start("run", "--input", inputs[0]) as process:
        wait_for(process.stdout, words)
        time.sleep(seconds)  # into the job that follows
        os.killpg(process.pid, signal.SIGKILL)

    assert list(tollgate.answer().values()) == second["answer"], "what was published stays"
    interrupted = tollgate.json("runs")[0]
    assert interrupted["status"] == "ABORTED"


def test_the_run_after_a_killed_one_is_right(tollgate: Tollgate, second: Any, inputs: tuple[Path, Path]) -> None:
    again = tollgate.json("run", "--input", inputs[1])
    assert again["answer"] == second["answer"]
    assert again["run"] != second["run"]


def wait_for(stream: Any, words: str) -> None:
    for line in stream:
        if words in line:
            return
    pytest.fail(f"{words!r} was never printed")


@pytest.mark.tried("wrong uses of the command", "one clear line, no traceback")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["demo", "--input", "no-such-folder"], "no-such-folder"),
        (["demo", "--input", "docs"], "holds no file of a dataset (flights, nyc_taxi)"),
        (["demo", "--input", "docs", "--dataset", "nyc_taxi"], "yellow-taxi/yellow"),
        (["run", "--inptu", "x"], "--input"),
        (["runz"], "Did you mean 'runs'"),
        (["report", "no-such-run"], "no-such-run"),
        (["rollback", "no-such-run"], "no-such-run"),
        (["rollback", "../../etc"], "not a valid name of a run"),
        (["logs", "no-such-run"], "no-such-run"),
        (["query", "SELECT nothing FROM nyc_taxi_avg_summary"], "COLUMN_NOT_FOUND: line 1:8"),
        (["query", "SELEC 1"], "mismatched input"),
        (["query", "SELECT * FROM nowhere"], "TABLE_NOT_FOUND"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_use_gets_one_clear_line_and_no_traceback(
    tollgate: Tollgate, second: Any, words: list[str], sentence: str
) -> None:
    done = tollgate.run(*words)
    assert done.returncode in {1, 2}
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2, done.stderr


def test_a_run_that_breaks_says_where_and_publishes_nothing(tollgate: Tollgate, second: Any) -> None:
    lake = next(path.parent for path in (tollgate.home / "s3").glob("*/nyc_taxi/input"))
    (lake / "input").rename(lake / "elsewhere")
    try:
        done = tollgate.run("run", "--json")
    finally:
        (lake / "elsewhere").rename(lake / "input")
    assert done.returncode in {1, 2}
    assert "input" in (done.stderr + json.dumps(done.stdout))
    assert list(tollgate.answer().values()) == second["answer"]
