"""The Scheduler API: schedules are moto's records; an expression that AWS would refuse is refused."""

from typing import Any

from localaws.service import Call, Reply, Service, ServiceError
from localaws.services.scheduler.expressions import ExpressionError, parse


class Scheduler(Service):
    """EventBridge Scheduler in one account and region. Nothing fires until someone winds a Clock."""

    name = "scheduler"

    def create_schedule(self, call: Call) -> Reply:
        _check(call.parameters)
        return call.moto()

    def update_schedule(self, call: Call) -> Reply:
        _check(call.parameters)
        return call.moto()


def _check(parameters: dict[str, Any]) -> None:
    try:
        parse(parameters["ScheduleExpression"], parameters.get("ScheduleExpressionTimezone", "UTC"))
    except ExpressionError as error:
        raise ServiceError("ValidationException", str(error), 400) from error
