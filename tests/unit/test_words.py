"""How the code is worded: names are nouns and verbs of the field, and a process is not a person."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.imports import ROOT, python_files, tree

VAGUE = {"said", "told", "asked", "seen", "gone", "anew", "whole", "found", "known", "heard", "meant"}
"""Participles that do not say what is held: `found` is `files`, `said` is `arguments`, `told` is `message`."""
PERSON = re.compile(r"\b(he|him|his|himself)\b", re.IGNORECASE)


def names(code: ast.Module) -> Iterator[tuple[int, str]]:
    """Everything that a file gives a name to, with its line; the names of tests are sentences and left out."""
    for node in ast.walk(code):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.name.startswith("test_"):
                yield node.lineno, node.name
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def vague(name: str) -> set[str]:
    return VAGUE & {part.lower() for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", name)}


def remarks(path: Path) -> Iterator[tuple[int, str]]:
    """A file's comments and docstrings, with their lines."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


FOLDERS = sorted({path.relative_to(ROOT).parts[0] for path in python_files()})


def paths_in(folder: str) -> list[Path]:
    return [path for path in python_files() if path.relative_to(ROOT).parts[0] == folder]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_name_says_what_it_holds(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in paths_in(folder)
        for line, name in names(tree(path))
        if vague(name)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_comment_calls_no_process_he(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in paths_in(folder)
        for line, text in remarks(path)
        if PERSON.search(text)
    ]
    assert not wrong, "\n".join(wrong)


VAGUELY_NAMED = ["told = 1", "last_seen: int = 1", "def f(asked): ...", "class WhatFound: ...", "import a as said"]


@pytest.mark.parametrize("code", VAGUELY_NAMED)
def test_a_vague_name_is_noticed(code: str) -> None:
    assert [name for _, name in names(ast.parse(code)) if vague(name)]


def test_a_person_in_a_comment_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('"""The judge; he writes."""\nx = 1  # his own\n')
    assert len([line for line, text in remarks(tmp_path / "module.py") if PERSON.search(text)]) == 2


def test_no_page_calls_a_process_he() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "packages").rglob("*.md")]
    lines = [(page, line) for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    assert [f"{page.relative_to(ROOT)}: {line[:80]}" for page, line in lines if PERSON.search(line)] == []
