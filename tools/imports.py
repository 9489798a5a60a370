"""The import graph of the checkout, read from syntax trees: what imports what, and where the circles are."""

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCALAWS: Final = ROOT / "packages" / "localaws" / "src"
SKIPPED: Final = {".venv", ".tollgate", ".git", "build", "dist", "node_modules"}


@dataclass(frozen=True)
class Import:
    """One imported name, as a dotted path: `from a.b import c` is `a.b.c`."""

    name: str
    at_top: bool
    """Whether it happens as the file is loaded, not inside a function."""
    for_types: bool
    """Whether it stands under `if TYPE_CHECKING:`, so that it never happens when the program runs."""


@cache
def python_files(folder: Path = ROOT) -> tuple[Path, ...]:
    """Every Python file of ours below a folder, in order."""
    files: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED]
        files += [Path(parent) / name for name in names if name.endswith(".py")]
    return tuple(sorted(files))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    return tuple(_imports(tree(path), path, at_top=True, for_types=False))


def _imports(node: ast.AST, path: Path, *, at_top: bool, for_types: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, at_top, for_types) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        base = _absolute(node, path)
        yield from (Import(f"{base}.{alias.name}", at_top, for_types) for alias in node.names)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        at_top = False
    typing_only = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    for child in ast.iter_child_nodes(node):
        in_body = typing_only and isinstance(node, ast.If) and child in node.body
        yield from _imports(child, path, at_top=at_top, for_types=for_types or in_body)


def _absolute(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    package = module_name(path).split(".")
    package = package if path.name == "__init__.py" else package[:-1]
    return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


def module_name(path: Path) -> str:
    base = LOCALAWS if path.is_relative_to(LOCALAWS) else ROOT
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def graph(files: Iterable[Path], *, types_too: bool = False) -> dict[str, set[str]]:
    """Each module, and those of the same files that it imports, inside functions too."""
    modules = {module_name(path): path for path in files}
    edges: dict[str, set[str]] = {}
    for module, path in modules.items():
        names = [one.name for one in imports(path) if types_too or not one.for_types]
        edges[module] = {target for name in names if (target := _module(name, modules))} - {module}
    return edges


def _module(name: str, modules: Mapping[str, Path]) -> str:
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def cycle(edges: Mapping[str, set[str]]) -> list[str]:
    """The modules of one circle, of any length, the first one repeated at the end; empty where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []
