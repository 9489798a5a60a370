"""YAML text into Python values with their lines, and a refusal of every document that would not end well."""

import math
from typing import Any, Final

import yaml
from yaml.constructor import ConstructorError

DEPTH: Final = 50
"""Levels of nesting; a contract has nine."""
NODES: Final = 200_000
"""Values once every alias is written out: a few lines of aliases of aliases make billions."""
LARGEST: Final = 2**63 - 1
"""The largest integer that Spark, Athena and Great Expectations can compare with."""
_MAPPING: Final = yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG
_TEXT: Final = yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG
_FLAG: Final = "tag:yaml.org,2002:bool"
_MERGE: Final = "tag:yaml.org,2002:merge"


class Block(dict[str, Any]):
    """A YAML mapping that knows the line it starts on, and the keys it was given twice."""

    line: int = 1
    doubled: tuple[str, ...] = ()


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, making Blocks."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            value = super().construct_object(node, deep=deep)
        except (ValueError, OverflowError, RecursionError) as error:
            raise _error(node, f"{_shortened(node)} is not a value that can be read") from error
        if isinstance(value, float) and not math.isfinite(value):
            raise _error(node, f"{_shortened(node)} is not a finite number")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise _error(node, f"{_shortened(node)} is larger than any number that Spark knows")
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _error(node, f"{_shortened(node)} holds half a character")
        return value


def _block(loader: Any, node: yaml.MappingNode) -> Block:
    for key, _ in node.value:
        if key.tag == _FLAG:
            key.tag = _TEXT  # YAML 1.1 takes a key such as `off` for a flag
        if key.tag not in {_TEXT, _MERGE}:
            raise _error(key, f"the key {_shortened(key)} is not a text; put it in quotes")
    block = Block(loader.construct_mapping(node, deep=True))
    names = [str(key.value) for key, _ in node.value]
    block.line = node.start_mark.line + 1
    block.doubled = tuple(sorted({name for name in names if names.count(name) > 1}))
    return block


_Loader.add_constructor(_MAPPING, _block)


def parse(text: str) -> Any:
    """The document, its mappings as Blocks; raises yaml.YAMLError, with the line where there is one."""
    _check_depth(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check_size(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _check_depth(text: str) -> None:
    """By the events alone: whatever builds values of them calls itself once a level."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise yaml.MarkedYAMLError(problem=f"is nested in more than {DEPTH} levels", problem_mark=event.start_mark)  # type: ignore[arg-type] # the C parser's own Mark


def _check_size(root: yaml.Node) -> None:
    sizes: dict[int, int] = {}

    def size(node: yaml.Node, above: frozenset[int]) -> int:
        if id(node) in above:
            raise _error(node, "an alias stands within what it names")
        if id(node) not in sizes:
            inside = above | {id(node)}
            sizes[id(node)] = 1 + sum(size(child, inside) for child in _children(node))
        if sizes[id(node)] > NODES:
            raise _error(node, f"its aliases stand for more than {NODES:,} values")
        return sizes[id(node)]

    size(root, frozenset())


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _error(node: yaml.Node, problem: str) -> ConstructorError:
    return ConstructorError(problem=problem, problem_mark=node.start_mark)


def _shortened(node: yaml.Node) -> str:
    text = node.value if isinstance(node.value, str) else "that stands here"
    return repr(text if len(text) <= 40 else f"{text[:37]}…")  # noqa: PLR2004 (one line of a terminal holds it)
