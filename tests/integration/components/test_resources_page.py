"""docs/resources.md: every resource of the production stack, in step with the program."""

from tests.unit.components.graph import Graph
from tests.unit.components.resources_page import COMMAND, PAGE, page


def test_the_page_of_resources_is_what_the_production_stack_is(prod: Graph) -> None:
    assert PAGE.read_text() == page(prod), f"docs/resources.md is stale. Run: {COMMAND}"


def test_the_production_stack_is_complete(prod: Graph) -> None:
    assert len([r for r in prod if r.type.startswith("aws:")]) >= 60
