"""Draws mutants by cosmic-ray's operators and prints them as JSON; runs in tools/mutants/.venv.

python sample.py SEED COUNT FILE…    COUNT mutants of these files: first a place is drawn, then one change of it
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

TYPES: Final = frozenset({"annassign", "param", "typed_param", "funcdef", "type_stmt"})
"""What holds types, in which `|` is no operator: nothing happens at run time where one is another."""

Place = tuple[str, tuple[int, int], tuple[int, int]]


def main() -> None:
    seed, count, *files = sys.argv[1:]
    places = by_place(files)
    rng = random.Random(int(seed))  # noqa: S311 (a sample, not secrets)
    drawn = rng.sample(sorted(places), min(int(count), len(places)))
    sys.stdout.write(json.dumps([mutant(place, *rng.choice(places[place])) for place in drawn]))


def by_place(files: list[str]) -> dict[Place, list[tuple[str, int]]]:
    """Each place that an operator changes, with the operators and their numbers in that file."""
    places: dict[Place, list[tuple[str, int]]] = {}
    for file in files:
        tree = get_ast(Path(file).read_text())
        for name, operator in operators():
            number = 0
            for node in ast_nodes(tree):
                for start, end in operator.mutation_positions(node):
                    if not is_type(node, start):
                        places.setdefault((file, start, end), []).append((name, number))
                    number += 1
    return places


def operators() -> Iterator[tuple[str, Any]]:
    for name in operator_names():
        operator = get_operator(name)
        # Those with arguments put a variable of one's choice in.
        if not operator.arguments():
            yield name, operator()


def is_type(node: Any, start: tuple[int, int]) -> bool:
    """Whether a node stands in an annotation."""
    below, parent = node, node.parent
    while parent is not None:
        if parent.type in TYPES and is_annotation(parent, below, start):
            return True
        below, parent = parent, parent.parent
    return False


def is_annotation(parent: Any, below: Any, start: tuple[int, int]) -> bool:
    if parent.type == "annassign":
        return below is parent.children[1]
    if parent.type == "param":
        default = parent.default
        return default is None or start < default.start_pos
    if parent.type == "funcdef":
        return below is parent.annotation
    return True


def mutant(place: Place, name: str, number: int) -> dict[str, Any]:
    file, start, _ = place
    before = Path(file).read_text()
    after = mutate_code(before, get_operator(name)(), number)
    old, new = before.splitlines(), after.splitlines()
    changed = next((n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), start[0] - 1)
    return {
        "file": file,
        "line": changed + 1,
        "operator": name.removeprefix("core/"),
        "old": old[changed].strip() if changed < len(old) else "",
        "new": new[changed].strip() if changed < len(new) else "",
        "code": after,
    }


if __name__ == "__main__":
    main()
