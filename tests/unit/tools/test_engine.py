"""Where a pulumi engine is looked for, and what is said when there is none."""

import shutil
from pathlib import Path

import pytest

from tools.engine import NoEngineError, build, cache, find, numbers, wanted

ROOT = Path(__file__).resolve().parents[3]


def program(path: Path, body: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that has a shell and nothing else."""
    (tmp_path / "bin").mkdir()
    for name in ("sh", "cat", "cp", "mkdir"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    return {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")}


def go(tmp_path: Path, version: str, build: str = "exit 1") -> None:
    program(tmp_path / "bin" / "go", f'if [ "$1" = env ]; then echo {version}; else {build}; fi')


def test_an_engine_is_found_in_its_order(tmp_path: Path, machine: dict[str, str]) -> None:
    assert find(machine) is None
    kept = program(cache(machine) / "pulumi")
    assert find(machine) == kept
    installed = program(tmp_path / ".pulumi" / "bin" / "pulumi")
    assert find(machine) == installed
    on_path = program(tmp_path / "bin" / "pulumi")
    assert find(machine) == on_path
    named = program(tmp_path / "mine")
    assert find({**machine, "PULUMI_BIN": str(named)}) == named


def test_a_name_that_leads_nowhere_is_refused(machine: dict[str, str]) -> None:
    with pytest.raises(NoEngineError, match="PULUMI_BIN is /nowhere, which is no program"):
        find({**machine, "PULUMI_BIN": "/nowhere"})


def test_no_go_is_said_in_one_line(machine: dict[str, str]) -> None:
    with pytest.raises(NoEngineError, match=r"No pulumi engine is here, and no Go 1\.\d+\.\d+ to build one\. Install"):
        build(machine)


def test_an_old_go_is_named_with_what_it_takes(tmp_path: Path, machine: dict[str, str]) -> None:
    go(tmp_path, "go1.19.8")
    with pytest.raises(NoEngineError, match=r"Go is go1\.19\.8; building a pulumi engine takes 1\."):
        build(machine)


def test_a_build_is_kept_and_leaves_nothing_else(tmp_path: Path, machine: dict[str, str]) -> None:
    go(tmp_path, "go1.99.1", 'while [ "$1" != -o ]; do shift; done; mkdir -p "$GOCACHE"; cp "$(command -v cat)" "$2"')
    engine = build(machine)
    assert engine == cache(machine) / "pulumi"
    assert find(machine) == engine
    assert {one.name for one in engine.parent.iterdir()} == {"pulumi", "lock"}


def test_a_build_that_failed_is_not_tried_twice(tmp_path: Path, machine: dict[str, str]) -> None:
    go(tmp_path, "go1.99.1", f"echo x >> {tmp_path}/tries; echo 'proxy: 403 Forbidden' >&2; exit 1")
    for message in ("could not be built: proxy: 403 Forbidden", "403 Forbidden.*Remove .*refused.txt to try again"):
        with pytest.raises(NoEngineError, match=message):
            build(machine)
    assert (tmp_path / "tries").read_text() == "x\n"


def test_the_module_pins_one_engine() -> None:
    assert wanted(r"^require github.com/pulumi/pulumi/pkg/v3 (v[0-9.]+)") == "v3.259.0"
    assert numbers("go1.26.8") > numbers(wanted(r"^go ([0-9.]+)"))
    assert (ROOT / "tools" / "go.sum").read_text().count("\n") > 600
