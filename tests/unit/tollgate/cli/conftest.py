"""The command line, run in this process: its words and its exit code."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tollgate.cli.main import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Tollgate = Callable[..., Done]


@pytest.fixture
def tollgate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Tollgate:
    monkeypatch.setenv("TOLLGATE_HOME", str(tmp_path / "home"))

    def run(*words: str) -> Done:
        monkeypatch.setattr("sys.argv", ["tollgate", *words])
        with pytest.raises(SystemExit) as end:
            main()
        output = capsys.readouterr()
        return Done(int(end.value.code or 0), output.out, output.err)

    return run
