"""Running one execution in moto's interpreter, with our tasks in it."""

import datetime as dt
import json
import logging
from collections.abc import Callable
from typing import Any

from localaws.services.stepfunctions import grammar, pace
from localaws.services.stepfunctions import moto_states as moto
from localaws.services.stepfunctions.caller import Caller
from localaws.services.stepfunctions.executions import Execution
from localaws.services.stepfunctions.intrinsics import Intrinsics
from localaws.services.stepfunctions.task import CALLERS, ApiTask


def install() -> None:
    """Put our tasks, errors and pauses in the place of moto's, and keep its log off a person's terminal."""
    # It logs every path that a Choice finds absent as an error.
    logging.getLogger("moto.stepfunctions").addHandler(logging.NullHandler())
    moto.state_task_factory.state_task_service_for = lambda service_name: ApiTask()  # noqa: ARG005 - moto's own signature
    # moto refuses `States.…` in a Fail, though an ErrorPath may well lead to one.
    moto.state_fail.CustomErrorName = moto.ErrorName
    moto.preprocessor.IntrinsicParser = Intrinsics
    moto.retrier_decl.time = pace.PACE
    moto.RetrierDecl._eval_body = pace.try_again  # noqa: SLF001 - listed in moto_states
    moto.AmazonStateLanguageParser.parse = staticmethod(grammar.parse)


class Run:
    """One execution while it runs."""

    def __init__(self, execution: Execution, definition: str, caller: Caller, ended: Callable[[], None]) -> None:
        self._execution = execution
        self._ended = ended
        self._worker = moto.ExecutionWorker(_details(execution, definition), self, None, {})
        # Made and running now, not with the first state, so that no stop comes too early to be heard.
        self._env = self._worker._get_evaluation_environment()  # noqa: SLF001 - moto makes it when it has read the text
        self._worker._get_evaluation_environment = lambda: self._env  # noqa: SLF001 - listed in moto_states
        self._env.next_state_name = ""
        self._caller = caller

    def evaluate(self) -> None:
        """Run to the end, and leave what happened in the execution's record."""
        CALLERS[self._execution.arn] = self._caller
        try:
            self._worker._execution_logic()  # noqa: SLF001 - moto's own way starts a thread that no one can wait for
        except BaseException as error:  # noqa: BLE001 (whoever waits for an execution waits for ever if it does not end)
            self._end_after(error)
        finally:
            CALLERS.pop(self._execution.arn, None)
            self._ended()

    def _end_after(self, error: BaseException) -> None:
        """End an execution whose interpreter broke: as its program has ended by then, else as failed."""
        try:
            # moto breaks on a program that is stopped before its first state, which it does not know.
            self.terminated()
        except BaseException as second:  # noqa: BLE001 (as above)
            error = second
        cause = f"The local AWS could not go on: {type(error).__name__}: {error}"
        self._execution.end("FAILED", error="States.Runtime", cause=cause)

    def terminated(self) -> None:
        """Called by moto when the program has ended."""
        self._execution.history = self.history()
        match self._env.program_state():
            case moto.ProgramEnded():
                self._execution.end("SUCCEEDED", output=json.dumps(self._env.states.get_input()))
            case moto.ProgramTimedOut():
                self._execution.end("TIMED_OUT")
            case moto.ProgramStopped() as stopped:
                self._execution.abort(stopped.error, stopped.cause)
            case moto.ProgramError() as failed:
                details = failed.error or {}
                self._execution.end("FAILED", error=details.get("error"), cause=details.get("cause"))

    def stop(self, error: str | None, cause: str | None) -> None:
        self._env.set_stop(stop_date=dt.datetime.now(dt.UTC), error=error, cause=cause)

    def history(self) -> list[dict[str, Any]]:
        """What has happened so far, as plain data."""
        return [_plain(event) for event in self._env.event_manager.get_event_history()]


def _plain(event: Any) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(event, default=str))
    # `str` of moto's enumerations is their value.
    written["timestamp"] = dt.datetime.fromisoformat(event["timestamp"])
    return written


def _details(execution: Execution, definition: str) -> Any:
    return moto.EvaluationDetails(
        aws_execution_details=moto.AWSExecutionDetails(execution.account, execution.region, execution.role_arn),
        execution_details=moto.ExecutionDetails(
            execution.arn,
            execution.name,
            execution.role_arn,
            json.loads(execution.input),
            execution.started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        ),
        state_machine_details=moto.StateMachineDetails(
            execution.machine_arn, execution.machine_arn.rpartition(":")[2], "STANDARD", definition
        ),
    )
