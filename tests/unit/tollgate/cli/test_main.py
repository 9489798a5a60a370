"""Bad use gets one clear line and a fix, and every error its exit code."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from botocore.exceptions import NoCredentialsError

from tests.unit.tollgate.cli.conftest import Tollgate
from tollgate.cli import exit_codes
from tollgate.cli import main as entry_point
from tollgate.cli.main import tollgate as group
from tollgate.operate.errors import QueryError, RunError, StillRunningError

BAD_USE = {
    ("dmo",): "no command 'dmo'. Did you mean 'demo'?",
    ("runz",): "no command 'runz'. Did you mean 'runs'?",
    ("xyz",): "The commands: tollgate --help",
    ("demo", "--imput", "x"): "No such option '--imput'. Did you mean '--input'?",
    ("demo",): "Say which dataset: --dataset flights or --dataset nyc_taxi",
    ("demo", "--dataset", "fligths"): "there is no dataset 'fligths'; did you mean 'flights'?",
    ("demo", "--dataset", "nyc_taxi", "--filter", "plausibel"): "it has 'plausible', 'positive'. Did you mean",
    ("demo", "--input", "/does/not/exist"): "There is no /does/not/exist. Give a folder of files",
    ("run", "--input", "/does/not/exist"): "There is no /does/not/exist",
    ("run", "--input", "x", "--stack", "prod"): "tollgate input --from x --stack prod, then run",
    ("input",): "tollgate input --from PATH, or tollgate input generate",
    ("input", "--from", "x", "generate"): "not both",
    ("input", "--from", "/does/not/exist"): "There is no /does/not/exist",
    ("query", "SELECT 1"): "There is no local stack under",
    ("runs",): "Make one and run it: tollgate demo",
    ("query", " "): 'Write one: tollgate query "SELECT 1"',
    ("rollback",): "Missing argument 'RUN'",
    ("rollback", "x"): "There is no local stack",
    ("release", "x"): "Missing option '--because'",
    ("release", "x", "--because", "it is right"): "There is no local stack",
    ("logs", "x"): "There is no local stack",
    ("report",): "There is no local stack",
    ("report", "x", "--index"): "leave out x, or leave out --index",
    ("report", "--gx"): "There is no local stack",
    ("report", "--gx", "--index"): "two pages: leave out one of them",
    ("runs", "--limit", "0"): "0 is not in the range",
}


@pytest.mark.parametrize("words", BAD_USE, ids=" ".join)
def test_bad_use_gets_one_line_and_a_fix(words: tuple[str, ...], tollgate: Tollgate) -> None:
    done = tollgate(*words)
    assert (done.code, done.out) == (exit_codes.BAD_USE, "")
    assert BAD_USE[words] in done.err
    assert done.err.startswith("tollgate: ")
    assert done.err.count("\n") == 1


def test_a_folder_of_no_dataset_is_refused_before_anything_starts(tollgate: Tollgate, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    done = tollgate("demo", "--input", str(tmp_path))
    assert (done.code, "holds no file of a dataset (flights, nyc_taxi)" in done.err) == (exit_codes.BAD_USE, True)
    assert not (tmp_path / "home").exists()


class Refused(click.exceptions.Exit):
    def __init__(self) -> None:
        super().__init__(exit_codes.REFUSED)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (RunError("There is no run called 'x'."), exit_codes.BAD_USE, "no run called 'x'"),
        (QueryError("line 1:8: Column 'x' cannot be resolved"), exit_codes.BAD_USE, "line 1:8"),
        (StillRunningError("It still goes on."), exit_codes.BROKE, "still goes on"),
        (NoCredentialsError(), exit_codes.BROKE, "does not know who is calling"),
        (PermissionError(13, "Permission denied", "/root/x"), exit_codes.BAD_USE, "Permission denied: /root/x"),
        (OSError(28, "No space left on device"), exit_codes.BROKE, "No space left on device"),
        (OSError(24, "Too many open files"), exit_codes.BROKE, "ulimit -n 1024"),
        (RunError("no \x1b[2J run"), exit_codes.BAD_USE, r"no \x1b[2J run"),
        (KeyboardInterrupt(), exit_codes.INTERRUPTED, "Interrupted"),
    ],
)
def test_an_error_becomes_a_line_and_a_code(
    error: BaseException, code: int, words: str, tollgate: Tollgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setitem(group.commands, "fail", click.Command("fail", callback=fail))
    done = tollgate("fail")
    assert (done.code, words in done.err, done.err.strip().count("\n")) == (code, True, 0)


def test_an_error_under_another_one_is_the_one_that_is_told(
    tollgate: Tollgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("the thread died") from RunError("There is no run called 'x'.")

    monkeypatch.setitem(group.commands, "fail", click.Command("fail", callback=fail))
    assert "no run called 'x'" in tollgate("fail").err


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(group.commands, "fail", click.Command("fail", callback=fail))
    monkeypatch.setattr("sys.argv", ["tollgate", "fail"])
    with pytest.raises(ZeroDivisionError):
        entry_point.main()


def test_data_that_is_refused_has_an_exit_code_of_its_own(tollgate: Tollgate, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise Refused

    monkeypatch.setitem(group.commands, "refuse", click.Command("refuse", callback=refuse))
    assert tollgate("refuse").code == exit_codes.REFUSED
    assert len({exit_codes.OK, exit_codes.BROKE, exit_codes.BAD_USE, exit_codes.REFUSED, exit_codes.INTERRUPTED}) == 5


def test_help_loads_nothing_heavy_and_is_there_at_once() -> None:
    heavy = (
        "boto3",
        "botocore",
        "moto",
        "pulumi",
        "pyspark",
        "duckdb",
        "rich",
        "great_expectations",
        "localaws",
        "tollgate.operate",
    )
    script = (
        "import sys\nsys.argv = ['tollgate', '--help']\nfrom tollgate.cli.main import main\n"
        f"try:\n    main()\nexcept SystemExit:\n    print([name for name in {heavy!r} if name in sys.modules])"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert time.monotonic() - began < 2.0  # the promise is 0.5 s; the bench measures it on a quiet machine


@pytest.mark.parametrize("name", sorted(group.commands))
def test_every_command_says_what_it_does(name: str, tollgate: Tollgate) -> None:
    done = tollgate(name, "--help")
    assert done.code == exit_codes.OK
    assert group.commands[name].get_short_help_str(200).endswith(".")


def test_help_names_the_exit_codes(tollgate: Tollgate) -> None:
    assert "Exit codes: 0 done" in tollgate("--help").out


def test_an_error_is_json_where_json_was_wanted(tollgate: Tollgate) -> None:
    done = tollgate("runs", "--json")
    document = json.loads(done.out)
    assert (done.code, document["exit_code"]) == (exit_codes.BAD_USE, exit_codes.BAD_USE)
    assert document["error"].startswith("There is no local stack under")
    assert done.err == f"tollgate: {document['error']}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
@pytest.mark.parametrize("words", [["--help"], ["runz", "--json"]])
def test_a_full_disk_is_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tollgate", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode in {exit_codes.BROKE, exit_codes.BAD_USE}
    assert (done.stderr.count("\n"), done.stderr[:10]) == (1, "tollgate: ")


def test_modules_on_somebodys_pythonpath_do_not_stand_before_ours(tmp_path: Path) -> None:
    for name in ("charts", "contracts", "quality", "pipeline", "spark", "localaws", "operate"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('shadowed by {name}')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    words = [str(Path(sys.executable).parent / "tollgate"), "contract", "check"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [(), ("deploy",), ("contract",), ("input",)])
def test_no_help_line_is_cut_on_a_narrow_terminal(
    words: tuple[str, ...], tollgate: Tollgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text = tollgate(*words, "--help").out
    assert "..." not in text.replace("]...", "").replace("[ARGS]...", "")
    assert max(map(len, text.splitlines())) <= 60


def test_a_misspelt_command_of_a_group_gets_a_suggestion(tollgate: Tollgate) -> None:
    assert "Did you mean 'preview'?" in tollgate("deploy", "previw").err
