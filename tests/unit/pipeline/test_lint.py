"""The lint of the machine catches what AWS would only say at run time, or never: one mistake planted at a time."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.pipeline.linting import problems

Machine = dict[str, Any]
Mistake = Callable[[dict[str, Any]], object]

JOB, JUDGE, CLOSE = "Summarise the records", "Judge the table", "Close the virtual cluster"
READ, ASK, TELL, OPEN = "Read the verdict", "Ask the question", "Tell the owners", "Open a virtual cluster"
CHOICE = "Is it fit to publish?"


def resource(state: str, action: str) -> Mistake:
    return lambda states: states[state].update(Resource=f"arn:aws:states:::{action}")


def given(state: str, **parameters: Any) -> Mistake:
    return lambda states: states[state]["Parameters"].update(parameters)


def without(state: str, *keys: str) -> Mistake:
    def remove(states: dict[str, Any]) -> None:
        inner = states[state]
        for key in keys[:-1]:
            inner = inner[key]
        del inner[keys[-1]]

    return remove


def renamed(state: str, old: str, new: str) -> Mistake:
    def rename(states: dict[str, Any]) -> None:
        parameters = states[state]["Parameters"]
        parameters[new] = parameters.pop(old)

    return rename


def retried(state: str, **rule: Any) -> Mistake:
    return lambda states: states[state]["Retry"][0].update(rule)


def changed(state: str, **fields: Any) -> Mistake:
    return lambda states: states[state].update(fields)


MISTAKES: dict[str, tuple[Mistake, str]] = {
    "an API that is not there": (resource(JOB, "emr-containers:startJob.sync"), "there is no"),
    "a service that is misspelt": (resource(JOB, "emr-container:startJobRun.sync"), "there is no"),
    "a .sync that is not there": (resource(OPEN, "emr-containers:createVirtualCluster.sync"), "there is no"),
    "a .sync of an SDK call": (resource(READ, "aws-sdk:s3:getObject.sync"), "there is no"),
    "an SDK service that is not there": (resource(READ, "aws-sdk:s33:getObject"), "there is no"),
    "an SDK operation that is not there": (resource(READ, "aws-sdk:s3:getObjekt"), "did you mean getObject?"),
    "an API in capitals": (resource(TELL, "sns:Publish"), "there is no"),
    "a resource that is no ARN": (changed(TELL, Resource="sns:publish"), "is no resource"),
    "a parameter that is misspelt": (renamed(JOB, "ReleaseLabel", "ReleaseLable"), "did you mean ReleaseLabel?"),
    "a parameter in the API's own case": (renamed(JOB, "JobDriver", "jobDriver"), "has no jobDriver"),
    "a parameter that is missing": (without(READ, "Parameters", "Bucket"), "lacks Bucket"),
    "a nested parameter that is missing": (
        without(JOB, "Parameters", "JobDriver", "SparkSubmitJobDriver", "EntryPoint"),
        "lacks EntryPoint",
    ),
    "a nested parameter that is misspelt": (
        given(JOB, RetryPolicyConfiguration={"MaxAttempt": 2}),
        "did you mean MaxAttempts?",
    ),
    "a number as text": (given(JOB, RetryPolicyConfiguration={"MaxAttempts": "2"}), "is no integer"),
    "a text as number": (given(JOB, Name=7), "is no text"),
    "a word that the API does not know": (
        given(OPEN, ContainerProvider={"Id": "c", "Type": "ECS", "Info": {"EksInfo": {"Namespace": "n"}}}),
        "none of",
    ),
    "a job's name with a blank": (given(JOB, Name="summarise the trips"), "which is not of"),
    "a job's name that is too long": (given(JOB, Name="x" * 65), "at most 64"),
    "a role that is no role": (given(JOB, ExecutionRoleArn="tollgate-dev-sum-role"), "which is not of"),
    "a cluster's name that may be too long": (
        given(OPEN, **{"Name.$": "States.Format('tollgate-{}', $.run)"}),
        "at most 64",
    ),
    "a token that may be too long": (
        given(JOB, **{"ClientToken.$": "States.Format('{} summarise', $.run)"}),
        "at most 64",
    ),
    "a query's token that is too short": (
        given(ASK, **{"ClientRequestToken.$": "States.Format('{}', $$.State.RetryCount)"}),
        "at least 32",
    ),
    "a subject that may be too long": (
        given(TELL, **{"Subject.$": "States.Format('The table was published by {}', $.run)"}),
        "at most 99",
    ),
    "a template with too few values": (given(TELL, **{"Subject.$": "States.Format('{} {}', $.run)"}), "at most 99"),
    "a token that is made anew each time": (given(JOB, **{"ClientToken.$": "States.UUID()"}), "duplicate event"),
    "a release label without its end": (given(JOB, ReleaseLabel="emr-7.14.0"), "release label"),
    "a job that logs nowhere": (given(JOB, ConfigurationOverrides={}), "logs nowhere"),
    "a result's place beside the workgroup's": (
        given(ASK, ResultConfiguration={"OutputLocation": "s3://x/"}),
        "the workgroup says",
    ),
    "a query outside the workgroup": (without(ASK, "Parameters", "WorkGroup"), "outside the stack's workgroup"),
    "a task that may last for ever": (without(JOB, "TimeoutSeconds"), "no TimeoutSeconds"),
    "a task that nobody catches": (without(JOB, "Catch"), "no last Catch"),
    "a Catch of one error alone": (
        lambda states: states[JOB]["Catch"][0].update(ErrorEquals=["States.TaskFailed"]),
        "no last Catch",
    ),
    "a Catch that loses the run's data": (
        lambda states: states[JOB]["Catch"][0].pop("ResultPath"),
        "drops the run's data",
    ),
    "a task that is never tried again": (without(JOB, "Retry"), "has no Retry"),
    "a Retry of everything": (retried(JOB, ErrorEquals=["States.ALL"]), "should not"),
    "a Retry of a timeout": (retried(JOB, ErrorEquals=["States.Timeout"]), "should not"),
    "a Retry without jitter": (retried(JOB, JitterStrategy="NONE"), "no jitter"),
    "a Retry without a longest delay": (
        lambda states: states[JOB]["Retry"][0].pop("MaxDelaySeconds"),
        "no longest delay",
    ),
    "a Retry without end": (retried(JOB, MaxAttempts=1000), "no sensible"),
    "an error that is no name": (retried(JOB, ErrorEquals=["Throttling"]), "names no error"),
    "a next state that is not there": (changed(JOB, Next="Judge the tabel"), "Judge the tabel"),
    "a choice whose default is not there": (changed(CHOICE, Default="Doubt"), "Doubt"),
    "a state that nobody reaches": (
        lambda states: states.update({"Alone": {"Type": "Succeed"}}),
        "Alone",
    ),
    "a comparison that is not there": (
        lambda states: states[CHOICE]["Choices"].append({"Variable": "$.run", "Equals": "x", "Next": JOB}),
        "Equals",
    ),
    "a state's field that is misspelt": (changed(JOB, TimeoutSecond=5), "TimeoutSecond"),
    "both Next and End": (changed(JOB, End=True), "forbidden field"),
    "a path that nothing wrote": (given(CLOSE, **{"Id.$": "$.virtualCluster.Id"}), "reads $.virtualCluster.Id"),
    "an answer that is not kept": (changed(OPEN, ResultPath=None), "reads $.cluster.Id"),
    "a Catch that jumps over the cleanup's data": (
        lambda states: states[OPEN]["Catch"][0].update(Next="Close the virtual cluster after a failure"),
        "reads $.cluster.Id",
    ),
    "an ErrorPath of nothing": (
        changed("Stopped: the run broke", ErrorPath="$.failure.Error"),
        "reads $.failure.Error",
    ),
    "a state's name that is too long": (
        lambda states: states.update({"x" * 81: states[JOB]}),
        "at most 80 characters",
    ),
    "a job without shuffle tracking": (
        lambda states: states[JOB]["Parameters"]["JobDriver"]["SparkSubmitJobDriver"].update(
            SparkSubmitParameters="-v"
        ),
        "shuffle tracking",
    ),
}


@pytest.mark.tried("mistakes planted in the state machine", "caught before AWS sees them")
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_caught_before_aws_sees_it(name: str, ephemeral: Machine) -> None:
    mistake, words = MISTAKES[name]
    broken = copy.deepcopy(ephemeral)
    mistake(broken["States"])
    reported = problems(broken)
    assert any(words in problem for problem in reported), reported


def test_a_machine_that_ends_before_its_tasks_do_is_caught(ephemeral: Machine) -> None:
    assert any("cleaned up" in problem for problem in problems(ephemeral | {"TimeoutSeconds": 600}))


def test_there_are_enough_mistakes_for_the_promise() -> None:
    assert len(MISTAKES) >= 30
