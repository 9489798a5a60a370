"""The run as a state machine: a pure function of what a stack is wired to."""

from typing import Any, Final

from pipeline.asl import Step, always_then, choose, format_, present, put, succeed
from pipeline.asl import machine as wired
from pipeline.jobs import close_cluster, judge, open_cluster, summarise
from pipeline.notice import broken, tell_success
from pipeline.publish import is_it_fit, publish, read_verdict
from pipeline.wiring import Wiring

__all__ = ["Wiring", "machine"]

# Longer than all tasks after each other: when it runs out, nothing is cleaned up any more.
MACHINE_TIMEOUT_S: Final = 8 * 3600


def machine(w: Wiring) -> dict[str, Any]:
    """The machine that summarises, judges, and publishes what passed, as Amazon States Language."""
    jobs = [summarise(w), judge(w)]
    return wired(
        "Summarise the trips, judge the table, publish what passes",
        timeout_s=MACHINE_TIMEOUT_S,
        steps=[
            _name_the_run(),
            *(jobs if w.virtual_cluster_id else [open_cluster(w), *always_then(jobs, close_cluster())]),
            read_verdict(w),
            is_it_fit(w),
            *publish(w),
            tell_success(w),
            succeed("Published"),
        ],
        on_failure=broken(w),
    )


def _name_the_run() -> Step:
    # A scheduled time holds ':', which no run's name may hold.
    parts = [f"States.ArrayGetItem(States.StringSplit($.scheduledTime, ':'), {part})" for part in range(3)]
    by_the_clock = {"And": [present("$.scheduledTime"), {"Variable": "$.scheduledTime", "IsTimestamp": True}]}
    return choose(
        "Was it started by the clock?",
        [(by_the_clock, [put("Name the run by its time", "$", Parameters={"run.$": format_("{}{}{}", *parts)})])],
        otherwise=[put("Name the run by its execution", "$", Parameters={"run.$": "$$.Execution.Name"})],
    )
