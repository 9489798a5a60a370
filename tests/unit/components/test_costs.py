"""What tells the owners that a stack costs more than it may."""

from typing import Any

from components.costs import Costs, CostsArgs
from tools.graph import Graph, render


def costs(**args: Any) -> Graph:
    return render(
        lambda: Costs("costs", CostsArgs(topic_arn="arn:topic", monthly_budget_usd=500, **args))  # type: ignore[typeddict-item]
    )


def test_a_budget_counts_this_stack_s_costs_by_its_tags() -> None:
    budget = costs().one("Budget").inputs
    assert budget["limitAmount"] == "500"
    assert budget["costFilters"] == [{"name": "TagKeyValue", "values": ["user:tollgate-stack$tollgate/dev"]}]
    assert [n["notificationType"] for n in budget["notifications"]] == ["ACTUAL", "FORECASTED"]


def test_nodes_of_a_new_cluster_have_a_budget_by_the_tag_that_eks_gives_them() -> None:
    graph = costs(new_cluster_name="tollgate-prod")
    nodes = graph.one("Budget", "-nodes-budget").inputs
    assert nodes["costFilters"][0]["values"] == ["aws:eks:cluster-name$tollgate-prod"]
    assert len(costs().all("Budget")) == 1
