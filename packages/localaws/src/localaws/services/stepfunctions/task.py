"""A Task that calls an AWS API, in the place of moto's own kinds of Task."""

from typing import Any

from localaws.services.stepfunctions.caller import Caller, TaskFailedError
from localaws.services.stepfunctions.moto_states import (
    Environment,
    ErrorName,
    EventDetails,
    FailureEvent,
    HistoryEventExecutionDataDetails,
    HistoryEventType,
    StatesErrorName,
    StatesErrorNameType,
    StateTaskService,
    TaskFailedEventDetails,
    TaskSubmittedEventDetails,
    to_json_str,
)
from localaws.services.stepfunctions.resources import Integration, parse
from localaws.services.stepfunctions.waiting import wait

CALLERS: dict[str, Caller] = {}
"""Who calls AWS for an execution, by its ARN: moto makes tasks from the machine's text and knows of no caller."""


class ApiTask(StateTaskService):  # type: ignore[misc] # moto has no types
    """Any service integration: call it as a state would, wait where `.sync` says so, stop what no one waits for."""

    def _integration(self) -> Integration:
        return parse(self.resource.resource_arn)

    def _validate_service_integration_is_supported(self) -> None:
        self._integration()

    def _get_sfn_resource(self) -> str:
        return self._integration().resource

    def _get_sfn_resource_type(self) -> str:
        return self._integration().resource_type

    def _eval_service_task(
        self,
        env: Environment,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> None:
        caller = CALLERS[env.states.context_object.context_object_data["Execution"]["Id"]]

        def call(integration: Integration, parameters: Any) -> Any:
            return caller.call(integration, parameters, state_credentials.role_arn, resource_runtime_part.region)

        integration = self._integration()
        output = call(integration, normalised_parameters)
        if integration.waits:
            self._submitted(env, output)
            output = wait(integration, {**normalised_parameters, **output}, call, lambda seconds: _pause(env, seconds))
        env.stack.append(output)

    def _submitted(self, env: Environment, output: Any) -> None:
        details = TaskSubmittedEventDetails(
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
            output=to_json_str(output),
            outputDetails=HistoryEventExecutionDataDetails(truncated=False),
        )
        env.event_manager.add_event(
            context=env.event_history_context,
            event_type=HistoryEventType.TaskSubmitted,
            event_details=EventDetails(taskSubmittedEventDetails=details),
        )

    def _after_eval_execution(self, env: Environment, *args: Any, **kwargs: Any) -> None:
        # A task that was stopped or timed out has no success to tell.
        if env.is_running():
            super()._after_eval_execution(env, *args, **kwargs)

    def _from_error(self, env: Environment, ex: Exception) -> FailureEvent:
        if not isinstance(ex, TaskFailedError):
            return super()._from_error(env=env, ex=ex)
        failed = StatesErrorNameType.StatesTaskFailed
        name = StatesErrorName(typ=failed) if ex.error == failed.to_name() else ErrorName(error_name=ex.error)
        details = TaskFailedEventDetails(
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
            error=ex.error,
            cause=ex.cause,
        )
        return FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )


def _pause(env: Environment, seconds: float) -> bool:
    env.program_state_event.wait(seconds)
    return bool(env.is_running())
