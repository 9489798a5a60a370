"""The Step Functions API: machines are moto's records, executions really run."""

import json
import re
import threading
import uuid
from typing import TYPE_CHECKING, Any, Final

from localaws.service import Call, Reply, Service, ServiceError, World
from localaws.services.stepfunctions.caller import Caller
from localaws.services.stepfunctions.executions import Execution

if TYPE_CHECKING:
    from localaws.services.stepfunctions.interpreter import Run

_NAME: Final = r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}"
_INTERRUPTED: Final = "the local AWS stopped while it ran"
_STOP_S: Final = 5.0


class States(Service):
    """Step Functions in one account."""

    name = "stepfunctions"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._caller = Caller(world)
        self._executions: dict[str, Execution] = {}
        self._runs: dict[str, tuple[Run, threading.Thread]] = {}
        self._starting = threading.Lock()

    def stop(self) -> None:
        for run, _ in list(self._runs.values()):
            run.stop(None, _INTERRUPTED)
        for _, thread in list(self._runs.values()):
            thread.join(timeout=_STOP_S)

    def state(self) -> Any:
        for arn, (run, _) in list(self._runs.items()):
            self._executions[arn].history = run.history()
        return list(self._executions.values())

    def restore(self, state: Any) -> None:
        for execution in state:
            execution.abort(None, _INTERRUPTED)
            self._executions[execution.arn] = execution

    def create_state_machine(self, call: Call) -> Reply:
        _validated(call.parameters["definition"])
        existing = self._machine_called(call, call.parameters["name"])
        if existing is not None and (existing.definition, existing.roleArn) != (
            call.parameters["definition"],
            call.parameters["roleArn"],
        ):
            raise ServiceError("StateMachineAlreadyExists", f"State Machine Already Exists: '{existing.arn}'", 400)
        return call.moto()

    def update_state_machine(self, call: Call) -> Reply:
        if "definition" in call.parameters:
            _validated(call.parameters["definition"])
        return call.moto()

    def delete_state_machine(self, call: Call) -> Reply:
        """A machine's executions go with it."""
        mine = [
            execution
            for execution in self._executions.values()
            if execution.machine_arn == call.parameters["stateMachineArn"]
        ]
        for execution in mine:
            self._abort(execution, None, "the state machine was deleted")
            del self._executions[execution.arn]
        return call.moto()

    def validate_state_machine_definition(self, call: Call) -> dict[str, Any]:
        from localaws.services.stepfunctions.definition import problems

        faults = problems(call.parameters["definition"])
        diagnostics = [
            {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": problem} for problem in faults
        ]
        return {"result": "FAIL" if faults else "OK", "diagnostics": diagnostics, "truncated": False}

    def start_execution(self, call: Call) -> dict[str, Any]:
        machine = self._machine(call, call.parameters["stateMachineArn"])
        name = call.parameters.get("name") or str(uuid.uuid4())
        given = call.parameters.get("input", "{}")
        _check(name, given)
        arn = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        with self._starting:
            existing = self._executions.get(arn)
            if existing is None:
                existing = Execution(arn, name, machine.arn, machine.roleArn, given)
                run = self._prepare(existing, machine.definition)
                self._executions[arn] = existing
                self._start(existing, run)
            elif not existing.running or existing.input != given:
                raise ServiceError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'", 400)
        return {"executionArn": arn, "startDate": existing.started}

    def stop_execution(self, call: Call) -> dict[str, Any]:
        execution = self._execution(call)
        self._abort(execution, call.parameters.get("error"), call.parameters.get("cause"))
        return {"stopDate": execution.stopped}

    def describe_execution(self, call: Call) -> dict[str, Any]:
        return self._execution(call).described()

    def list_executions(self, call: Call) -> dict[str, Any]:
        machine = self._machine(call, call.parameters["stateMachineArn"])
        wanted = call.parameters.get("statusFilter")
        executions = [
            execution.listed()
            for execution in reversed(self._executions.values())
            if execution.machine_arn == machine.arn and wanted in {None, execution.status}
        ]
        return _page(call, "executions", executions)

    def get_execution_history(self, call: Call) -> dict[str, Any]:
        execution = self._execution(call)
        running = self._runs.get(execution.arn)
        events = running[0].history() if running else execution.history
        return _page(call, "events", events[::-1] if call.parameters.get("reverseOrder") else events)

    def describe_state_machine_for_execution(self, call: Call) -> dict[str, Any]:
        execution = self._execution(call)
        machine = self._machine(call, execution.machine_arn)
        return {
            "stateMachineArn": machine.arn,
            "name": machine.name,
            "definition": machine.definition,
            "roleArn": execution.role_arn,
            "updateDate": machine.update_date,
        }

    def _prepare(self, execution: Execution, definition: str) -> "Run":
        from localaws.services.stepfunctions.interpreter import Run, install

        install()
        return Run(execution, definition, self._caller, lambda: self._ended(execution.arn))

    def _start(self, execution: Execution, run: "Run") -> None:
        thread = threading.Thread(target=run.evaluate, name=f"execution {execution.name}", daemon=True)
        self._runs[execution.arn] = (run, thread)
        thread.start()

    def _abort(self, execution: Execution, error: str | None, cause: str | None) -> None:
        if execution.running and execution.arn in self._runs:
            run, thread = self._runs[execution.arn]
            run.stop(error, cause)
            thread.join(timeout=_STOP_S)
            execution.abort(error, cause)

    def _ended(self, arn: str) -> None:
        self._runs.pop(arn, None)
        self.world.changed()

    def _machine(self, call: Call, arn: str) -> Any:
        machine = next((machine for machine in _machines(call) if machine.arn == arn), None)
        if machine is None:
            raise ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'", 400)
        return machine

    def _machine_called(self, call: Call, name: str) -> Any | None:
        return next((machine for machine in _machines(call) if machine.name == name), None)

    def _execution(self, call: Call) -> Execution:
        arn = call.parameters["executionArn"]
        if arn not in self._executions:
            raise ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'", 400)
        return self._executions[arn]


def _machines(call: Call) -> list[Any]:
    from moto.stepfunctions.models import stepfunctions_backends

    return list(stepfunctions_backends[call.account][call.region].state_machines)


def _validated(definition: str) -> None:
    from localaws.services.stepfunctions.definition import problems

    if faults := problems(definition):
        raise ServiceError("InvalidDefinition", f"Invalid State Machine Definition: '{', '.join(faults)}'", 400)


def _check(name: str, given: str) -> None:
    if not re.fullmatch(_NAME, name):
        raise ServiceError("InvalidName", f"Invalid Name: '{name}'", 400)
    try:
        json.loads(given)
    except ValueError as error:
        raise ServiceError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'", 400) from error


def _page(call: Call, name: str, items: list[Any]) -> dict[str, Any]:
    start, size = int(call.parameters.get("nextToken") or 0), call.parameters.get("maxResults") or 100
    more = {"nextToken": str(start + size)} if start + size < len(items) else {}
    return {name: items[start : start + size], **more}
