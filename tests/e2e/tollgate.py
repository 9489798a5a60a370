"""The command line as a person has it: a process of its own, a home of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (str(Path(sys.executable).parent / "tollgate"),)


@dataclass(frozen=True)
class Tollgate:
    """`tollgate`, keeping everything local under one home."""

    home: Path
    root: Path
    command: tuple[str, ...] = COMMAND

    def start(self, *words: str | Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.command, *map(str, words)],
            cwd=self.root,
            env={
                **os.environ,
                "TOLLGATE_HOME": str(self.home),
                "LOCALAWS_JAVA_CACHE": str(self.root / ".tollgate" / "java"),
                "COLUMNS": "120",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        with self.start(*words) as process:
            out, err = process.communicate(timeout=240)
        assert "Traceback" not in out + err, out + err
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def json(self, *words: str | Path) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def answer(self) -> dict[str, dict[str, Any]]:
        """What an analyst sees now, by type of taxi."""
        return {row["type"]: row for row in self.json("query")}
