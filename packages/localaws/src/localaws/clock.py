"""The clock that makes schedules fire; it stands still until someone moves it."""

import datetime as dt
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore import xform_name
from botocore.exceptions import ClientError

from localaws.server import LocalAws
from localaws.services.scheduler.expressions import parse
from localaws.services.stepfunctions.resources import botocore_name, model

_TICK_S: Final = 0.1
_SESSION: Final = "local-scheduler"
"""The last part of a schedule's ARN as a caller; Scheduler makes up a text for each."""
_DEFAULT_RETRIES: Final = 185
"""What EventBridge Scheduler does when a schedule does not say."""


@dataclass(frozen=True)
class Fired:
    """One time that a schedule fired."""

    schedule: str
    scheduled: dt.datetime
    error: str = ""
    """The code of the last refusal, when the target never took it."""


class Clock:
    """A clock of one emulated AWS: `Clock(aws, now).advance(timedelta(days=1))` fires what falls due in that day."""

    def __init__(self, aws: LocalAws, now: dt.datetime) -> None:
        self._aws = aws
        self.now = now
        self._started = now
        self._clients: dict[tuple[str, str], Any] = {}
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def advance(self, by: dt.timedelta) -> list[Fired]:
        """Move on, and fire what falls due on the way, in its order."""
        until, fired = self.now + by, []
        while due := self._next(until):
            self.now, schedule = due
            fired.append(self._fire(schedule, self.now))
        self.now = until
        return fired

    def start(self, speed: float = 1.0) -> None:
        """Tick by itself from now on, so many times as fast as the real time."""
        self._thread = threading.Thread(target=self._tick, args=(speed,), name="clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()

    def _tick(self, speed: float) -> None:
        before = time.monotonic()
        while not self._ended.wait(_TICK_S):
            after = time.monotonic()
            self.advance(dt.timedelta(seconds=(after - before) * speed))
            before = after

    def _next(self, until: dt.datetime) -> tuple[dt.datetime, dict[str, Any]] | None:
        due = [(moment, schedule) for schedule in self._schedules() if (moment := self._due(schedule, until))]
        return min(due, key=lambda item: item[0], default=None)

    def _schedules(self) -> list[dict[str, Any]]:
        scheduler = self._client("scheduler")
        pages = scheduler.get_paginator("list_schedules").paginate(State="ENABLED")
        listed = [item for page in pages for item in page["Schedules"]]
        return [scheduler.get_schedule(Name=item["Name"], GroupName=item["GroupName"]) for item in listed]

    def _due(self, schedule: Mapping[str, Any], until: dt.datetime) -> dt.datetime | None:
        begins, ends = schedule.get("StartDate"), schedule.get("EndDate")
        zone = schedule.get("ScheduleExpressionTimezone", "UTC")
        expression = parse(schedule["ScheduleExpression"], zone, begins or self._started)
        after = max(self.now, begins - dt.timedelta(seconds=1)) if begins else self.now
        moment = expression.after(after)
        return moment if moment and moment <= until and (ends is None or moment <= ends) else None

    def _fire(self, schedule: Mapping[str, Any], moment: dt.datetime) -> Fired:
        target = schedule["Target"]
        retries = target.get("RetryPolicy", {}).get("MaximumRetryAttempts", _DEFAULT_RETRIES)
        code = message = ""
        for attempt in range(1, retries + 2):
            given = _filled(target.get("Input", "{}"), schedule["Arn"], moment, attempt)
            try:
                self._invoke(target, given)
                return Fired(schedule["Name"], moment)
            except ClientError as error:
                code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
                if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:  # noqa: PLR2004 - asking again would not help
                    break
        self._bury(schedule, given, {"ERROR_CODE": code, "ERROR_MESSAGE": message, "SCHEDULED_TIME": _iso(moment)})
        return Fired(schedule["Name"], moment, code)

    def _invoke(self, target: Mapping[str, Any], given: str) -> None:
        arn, role = target["Arn"], target["RoleArn"]
        service = arn.split(":")[2]
        if service == "scheduler":
            sdk_service, action = arn.split(":")[-2:]
            name = botocore_name(sdk_service) or sdk_service
            operation = action[0].upper() + action[1:]
            members = {member.lower(): member for member in model(name).operation_model(operation).input_shape.members}
            parameters = {members.get(key.lower(), key): value for key, value in json.loads(given).items()}
            getattr(self._client(name, role), xform_name(operation))(**parameters)
        elif service == "states":
            self._client("stepfunctions", role).start_execution(stateMachineArn=arn, input=given)
        elif service == "sns":
            self._client("sns", role).publish(TopicArn=arn, Message=given)
        elif service == "sqs":
            self._client("sqs", role).send_message(QueueUrl=self._queue(arn), MessageBody=given)
        else:
            self._client("lambda", role).invoke(FunctionName=arn, InvocationType="Event", Payload=given)

    def _bury(self, schedule: Mapping[str, Any], given: str, why: dict[str, str]) -> None:
        queue = schedule["Target"].get("DeadLetterConfig", {}).get("Arn")
        if queue:
            context = why | {"SCHEDULE_ARN": schedule["Arn"]}
            attributes = {key: {"DataType": "String", "StringValue": value or "-"} for key, value in context.items()}
            self._client("sqs", schedule["Target"]["RoleArn"]).send_message(
                QueueUrl=self._queue(queue), MessageBody=given, MessageAttributes=attributes
            )

    def _queue(self, arn: str) -> str:
        return str(self._client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"])

    def _client(self, service: str, role_arn: str = "") -> Any:
        """A client of the schedule's role; without one, of whoever holds the home's key."""
        if (service, role_arn) not in self._clients:
            session = self._aws.session_as(role_arn, _SESSION) if role_arn else self._aws.session()
            self._clients[service, role_arn] = session.client(service)
        return self._clients[service, role_arn]


def _filled(given: str, arn: str, moment: dt.datetime, attempt: int) -> str:
    """The input with Scheduler's own keywords replaced."""
    words = {
        "schedule-arn": arn,
        "scheduled-time": _iso(moment),
        "execution-id": secrets.token_hex(8),
        "attempt-number": str(attempt),
    }
    for word, value in words.items():
        given = given.replace(f"<aws.scheduler.{word}>", value)
    return given


def _iso(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
