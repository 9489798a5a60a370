"""A resource type is found by its token."""

from pathlib import Path
from types import ModuleType

import pytest

from localaws.provider import types
from localaws.provider.table import MODULES, TYPES

HELPERS = {"ec2_calls"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_file_holds_the_types_of_the_pulumi_module_that_it_is_named_after(module: ModuleType) -> None:
    name = module.__name__.rpartition(".")[2].partition("_")[0]
    assert {row.token.split(":")[1].partition("/")[0] for row in module.TYPES} == {name}


def test_the_table_leaves_no_file_and_no_row_out() -> None:
    files = {path.stem for folder in types.__path__ for path in Path(folder).glob("*.py")} - {"__init__", *HELPERS}
    assert files == {module.__name__.rpartition(".")[2] for module in MODULES}
    assert len(TYPES) == sum(len(module.TYPES) for module in MODULES)
