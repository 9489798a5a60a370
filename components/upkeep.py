"""What keeps a dataset's runs going: the clock that starts them, and the alarms that tell when they do not end well."""

from typing import Any, NotRequired, TypedDict

import pulumi

from components.base import Component, shared
from components.schedule import Schedule, ScheduleArgs
from components.watch import Watch, WatchArgs


class UpkeepArgs(TypedDict):
    """Arguments of Upkeep."""

    state_machine_arn: pulumi.Input[str]
    """The state machine that is started and watched."""

    topic_arn: pulumi.Input[str]
    """The topic that alarms go to."""

    key_arn: pulumi.Input[str]
    """The key that encrypts the schedule and the events that could not be delivered."""

    schedule: NotRequired[str]
    """When runs start: a cron, rate or at expression of EventBridge Scheduler. Default: never by themselves."""

    schedule_time_zone: NotRequired[str]
    """The time zone that the schedule is read in. Default UTC."""

    publish_within_hours: NotRequired[int]
    """After how many hours without a published run owners are told; at most 168. Default 0: never."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the schedule's role. Default: none."""


class Upkeep(Component):
    """A schedule where there is one to keep, and alarms for runs that fail, stay away or could not be started."""

    def __init__(self, name: str, args: UpkeepArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        missed: dict[str, Any] = {}
        if args.get("schedule", "") != "":
            time_zone = args.get("schedule_time_zone", "UTC")
            schedule_args = shared(args, ScheduleArgs, schedule_time_zone=time_zone)
            missed["dead_letter_queue"] = Schedule(f"{name}-schedule", schedule_args, self.child()).dead_letter_queue
        Watch(f"{name}-watch", shared(args, WatchArgs, **missed), self.child())
        self.finish()
