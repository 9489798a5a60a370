"""The machine itself, run by the emulated Step Functions; only its two Spark jobs are told how to end."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from localaws import LocalAws, registry
from localaws.services.emrcontainers import EmrContainers
from localaws.services.glue import Glue
from localaws.services.stepfunctions.pace import PACE
from pipeline.definition import machine
from tests.integration.pipeline.emr import SCRIPT, Script, ScriptedEmr
from tests.integration.pipeline.glue import UPDATES, ScriptedGlue
from tests.integration.pipeline.machine_role import make_role
from tests.unit.pipeline.conftest import WIRING

(PRODUCT,) = WIRING.dataset.products
SUMMARY = "All is as it should be."
Change = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Ended:
    status: str
    error: str
    cause: str
    states: list[str]


class Stage:
    """A stack without Spark on which machines are run."""

    def __init__(self, aws: LocalAws) -> None:
        self.aws = aws
        self.script: Script = SCRIPT
        for bucket in ("example-lake", "example-artifacts"):
            aws.client("s3").create_bucket(Bucket=bucket)
        results = {"ResultConfiguration": {"OutputLocation": "s3://example-artifacts/results/"}}
        aws.client("athena").create_work_group(Name=WIRING.workgroup, Configuration=results)
        aws.client("glue").create_database(DatabaseInput={"Name": WIRING.database})
        topic = aws.client("sns").create_topic(Name="owners")["TopicArn"]
        self.queue = aws.client("sqs").create_queue(QueueName="owners")["QueueUrl"]
        arn = "arn:aws:sqs:us-east-1:123456789012:owners"
        aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        self.wiring = replace(WIRING, topic_arn=topic)
        self.roles = {mode: make_role(aws.client("iam"), mode) for mode in ("persistent", "ephemeral")}
        self._numbers = iter(range(1000))

    def judged(self, run: str, verdict: object) -> None:
        """Lay down what the judge is to have written, of a run that found something new."""
        self._written(run, "verdict.json", verdict)
        self.write_changes(run, news=True)

    def write_changes(self, run: str, *, news: bool) -> None:
        """Write changes.json: whether there is anything new."""
        self._written(run, "changes.json", {"news": news, "since": "x-run", "kept": 12, "days_without_news": 3})

    def _written(self, run: str, file: str, what: object) -> None:
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        self.aws.client("s3").put_object(
            Bucket="example-lake", Key=f"{WIRING.dataset.name}/runs/{run}/{file}", Body=body
        )

    def run(self, run: str, mode: str, change: Change = lambda _: None, given: str = "{}", **wiring: Any) -> Ended:
        """Run the machine of this stack, changed so, to its end."""
        return self.end(self.start(run, mode, change, given, **wiring))

    def start(self, run: str, mode: str, change: Change = lambda _: None, given: str = "{}", **wiring: Any) -> str:
        cluster = {"persistent": "vckept", "ephemeral": ""}[mode]
        definition = machine(replace(self.wiring, virtual_cluster_id=cluster, **wiring))
        change(definition["States"])
        states = self.aws.client("stepfunctions")
        made = states.create_state_machine(
            name=f"machine-{next(self._numbers)}",
            definition=json.dumps(definition),
            roleArn=self.roles[mode],
        )
        return str(
            states.start_execution(stateMachineArn=made["stateMachineArn"], name=run, input=given)["executionArn"]
        )

    def end(self, execution: str) -> Ended:
        states = self.aws.client("stepfunctions")
        self.wait(lambda: states.describe_execution(executionArn=execution)["status"] != "RUNNING")
        ended = states.describe_execution(executionArn=execution)
        return Ended(ended["status"], ended.get("error", ""), ended.get("cause", ""), self._entered(execution))

    def enters(self, state: str, execution: str) -> None:
        """Wait until an execution has entered a state."""
        self.wait(lambda: state in self._entered(execution))

    def starts(self, jobs: int) -> None:
        """Wait until so many jobs were started."""
        self.wait(lambda: len(self.script.jobs) >= jobs)

    def _entered(self, execution: str) -> list[str]:
        history = self.aws.client("stepfunctions").get_execution_history(executionArn=execution, maxResults=1000)
        entries = (event.get("stateEnteredEventDetails") for event in history["events"])
        return [entered["name"] for entered in entries if entered]

    @staticmethod
    def wait(done: Callable[[], bool]) -> None:
        give_up = time.monotonic() + 60
        while not done():
            assert time.monotonic() < give_up, "it does not come to that"
            time.sleep(0.05)

    def location(self, name: str = PRODUCT.table) -> str:
        """Where a table that analysts see stands; empty while there is none."""
        table = self.table(name)
        return str(table["StorageDescriptor"]["Location"]) if table else ""

    def table(self, name: str) -> dict[str, Any]:
        """What Glue knows of a table or view; nothing while there is none."""
        glue = self.aws.client("glue")
        try:
            return dict(glue.get_table(DatabaseName=WIRING.database, Name=name)["Table"])
        except glue.exceptions.EntityNotFoundException:
            return {}

    def forget(self, *names: str) -> None:
        """Delete tables and views, as before the first run."""
        for name in names:
            if self.table(name):
                self.aws.client("glue").delete_table(DatabaseName=WIRING.database, Name=name)

    def properties(self) -> dict[str, str]:
        """What the table says of itself."""
        parameters = self.table(PRODUCT.table)["Parameters"]
        ours = {name: text for name, text in parameters.items() if name.startswith("tollgate.")}
        return {name.removeprefix("tollgate."): text for name, text in ours.items()}

    def messages(self) -> list[tuple[str, str]]:
        """What the owners were sent since the last call, as (subject, message)."""
        sqs = self.aws.client("sqs")
        got = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in got:
            sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        bodies = [json.loads(message["Body"]) for message in got]
        return [(body["Subject"], body["Message"]) for body in bodies]


def verdict(word: str) -> dict[str, Any]:
    counts = {"in": 12, "accepted": 9, "refused": {"x": 3}}
    return {"verdict": word, "summary": SUMMARY, "counts": counts, "warnings": 2, "released": None}


@pytest.fixture(scope="module")
def _stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    patch = pytest.MonkeyPatch()
    scripted = {EmrContainers: ScriptedEmr, Glue: ScriptedGlue}
    patch.setattr(registry, "SERVICES", tuple(scripted.get(kind, kind) for kind in registry.SERVICES))
    patch.setattr(PACE, "factor", 0.001)
    with LocalAws(tmp_path_factory.mktemp("aws")) as aws:
        yield Stage(aws)
    patch.undo()


@pytest.fixture
def stage(_stage: Stage) -> Stage:
    """The stack, with nothing said yet about how jobs end and nobody told anything."""
    for part in (SCRIPT.ends, SCRIPT.refusals, SCRIPT.jobs, SCRIPT.clusters):
        part.clear()
    UPDATES.reset()
    _stage.messages()
    return _stage


@pytest.fixture(params=["persistent", "ephemeral"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> str:
    """A run's name of this test's own."""
    return f"run-{abs(hash(request.node.nodeid)):x}"
