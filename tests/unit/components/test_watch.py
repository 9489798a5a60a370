"""What is watched: failures always; silence and missed starts where the stack says so."""

import functools
from typing import Any

from components.owners import Owners, OwnersArgs
from components.watch import Watch, WatchArgs
from tools.graph import Graph, policies, render

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:runs"


@functools.cache
def watch(**args: Any) -> Graph:
    return render(
        lambda: Watch("watch", WatchArgs(state_machine_arn=MACHINE, topic_arn="arn:topic", **args))  # type: ignore[typeddict-item]
    )


def alarm(graph: Graph, name: str) -> dict[str, Any]:
    return dict(graph.one("MetricAlarm", name).inputs)


def test_a_failed_a_stuck_and_an_aborted_run_raise_the_same_alarm() -> None:
    queries = alarm(watch(), "failed")["metricQueries"]
    counted = {q["metric"]["metricName"] for q in queries if "metric" in q}
    assert counted == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}
    assert all(q["metric"]["dimensions"] == {"StateMachineArn": MACHINE} for q in queries if "metric" in q)


def test_every_alarm_tells_the_owners() -> None:
    graph = watch(publish_within_hours=26, dead_letter_queue="missed")
    assert [a.inputs["alarmActions"] for a in graph.all("MetricAlarm")] == [["arn:topic"]] * 3


def test_silence_is_an_alarm_even_when_there_are_no_figures() -> None:
    silent = alarm(watch(publish_within_hours=26), "silent")
    assert (silent["period"] * silent["evaluationPeriods"], silent["treatMissingData"]) == (26 * 3600, "breaching")


def test_nothing_is_watched_that_the_stack_does_not_ask_for() -> None:
    assert len(watch().all("MetricAlarm")) == 1


def test_alarms_and_budgets_of_this_account_may_tell_the_owners() -> None:
    graph = render(lambda: Owners("owners", OwnersArgs(key_arn="arn:key", alert_email="a@example.org")))
    _, *alarms = policies(graph)["TopicPolicy owners-policy"]["Statement"]
    services = {statement["Principal"]["Service"] for statement in alarms}
    assert services == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    assert graph.one("TopicSubscription").inputs["endpoint"] == "a@example.org"
    assert graph.one("Topic").inputs["kmsMasterKeyId"] == "arn:key"


def test_nobody_is_told_by_mail_unless_an_address_is_given() -> None:
    assert not render(lambda: Owners("owners", OwnersArgs(key_arn="arn:key"))).all("TopicSubscription")
