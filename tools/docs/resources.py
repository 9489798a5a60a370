"""docs/resources.md, from the production stack."""

from collections import Counter
from collections.abc import Iterator

from tools.docs import COMMAND
from tools.graph import Graph, Resource, committed, render_stack

INTRODUCTION = """\
# What a stack is made of

<!-- Generated: {command} -->

Every resource of the stack `prod` ({count} in all, {ours} of them components of ours), as the program declares them
with the settings in `Pulumi.prod.yaml`. Which settings change which of them: `docs/settings-impact.md`.
"""


def pages() -> dict[str, str]:
    return {"docs/resources.md": page(render_stack(committed("prod"), "prod"))}


def page(graph: Graph) -> str:
    ours = [r for r in graph if r.type.startswith("tollgate:")]
    parts = [INTRODUCTION.format(command=COMMAND, count=len(graph.resources), ours=len(ours))]
    for component in _in_order(graph):
        rows = "\n".join(f"| `{r.type}` | `{r.name}` |" for r in _children(graph, component) if r not in ours)
        title = f"## {component.kind} `{component.name}`" + (f" in `{component.parent}`" if component.parent else "")
        parts.append(f"{title}\n\n" + (f"| type | name |\n|---|---|\n{rows}\n" if rows else "Only components.\n"))
    kinds = Counter(r.type for r in graph if r not in ours)
    counts = "\n".join(f"| `{kind}` | {count} |" for kind, count in sorted(kinds.items()))
    parts.append(f"## By type\n\n| type | how many |\n|---|---|\n{counts}\n")
    return "\n".join(parts)


def _in_order(graph: Graph, parent: Resource | None = None) -> Iterator[Resource]:
    """Components, each before those inside it."""
    for one in _children(graph, parent):
        if one.type.startswith("tollgate:"):
            yield one
            yield from _in_order(graph, one)


def _children(graph: Graph, parent: Resource | None) -> list[Resource]:
    """What stands directly in a component, which may bear the name of the one inside it; or in none."""
    name, kind = (parent.name, parent.kind) if parent else ("", "Stack")
    return sorted((r for r in graph if (r.parent, r.parent_kind) == (name, kind)), key=lambda r: (r.type, r.name))
