"""What is installed on whom: the program alone, everything, and nothing that shadows a user's own modules."""

import os
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from tools.environments import link, normalized, required

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "components" / "requirements.txt"
EVERYTHING = ROOT / "requirements.txt"


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the program's dependencies and nothing else."""
    return link(PROGRAM, tmp_path_factory.mktemp("program"))


def run(python: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))}
    return subprocess.run(
        [python, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def named(requirements: list[str]) -> set[str]:
    separators = ("[", "=", ">", " ", ";")
    names = []
    for requirement in requirements:
        ends = [requirement.index(separator) for separator in separators if separator in requirement]
        names.append(normalized(requirement[: min(ends, default=len(requirement))]))
    return set(names)


def test_the_program_s_file_holds_the_project_s_dependencies(project: dict[str, Any]) -> None:
    assert named(project["project"]["dependencies"]) <= required(PROGRAM).keys()


def test_the_large_file_holds_every_extra_and_group(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"].values()
    every = [one for group in (*extras, *project["dependency-groups"].values()) for one in group]
    assert named(every) - {"tollgate-localaws"} <= required(EVERYTHING).keys()
    assert {"pulumi", "pulumi-aws", "pyspark", "boto3", "pytest", "great-expectations"} <= required(EVERYTHING).keys()


def test_both_files_agree_to_the_last_digit() -> None:
    everything = required(EVERYTHING)
    assert {name: version for name, version in required(PROGRAM).items() if everything.get(name) != version} == {}


@pytest.mark.parametrize("path", [PROGRAM, EVERYTHING], ids=["program", "everything"])
def test_every_package_is_held_to_its_hashes(path: Path) -> None:
    lines = path.read_text().replace(" \\\n", " ").splitlines()
    assert [line[:40] for line in lines if line[:1].isalnum() and "--hash=sha256:" not in line] == []


def test_a_package_has_one_version_in_the_project_and_in_localaws(project: dict[str, Any]) -> None:
    localaws = tomllib.loads((ROOT / "packages" / "localaws" / "pyproject.toml").read_text())
    pins: dict[str, set[str]] = {}
    for file in (project, localaws):
        groups = [
            *file["project"].get("optional-dependencies", {}).values(),
            *file.get("dependency-groups", {}).values(),
        ]
        for requirement in [*file["project"]["dependencies"], *(one for group in groups for one in group)]:
            (name,) = named([requirement])
            pins.setdefault(name, set()).add(requirement.partition("]")[2] or requirement.removeprefix(name))
    assert {name: specifiers for name, specifiers in pins.items() if len(specifiers) > 1} == {}


@pytest.mark.parametrize("module", ["moto", "pyspark", "great_expectations", "duckdb", "pytest", "localaws"])
def test_the_program_s_environment_has_nothing_heavy(program: Path, tmp_path: Path, module: str) -> None:
    assert "ModuleNotFoundError" in run(program, "-c", f"import {module}", folder=tmp_path).stderr


def test_the_program_s_environment_loads_the_program_and_the_command(program: Path) -> None:
    code = "import components.package, components.settings, tollgate.cli.main, tollgate.deploy.driver"
    done = run(program, "-c", code, folder=ROOT)
    assert done.returncode == 0, done.stderr


def test_a_command_that_needs_more_says_what_to_install(program: Path, tmp_path: Path) -> None:
    script, words = str(ROOT / "tollgate" / "script"), ["demo", "--dataset", "nyc_taxi"]
    code = f"import sys; sys.path.insert(0, {script!r}); sys.argv[1:] = {words}; import tollgate_script as s; s.main()"
    done = run(program, "-c", code, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "tollgate: This needs localaws, and only the program is installed here. Install everything: make setup\n"
    )


def test_data_docs_without_great_expectations_say_what_to_install_in_one_line(program: Path, tmp_path: Path) -> None:
    kept = tmp_path / "validations.json"
    kept.write_text('{"schema": 1, "run": "a-run", "validations": [{}]}')
    code = (
        "import sys; from pathlib import Path\n"
        "from quality.data_docs import build; from tollgate.cli.errors import explain\n"
        "try: build(Path(sys.argv[1]))\n"
        "except Exception as error: print(*explain(error))"
    )
    done = run(program, "-c", code, str(kept), folder=ROOT)
    assert (done.stdout, done.stderr) == (
        "This needs great_expectations, and only the program is installed here. Install everything: make setup 2\n",
        "",
    )
    assert kept.is_file()


def test_a_script_without_its_checkout_says_what_to_do_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "lib" / "python" / "site-packages"
    folder.mkdir(parents=True)
    (folder / "tollgate_script.py").write_text((ROOT / "tollgate/script/tollgate_script.py").read_text())
    done = run(Path(sys.executable), "-c", "import tollgate_script as s; s.main()", folder=folder)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "run `make setup` in it" in done.stderr


def test_the_install_puts_no_name_of_the_checkout_on_a_path(tmp_path: Path) -> None:
    if [one.value for one in entry_points(group="console_scripts", name="tollgate")] != ["tollgate_script:main"]:
        pytest.skip("this environment was installed by an older pyproject.toml: run make setup")
    folders = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))
    code = "import importlib.util, sys; print([n for n in sys.argv[1:] if importlib.util.find_spec(n)])"
    assert run(Path(sys.executable), "-c", code, *folders, folder=tmp_path).stdout == "[]\n", "run: make setup"
