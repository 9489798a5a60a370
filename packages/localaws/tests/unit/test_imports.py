"""No modules of the package import each other in a circle, of any length, inside functions or for types alone."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = "localaws"


def imports(code: ast.AST, *, types_too: bool) -> Iterator[str]:
    """Dotted paths of what a file imports: `from a.b import c` is `a.b.c`."""
    if isinstance(code, ast.Import):
        yield from (alias.name for alias in code.names)
    elif isinstance(code, ast.ImportFrom):
        yield from (f"{code.module}.{alias.name}" for alias in code.names)
    for_types = isinstance(code, ast.If) and ast.unparse(code.test).endswith("TYPE_CHECKING")
    for child in ast.iter_child_nodes(code):
        if types_too or not (for_types and isinstance(code, ast.If) and child in code.body):
            yield from imports(child, types_too=types_too)


def module(path: Path, source: Path) -> str:
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def graph(source: Path, *, types_too: bool = False) -> dict[str, set[str]]:
    """Each module below a folder, and those of the same folder that it imports."""
    files = {module(path, source): path for path in sorted(source.rglob("*.py"))}
    edges: dict[str, set[str]] = {}
    for name, path in files.items():
        paths = imports(ast.parse(path.read_text(encoding="utf-8")), types_too=types_too)
        edges[name] = {target for one in paths if (target := nearest(one, files))} - {name}
    return edges


def nearest(name: str, files: Mapping[str, Path]) -> str:
    """The module that an imported path lies in, or nothing."""
    while name and name not in files:
        name = name.rpartition(".")[0]
    return name


def circle(edges: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        return names[::-1]
    return []


@pytest.mark.parametrize("types_too", [False, True])
def test_no_modules_import_each_other_in_a_circle(package: Path, types_too: bool) -> None:
    edges = graph(package / "src", types_too=types_too)
    assert edges[f"{ROOT}.server"] & set(edges)
    assert " -> ".join(circle(edges)) == ""


def test_a_circle_through_a_function_is_reported_and_one_for_types_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from b import one\n")
    (tmp_path / "b.py").write_text("def one():\n    import c.d\n")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "__init__.py").touch()
    (tmp_path / "c" / "d.py").write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\n")
    assert circle(graph(tmp_path)) == []
    assert set(circle(graph(tmp_path, types_too=True))) == {"a", "b", "c.d"}
