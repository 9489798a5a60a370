"""Budgets, with their limits, filters and subscribers."""

from localaws.provider import shapes
from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values, pick


def budget_values(values: Values) -> Values:
    """A budget with its limit, filters and the people to tell, as the service nests them."""
    subscribed = [notification(one) for one in values.get("notifications") or []]
    filters = {one["name"]: one["values"] for one in values.get("costFilters") or []}
    limit = {"amount": values.get("limitAmount"), "unit": values.get("limitUnit")}
    budget = {
        **pick(values, "budgetType", "timeUnit", "costTypes"),
        "budgetName": values["name"],
        "budgetLimit": limit,
        "costFilters": filters or None,
    }
    return {
        "budget": budget,
        "newBudget": budget,
        "notificationsWithSubscribers": subscribed,
        **pick(values, "resourceTags"),
    }


def notification(one: Values) -> Values:
    emails = [("EMAIL", address) for address in one.get("subscriberEmailAddresses") or []]
    topics = [("SNS", arn) for arn in one.get("subscriberSnsTopicArns") or []]
    subscribers = [{"subscriptionType": kind, "address": address} for kind, address in emails + topics]
    return {"notification": one, "subscribers": subscribers}


def settle_budget(aws: Aws, old: Values, new: Values) -> None:
    """Whom a budget tells is kept apart from the budget itself."""
    budgets, place = aws.client("budgets"), {"AccountId": aws.account, "BudgetName": new["name"]}
    before, after = old.get("notifications") or [], new.get("notifications") or []
    for name, some, others in (("delete_notification", before, after), ("create_notification", after, before)):
        for one in some if old else ():
            if one not in others:
                given = shapes.parameters(budgets, name, notification(one))
                getattr(budgets, name)(**place, **given)


TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:budgets/budget:Budget",
        "budgets",
        "create_budget",
        "describe_budget",
        "delete_budget",
        key={"BudgetName": "{name}"},
        always={"AccountId": "{account}"},
        id="{account}:{name}",
        update="update_budget",
        inside="Budget",
        adapt=budget_values,
        restore=lambda answer: {"limitAmount": (answer.get("BudgetLimit") or {}).get("Amount")},
        outputs={"arn": "arn:aws:budgets::{account}:budget/{name}", "accountId": "{account}"},
        replaces=frozenset({"name", "namePrefix", "accountId"}),
        named="name",
        name_limit=100,
        after=settle_budget,
    ).row(),
)
