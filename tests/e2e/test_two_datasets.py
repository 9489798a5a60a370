"""Two datasets in one stack, at the same time: each has its own gate, and neither sees the other's trouble."""

import json
import os
import re
import subprocess
import time
from ast import literal_eval
from pathlib import Path
from typing import Any

import pytest

from datasets.flights.samples import generate as generate_flights
from datasets.nyc_taxi.samples import generate as generate_trips
from localaws import LocalAws
from tests.e2e.owners import messages_of
from tests.e2e.tollgate import Tollgate
from tests.pages import programs
from tests.planting.files import cut

pytestmark = pytest.mark.timeout(600)
MONTHS = ("2020-04", "2020-05", "2020-06")
PUBLISHED = "Ask what is published"
"""The heading of docs/python.md below which people ask."""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Flights as they should be, and trips of which a file is cut in the middle."""
    good, bad = tmp_path_factory.mktemp("good"), tmp_path_factory.mktemp("bad")
    generate_flights(good, seed=5, months=("2013-01", "2013-02", "2013-03"), rows=2000)
    generate_trips(bad, seed=5, months=MONTHS, rows=2000)
    cut(bad, colour="green", month="2020-06")
    return good, bad


@pytest.fixture(scope="module")
def results(tollgate: Tollgate, inputs: tuple[Path, Path]) -> dict[str, Any]:
    """What two runs, side by side in one local AWS, came to, by dataset; each was found from its files."""
    processes = {}
    for path in inputs:
        processes[path] = tollgate.start("demo", "--input", path, "--json")
        wait_for_home(tollgate.home)
    documents = []
    for path, code in zip(inputs, (0, 3), strict=True):
        out, err = processes[path].communicate(timeout=240)
        assert (processes[path].returncode, "Traceback" in err) == (code, False), err
        documents.append(json.loads(out))
    return dict(zip(("flights", "nyc_taxi"), documents, strict=True))


def wait_for_home(home: Path) -> None:
    """Until the first command serves the AWS that the second one joins."""
    deadline = time.monotonic() + 60
    while not list((home / "stacks").glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.2)


def test_one_publishes_while_the_other_is_stopped(tollgate: Tollgate, results: dict[str, Any]) -> None:
    assert (results["flights"]["verdict"], results["nyc_taxi"]["verdict"]) == ("passed", "failed")
    runs = {run["dataset"]: run for run in tollgate.json("runs")}
    assert {name: (run["name"], run["published"]) for name, run in runs.items()} == {
        "flights": (results["flights"]["run"], True),
        "nyc_taxi": (results["nyc_taxi"]["run"], False),
    }
    assert tollgate.json("query", "--dataset", "flights") == results["flights"]["answer"] != []
    unpublished = tollgate.run("query", "--dataset", "nyc_taxi")
    assert (unpublished.returncode, "Nothing of nyc_taxi is published yet" in unpublished.stderr) == (2, True)


def test_the_owners_are_told_which_dataset_was_stopped(tollgate: Tollgate, results: dict[str, Any]) -> None:
    with LocalAws(tollgate.home) as aws:
        subjects = {name: messages_of(aws, document["run"]) for name, document in results.items()}
    for name, document in results.items():
        (message,) = subjects[name]
        assert f", {name}, run {document['run']}." in message["Message"]["default"]
    assert subjects["flights"][0]["Subject"].startswith("Published: ")
    assert subjects["nyc_taxi"][0]["Subject"].startswith("Refused: ")


def test_a_run_alone_says_which_dataset_is_meant(tollgate: Tollgate, results: dict[str, Any]) -> None:
    for name, document in results.items():
        done = tollgate.run("report", document["run"])
        assert done.stdout.strip().endswith(f"reports/local/{name}/{document['run']}/report.html")
        docs = tollgate.run("report", "--gx", document["run"]).stdout.splitlines()
        assert "these pages load styles and scripts from" in docs[0]
        page = Path(docs[1])
        assert page.is_relative_to(tollgate.home / "reports" / "local" / name / document["run"] / "gx")
        kept = json.loads((page.parents[3] / "validations.json").read_text())
        assert kept["verdict"] == document["verdict"]
        assert all(pair["suite"]["name"] in page.read_text() for pair in kept["validations"])
    assert results["flights"]["run"] in tollgate.run("rollback", results["flights"]["run"]).stdout
    assert "not fit to be published" in tollgate.run("rollback", results["nyc_taxi"]["run"]).stderr


def test_the_table_of_runs_names_both(tollgate: Tollgate, results: dict[str, Any]) -> None:
    table = tollgate.run("runs").stdout
    assert re.search(rf"→\s+flights\s+{results['flights']['run']}", table)
    assert re.search(rf"\n\s+nyc_taxi\s+{results['nyc_taxi']['run']}", table)
    assert "nyc_taxi" not in tollgate.run("runs", "--dataset", "flights").stdout


def test_the_page_of_all_runs_leads_to_those_of_both(tollgate: Tollgate, results: dict[str, Any]) -> None:
    path = Path(tollgate.json("report", "--index")["report"])
    for name, document in results.items():
        pages = (f"{name}/index.html", f"{name}/{document['run']}/report.html")
        assert [link for link in pages if f'href="{link}"' not in path.read_text()] == []
        assert [link for link in pages if not (path.parent / link).is_file()] == []
    alone = tollgate.json("report", "--index", "--dataset", "flights")["report"]
    assert Path(alone) == path.parent / "flights" / "index.html"


def test_what_people_ask_from_notebooks_is_answered(tollgate: Tollgate, results: dict[str, Any], root: Path) -> None:
    """The programs of docs/python.md as they stand, by the clients' own versions in an environment of their own."""
    python = root / "tools" / "clients" / ".venv" / "bin" / "python"
    if not python.exists():
        pytest.skip("PyAthena and awswrangler have no environment, so they asked nothing. Make it: make clients")
    with LocalAws(tollgate.home) as aws:
        by_cursor, as_frame, of_quality = (output_of(python, aws, text) for text in programs("python.md", PUBLISHED))
    answer = results["flights"]["answer"]
    assert literal_eval(by_cursor) == [(row["carrier"], row["flights"]) for row in answer]
    heads, *lines = (line.split() for line in as_frame.splitlines())
    assert heads == list(answer[0])
    assert {line[0]: int(line[1]) for line in lines} == {row["carrier"]: row["flights"] for row in answer}
    for document in results.values():
        assert re.search(rf"{document['run']}\s+{document['verdict']}\s+{document['rows_in']}\b", of_quality)


def output_of(python: Path, aws: LocalAws, program: str) -> str:
    """What a program of the page prints, of the local stack."""
    local = program.replace("tollgate-dev", "tollgate-local").replace("tollgate_dev", "tollgate_local")
    assert local != program
    done = subprocess.run(
        [python, "-c", local], env={**os.environ, **aws.environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
