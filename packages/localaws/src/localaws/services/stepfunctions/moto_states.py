# ruff: noqa: E402 - what stands in the place of one of moto's modules must be there before the others load
"""Every internal of moto's interpreter that we lean on or replace, in one place: a test fails when moto moves one."""

import sys
from types import ModuleType
from typing import Final

FACTORY: Final = "moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_factory"
"""moto's module of Tasks: ours stands in its place, for it loads moto's Batch and EC2, which take seconds."""

sys.modules.setdefault(FACTORY, ModuleType(FACTORY)).__dict__.setdefault("state_task_service_for", None)

from moto.stepfunctions.models import StepFunctionBackend, stepfunctions_backends
from moto.stepfunctions.parser.api import (
    HistoryEventExecutionDataDetails,
    HistoryEventType,
    TaskFailedEventDetails,
    TaskSubmittedEventDetails,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.retry.retrier_decl import RetrierDecl
from moto.stepfunctions.parser.asl.component.intrinsic.argument.argument import (
    ArgumentContextPath,
    ArgumentFunction,
    ArgumentJsonPath,
    ArgumentList,
    ArgumentLiteral,
)
from moto.stepfunctions.parser.asl.component.intrinsic.function.statesfunction.factory import StatesFunctionFactory
from moto.stepfunctions.parser.asl.component.intrinsic.function.statesfunction.generic.string_format import StringFormat
from moto.stepfunctions.parser.asl.component.intrinsic.functionname.state_function_name_types import (
    StatesFunctionNameType,
)
from moto.stepfunctions.parser.asl.component.intrinsic.functionname.states_function_name import StatesFunctionName
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.fail import state_fail
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    AWSExecutionDetails,
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.asl.parse import preprocessor
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser, ASLParserException
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

__all__ = [
    "ASLParserException",
    "AWSExecutionDetails",
    "AmazonStateLanguageParser",
    "ArgumentContextPath",
    "ArgumentFunction",
    "ArgumentJsonPath",
    "ArgumentList",
    "ArgumentLiteral",
    "Environment",
    "ErrorName",
    "EvaluationDetails",
    "EventDetails",
    "ExecutionDetails",
    "ExecutionWorker",
    "FailureEvent",
    "HistoryEventExecutionDataDetails",
    "HistoryEventType",
    "ProgramEnded",
    "ProgramError",
    "ProgramStopped",
    "ProgramTimedOut",
    "RetrierDecl",
    "StateMachineDetails",
    "StateTaskService",
    "StatesErrorName",
    "StatesErrorNameType",
    "StatesFunctionFactory",
    "StatesFunctionName",
    "StatesFunctionNameType",
    "StepFunctionBackend",
    "StringFormat",
    "TaskFailedEventDetails",
    "TaskSubmittedEventDetails",
    "preprocessor",
    "retrier_decl",
    "state_fail",
    "state_task_factory",
    "stepfunctions_backends",
    "to_json_str",
]

REPLACED = (
    (state_task_factory, "state_task_service_for"),
    (state_fail, "CustomErrorName"),
    (preprocessor, "IntrinsicParser"),
    (retrier_decl, "time"),
    (RetrierDecl, "_eval_body"),
    (AmazonStateLanguageParser, "parse"),
    (ExecutionWorker, "_get_evaluation_environment"),
)
"""What we put our own in the place of, as (where, name)."""
