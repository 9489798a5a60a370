"""A default has one value, wherever it stands: in Settings, in the component that takes it, in its documentation."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from components import job_role, pipeline, reporting, runtime
from components.settings import Settings
from components.settings.field import of_class
from pipeline.wiring import Wiring

DEFAULTS = {item.name: item.default for item in of_class(Settings) if item.default is not None}
CHOICES = {
    name: values
    for module in (job_role, pipeline, reporting, runtime)
    for name, values in vars(module).items()
    if name.isupper() and isinstance(values, tuple)
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((Path(__file__).resolve().parents[4] / "components").glob("*.py")):
        yield path.name, ast.parse(path.read_text())


def documented() -> Iterator[tuple[str, str, str]]:
    """Every optional argument that is a setting's, too: its class, its name, its documentation."""
    for _, tree in trees():
        for cls in (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Args")):
            for field, text in zip(cls.body, cls.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and "NotRequired" in ast.unparse(field.annotation):
                    name = ast.unparse(field.target)
                    if name in DEFAULTS:
                        yield cls.name, name, str(ast.literal_eval(text.value)) if isinstance(text, ast.Expr) else ""


def in_code() -> Iterator[tuple[str, str, object]]:
    """Every default of a setting's name that the components' code holds: its file, its name, its value."""
    for file, tree in trees():
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            words = [word.value for word in node.args if isinstance(word, ast.Constant)]
            if ast.unparse(node.func).endswith(".get") and len(words) == 2 and words[0] in DEFAULTS:
                yield file, str(words[0]), words[1]
            if ast.unparse(node.func) == "choice" and words[0] in DEFAULTS:
                yield file, str(words[0]), CHOICES[ast.unparse(node.args[2])][0]


@pytest.mark.parametrize(("cls", "name", "text"), list(documented()))
def test_the_documentation_of_an_argument_ends_with_the_setting_s_default(cls: str, name: str, text: str) -> None:
    default = DEFAULTS[name]
    value = str(default).lower() if isinstance(default, bool) else "" if default == {} else str(default)
    expected = (f"Default {value}.", f"Default {value}:") if value else ("Default: ",)
    assert any(one in text for one in expected), f"{cls}.{name}: {text!r} must say {expected[0]!r}"


@pytest.mark.parametrize(("file", "name", "value"), list(in_code()))
def test_a_component_s_default_is_the_setting_s(file: str, name: str, value: object) -> None:
    assert value == DEFAULTS[name], f"{file}: the default of {name!r}"


def test_the_machine_s_defaults_are_the_settings(subtests: pytest.Subtests) -> None:
    units = {"executor_memory": ("executor_memory_gib", "g"), "driver_memory": ("driver_memory_gib", "g")}
    for field in dataclasses.fields(Wiring):
        name, unit = units.get(field.name, (field.name, ""))
        if name in DEFAULTS and field.default is not dataclasses.MISSING:
            with subtests.test(field.name):
                assert field.default == f"{DEFAULTS[name]}{unit}"


def test_defaults_are_looked_for_where_there_are_some() -> None:
    assert len(list(documented())) > 20
    assert len(list(in_code())) > 20
