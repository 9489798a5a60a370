"""A newcomer with files of their own: from nothing to a published table, by what README says and nothing else."""

import re
import shlex
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.e2e.tollgate import Tollgate
from tools.bench.newcomer import LEFT_BEHIND

pytestmark = pytest.mark.timeout(600)
ROWS = 400


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of orders, as a shop's till would write them."""
    folder, rng = tmp_path_factory.mktemp("till"), Random(11)  # noqa: S311 (made-up orders, not secrets)
    for month in (1, 2, 3):
        lines = ["Order ID,Shop,Sold At,Price"]
        for number in range(ROWS):
            at = datetime(2024, month, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(28 * 24 * 60))
            lines.append(
                f"{month}{number:05},{rng.choice(('Ghent', 'Lyon'))},{at:%Y-%m-%d %H:%M:%S},{rng.uniform(5, 90):.2f}"
            )
        (folder / f"orders_2024-{month:02}.csv").write_text("\n".join((*lines, "")))
    return folder


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Tollgate:
    """A command line in a checkout of one's own, to which a dataset may be added."""
    checkout = tmp_path_factory.mktemp("own") / "checkout"
    shutil.copytree(root, checkout, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    return Tollgate(tmp_path_factory.mktemp("home"), checkout, (sys.executable, "-m", "tollgate"))


def commands_of_the_readme(root: Path) -> list[list[str]]:
    """What README types to make it one's own."""
    section = (root / "README.md").read_text().partition("## To make it yours\n")[2].partition("\n## ")[0]
    lines = [shlex.split(line.removeprefix("$ ")) for line in re.findall(r"^\$ .*", section, re.MULTILINE)]
    assert all(line[0] == "tollgate" for line in lines)
    return [line[1:] for line in lines]


def test_the_readme_leads_from_files_to_a_published_table(newcomer: Tollgate, files: Path, root: Path) -> None:
    commands = commands_of_the_readme(root)
    assert len(commands) >= 3
    printed = ""
    for words in commands:
        done = newcomer.run(*(str(files) if word == "FOLDER" else word for word in words))
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        printed += done.stdout

    (run,) = newcomer.json("runs", "--dataset", "orders")
    assert (run["published"], run["rows_in"], run["accepted"]) == (True, 3 * ROWS, 3 * ROWS)
    assert newcomer.json("query", "--dataset", "orders")
    assert Path(newcomer.json("report", "--dataset", "orders")["report"]).is_file()
    for words in commands_to_try(printed):
        done = newcomer.run(*words)
        assert (done.returncode, bool(done.stdout)) == (0, True), (words, done.stderr)


def commands_to_try(printed: str) -> list[list[str]]:
    """What the last demo says at its end, but for the browser that one command opens."""
    line = re.findall(r"^Now try: (.*)", printed, re.MULTILINE)[-1]
    commands = [shlex.split(one) for one in line.split(" · ")]
    assert [words[0] for words in commands] == ["tollgate"] * 3
    return [[word for word in words[1:] if word != "--open"] for words in commands]
