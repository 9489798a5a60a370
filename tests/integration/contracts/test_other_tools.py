"""The contracts stay what any reader of the Open Data Contract Standard understands: datacontract-cli's lint."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from tollgate.authoring.check import check
from tollgate.authoring.propose.new import new_dataset

NAMES = sorted(path.relative_to(check.OWN_DATASETS).as_posix() for path in check.OWN_DATASETS.glob("*/*.yaml"))
DRAFTS = ("sales.yaml", "summary.yaml")
SCRIPT = Path(__file__).parent / "lint.py"
VALID = [["passed", "Data contract is valid against ODCS v3.1.0", None]]

Lint = dict[str, Any]


@pytest.fixture(scope="module")
def python(root: Path) -> Path:
    program = root / "tools" / "datacontract" / ".venv" / "bin" / "python"
    if not program.exists():
        pytest.skip("datacontract-cli has no environment, so its lint was not tried. Make it: make datacontract")
    return program


@pytest.fixture(scope="module")
def spoilt(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A source's contract as the standard does not want it."""
    text = (root / "datasets" / "nyc_taxi" / "trips.yaml").read_text()
    changes = {
        "no engine": ("engine: greatExpectations", ""),
        "a key of nobody": ("physicalType: string", "physicalTyp: string"),
    }
    folder = tmp_path_factory.mktemp("spoilt")
    files = {}
    for name, (old, new) in changes.items():
        assert old in text
        files[name] = folder / f"{name}.yaml"
        files[name].write_text(text.replace(old, new, 1))
    return files


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "sales.csv").write_text("ShopID,sold,price\n" + "1,2026-03-01,2.50\n2,2026-03-02,\n" * 50)
    made = new_dataset("sales", folder / "sales.csv", folder / "datasets")
    return {name: made / name for name in DRAFTS}


@pytest.fixture(scope="module")
def linted(python: Path, root: Path, spoilt: dict[str, Path], drafts: dict[str, Path]) -> Lint:
    """All files in one go: the start of the program is what takes the time."""
    files = {name: root / "datasets" / name for name in NAMES} | drafts | spoilt
    done = subprocess.run([python, SCRIPT, *files.values()], capture_output=True, text=True, check=True)
    results = json.loads(done.stdout)
    return {name: results[str(file)] for name, file in files.items()}


@pytest.mark.parametrize("name", [*NAMES, *DRAFTS])
def test_another_tool_finds_nothing_to_say_about_a_contract(linted: Lint, name: str) -> None:
    assert linted[name] == {"result": "passed", "checks": VALID}


def test_the_other_tool_does_find_what_is_wrong(linted: Lint) -> None:
    assert linted["no engine"]["result"] == "failed"
    assert "'engine' is a required property" in str(linted["no engine"])
    assert "unknown fields are ignored: 'physicalTyp'" in str(linted["a key of nobody"])


def test_the_standards_own_classes_read_the_shipped_contracts_and_a_draft(root: Path, drafts: dict[str, Path]) -> None:
    for path in (*(root / "datasets" / name for name in NAMES), *drafts.values()):
        read = OpenDataContractStandard.from_string(path.read_text())
        assert [table for table in read.schema_ or [] if table.properties], path
