"""Who may import whom: the table of tools/layering.py, held to the code."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tools.imports import ROOT, cycle, graph, imports, module_name, python_files, tree
from tools.layering import LAYERS, LAZY_IN_CLI, Layer, layer_of


def own_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in python_files(ROOT / folder)]


def governed(layer: Layer) -> list[Path]:
    """The files that a row governs: those below its path that no longer path claims."""
    return [path for path in python_files() if layer_of(path.relative_to(ROOT).as_posix()) == layer]


def is_below(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def may_import(layer: Layer, name: str) -> bool:
    if layer.anything_but:
        return not is_below(name, layer.anything_but)
    if name.partition(".")[0] in sys.stdlib_module_names:
        return True
    return is_below(name, (*layer.imports, layer.path.removesuffix(".py").replace("/", ".")))


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.path)
def test_a_file_imports_only_what_the_table_allows(layer: Layer) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {one.name}"
        for path in governed(layer)
        for one in imports(path)
        if not may_import(layer, one.name)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_file_has_a_row_in_the_table() -> None:
    beside = {"__main__.py", "tests", ".ci"}
    files = [path.relative_to(ROOT) for path in python_files()]
    assert [str(path) for path in files if path.parts[0] not in beside and layer_of(path.as_posix()) is None] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    circle = cycle(graph(python_files()))
    assert not circle, " -> ".join(circle)


def test_no_circle_is_hidden_under_type_checking() -> None:
    circle = cycle(graph(python_files(), types_too=True))
    assert not circle, f"for types alone: {' -> '.join(circle)}"


@pytest.mark.parametrize("length", [2, 3, 7])
def test_a_circle_of_any_length_is_reported(length: int) -> None:
    names = [f"m{n}" for n in range(length)]
    edges = {name: {names[(n + 1) % length]} for n, name in enumerate(names)} | {"top": {"m0"}}
    assert set(cycle(edges)) == set(names)
    assert cycle(edges | {"m0": set()}) == []


def test_an_import_under_type_checking_is_told_apart(tmp_path: Path) -> None:
    code = "import a\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import b\ndef f():\n    import c\n"
    module = tmp_path / "module.py"
    module.write_text(code)
    kinds = {one.name: (one.at_top, one.for_types) for one in imports(module)}
    assert (kinds["a"], kinds["b"], kinds["c"]) == ((True, False), (True, True), (False, False))


def test_only_the_command_line_imports_the_emulated_aws() -> None:
    wrong = [
        str(path)
        for path in own_files("tollgate")
        if "cli" not in path.parts and any(is_below(one.name, ("localaws",)) for one in imports(path))
    ]
    assert not wrong


def test_the_command_line_imports_what_is_heavy_inside_its_commands_alone() -> None:
    wrong = [
        f"{path.name}: {one.name}"
        for path in own_files("tollgate/cli")
        for one in imports(path)
        if one.at_top and not one.for_types and is_below(one.name, LAZY_IN_CLI)
    ]
    assert not wrong


def test_only_the_jobs_read_the_lake_with_spark() -> None:
    users = {
        module_name(path).partition(".")[0]
        for path in python_files()
        if any(is_below(one.name, ("pipeline.lake",)) for one in imports(path))
    }
    assert users <= {"spark", "quality", "tests"}


def test_files_and_functions_stay_small() -> None:
    long: list[str] = []
    for path in (path for path in python_files() if layer_of(path.relative_to(ROOT).as_posix())):
        lines = path.read_text().count("\n")
        if lines > 400:
            long.append(f"{path.relative_to(ROOT)} has {lines} lines; 400 are allowed")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > 40:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {size} lines; 40 are allowed")
    assert not long, "\n".join(long)


def texts(path: Path) -> list[str]:
    """Every text of a file but its docstrings."""
    nodes = list(ast.walk(tree(path)))
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant) and node not in docstrings]
    return [node.value for node in constants if isinstance(node.value, str)]


DOMAIN = re.compile(
    r"(?<![a-z])(trip|taxi|mile|cost|fare|colour|yellow|green|tlc|nyc|carrier|flight)(s|es)?(?![a-z])", re.IGNORECASE
)
PAINT = ("colour", "colours", "green", "yellow")
"""What a page or a terminal paints with."""
MONEY = ("cost", "costs")
"""What AWS charges."""
OTHERWISE = {
    "quality/report": PAINT, "tollgate/cli": (*PAINT, *MONEY), "tollgate/deploy": MONEY, "components": MONEY,
    "charts": PAINT, "policy": MONEY, "pipeline/dashboard": (*PAINT, *MONEY), "tollgate/dashboard": PAINT,
    "pipeline/documents.py": MONEY, "pipeline/job_cost.py": MONEY,
    "spark/job.py": MONEY, "quality/gate.py": MONEY,
}  # fmt: skip
"""Words of a domain that mean something else in these folders."""
NOT_DOMAIN = re.compile(r"job_?cost|cost_usd", re.IGNORECASE)
"""Names of what AWS charges for a run, wherever they stand."""


@pytest.mark.parametrize(
    "folder",
    [
        "charts",
        "contracts",
        "pipeline",
        "components",
        "spark",
        "quality",
        "tollgate",
        "policy",
        "packages/localaws/src",
    ],
)
def test_nothing_but_the_datasets_names_a_domain(folder: str) -> None:
    wrong = [f"{path.relative_to(ROOT)}: {text[:80]!r}" for path in own_files(folder) for text in domain_texts(path)]
    assert wrong == []


def test_no_template_of_a_page_names_a_domain() -> None:
    templates = [path for folder in ("quality", "tollgate") for path in (ROOT / folder).rglob("*.j2")]
    wrong = [
        f"{path.relative_to(ROOT)}: {match[0]!r}"
        for path in templates
        for match in DOMAIN.finditer(path.read_text())
        if match[0].lower() not in PAINT
    ]
    assert templates
    assert wrong == []


def domain_texts(path: Path) -> list[str]:
    """Identifiers and texts of a file that name a domain; what a docstring explains with an example is left out."""
    name = path.relative_to(ROOT).as_posix()
    allowed = {word for start, words in OTHERWISE.items() if name.startswith(start) for word in words}
    nodes = list(ast.walk(ast.parse(path.read_text())))
    identifiers = [
        str(getattr(node, key))
        for node in nodes
        for key in ("id", "attr", "arg", "name")
        if isinstance(getattr(node, key, None), str)
    ]
    return [
        text
        for text in (*identifiers, *texts(path))
        if {match[0].lower() for match in DOMAIN.finditer(NOT_DOMAIN.sub("", text).replace("_", " "))} - allowed
    ]


def test_only_the_jobs_import_the_lake_that_needs_spark() -> None:
    others = [layer for layer in LAYERS if layer.path not in {"spark", "quality", "tools"}]
    wrong = [
        str(path.relative_to(ROOT))
        for layer in others
        for path in governed(layer)
        if any(is_below(one.name, ("pipeline.lake",)) for one in imports(path))
    ]
    assert not wrong
