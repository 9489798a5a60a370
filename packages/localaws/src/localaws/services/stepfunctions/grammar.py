"""Reading a machine's text: moto's grammar takes tenths of a second, and a text that is created is soon run."""

from functools import lru_cache
from typing import Any

from localaws.services.stepfunctions.moto_states import AmazonStateLanguageParser, preprocessor

_moto_parses = AmazonStateLanguageParser.parse


def parse(definition: str) -> tuple[Any, Any]:
    """As moto's own: a program made anew, and the tree of the text."""
    tree = _tree(definition)
    return preprocessor.Preprocessor().visit(tree), tree


@lru_cache(maxsize=4)
def _tree(definition: str) -> Any:
    return _moto_parses(definition)[1]
