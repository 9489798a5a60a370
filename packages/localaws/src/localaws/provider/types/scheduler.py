"""EventBridge Scheduler: schedules and their groups."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType

TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:scheduler/schedule:Schedule",
        "scheduler",
        "create_schedule",
        "get_schedule",
        "delete_schedule",
        key={"Name": "{name}", "GroupName": "{groupName}"},
        assumed={"groupName": "default"},
        id="{groupName}/{name}",
        update="update_schedule",
        outputs={"arn": "Arn", "groupName": "GroupName"},
        replaces=frozenset({"name", "namePrefix", "groupName"}),
        named="name",
        name_limit=64,
    ).row(),
    Api(
        "aws:scheduler/scheduleGroup:ScheduleGroup",
        "scheduler",
        "create_schedule_group",
        "get_schedule_group",
        "delete_schedule_group",
        key={"Name": "{name}"},
        id="{name}",
        outputs={"arn": "Arn", "state": "State"},
        named="name",
        name_limit=64,
    ).row(),
)
