"""The project's own program, unmodified, through the driver and the real engine onto the emulated AWS.

The tests follow each other in their order: dev comes up and runs; what ran there is promoted to prod, which is tried
and ends; then dev is changed, and ends.
"""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi import automation
from pulumi.automation.events import EngineEvent

from contracts import dataset_names
from datasets.flights import samples as flights
from datasets.nyc_taxi import samples as nyc_taxi
from tests.engine.conftest import ROOT, planned, resources, tollgate
from tollgate.deploy import driver
from tollgate.deploy.driver import Confirm, Proof, Report, Route
from tollgate.deploy.errors import PromotionError
from tollgate.deploy.rules import Keys
from tollgate.operate.stack import Stack
from tools.bench import impact
from tools.bench.workbench import Workbench

pytestmark = pytest.mark.timeout(900)  # each on a busy machine; a stack comes up, and runs, within one of them
EVERYTHING = Keys(lose_data=True, permissions=True, many=True)
WORKGROUP = "aws:athena/workgroup:Workgroup"
SAMPLES: Mapping[str, Any] = {"flights": flights, "nyc_taxi": nyc_taxi}
DATASETS = set(dataset_names(ROOT / "datasets"))
ROWS = {("quicksightImport", "DIRECT_QUERY"), ("accessLogs", "false")}
"""What is tried again of docs/settings-impact.md."""


@dataclass(frozen=True)
class Story:
    """One stack of the program, as it was before and after it came up."""

    bench: Workbench
    name: str
    before: Mapping[str, int]
    after_preview: Mapping[str, int]
    up: Report

    @property
    def stack(self) -> automation.Stack:
        return self.bench.stack(self.name)

    @property
    def bucket(self) -> str:
        return str(self.up.outputs["lakeUrl"]).removeprefix("s3://")

    def left(self) -> Mapping[str, int]:
        return {kind: count - self.before[kind] for kind, count in standing(self.bench).items()}


def yes(_: Report) -> bool:
    return True


def standing(bench: Workbench) -> Mapping[str, int]:
    """How many things of some kinds the account holds."""
    client = bench.aws.client
    return {
        "buckets": len(client("s3").list_buckets()["Buckets"]),
        "roles": len(client("iam").list_roles()["Roles"]),
        "machines": len(client("stepfunctions").list_state_machines()["stateMachines"]),
        "databases": len(client("glue").get_databases()["DatabaseList"]),
        "clusters": len(client("emr-containers").list_virtual_clusters(states=["RUNNING"])["virtualClusters"]),
    }


def buckets(bench: Workbench) -> set[str]:
    return {one["Name"] for one in bench.aws.client("s3").list_buckets()["Buckets"]}


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def committed(bench: Workbench) -> None:
    """The checkout as a commit, with the command line, and what the engine wrote into the settings of its stacks."""
    shutil.copytree(ROOT / "tollgate", bench.folder / "tollgate", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".gitignore", bench.folder)
    git(bench.folder, "init", "-q")
    git(bench.folder, "add", "-A")
    git(bench.folder, "commit", "-q", "-m", "What dev and prod are to be")


@pytest.fixture(scope="module")
def proof(checkout: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    def make_up(dataset: str) -> Path:
        folder = tmp_path_factory.mktemp(dataset)
        SAMPLES[dataset].generate(folder, 7, [SAMPLES[dataset].PERIODS[0]], 500)
        return folder

    return Proof(lambda outputs: Stack.from_outputs(outputs, checkout.aws.client, any_dataset=True), make_up)


@pytest.fixture(scope="module")
def dev(checkout: Workbench, proof: Proof) -> Story:
    """It comes up from a clean commit, and runs."""
    for name in ("dev", "prod"):
        checkout.stack(name)
    committed(checkout)
    return tell_story(checkout, "dev", lambda agree: driver.up(checkout.project, "dev", Keys(), agree, proof))


@pytest.fixture(scope="module")
def prod(dev: Story, proof: Proof) -> Story:
    """What ran in dev is promoted to it."""
    route = Route("dev", "prod")
    return tell_story(dev.bench, "prod", lambda agree: driver.promote(dev.bench.project, route, Keys(), agree, proof))


def tell_story(bench: Workbench, name: str, bring: Callable[[Confirm], Report]) -> Story:
    """How a stack comes up, with a look at the account between the preview and the update."""
    before = standing(bench)
    looks: list[Mapping[str, int]] = []

    def look(_: Report) -> bool:
        looks.append(standing(bench))
        return True

    report = bring(look)
    assert looks, report
    return Story(bench, name, before, looks[0], report)


def changed_by(stack: automation.Stack) -> dict[str, set[str]]:
    """Go up, and say the names of the resources by what was done to them."""
    done: dict[str, set[str]] = {}

    def note(event: EngineEvent) -> None:
        step = event.resource_pre_event
        if step and step.metadata.type.startswith("aws:"):
            op = str(step.metadata.op).rpartition(".")[2].lower()
            done.setdefault(op, set()).add(step.metadata.urn.rpartition("::")[2])

    stack.up(on_event=note)
    return done


def test_nothing_is_promoted_from_a_stack_that_never_went_up(dev: Story, proof: Proof) -> None:
    with pytest.raises(PromotionError, match="'prod' never went up"):
        driver.promote(dev.bench.project, Route("prod", "dev"), EVERYTHING, yes, proof)


@pytest.mark.parametrize(("name", "least"), [("dev", 60), ("prod", 110)])
def test_a_preview_makes_nothing_and_up_makes_what_was_previewed(
    name: str, least: int, request: pytest.FixtureRequest
) -> None:
    story: Story = request.getfixturevalue(name)
    assert story.after_preview == story.before
    assert story.up.done
    assert len(resources(story.stack)) >= least
    assert story.left()["machines"] == len(DATASETS)
    assert set(story.up.outputs["datasets"]) == DATASETS
    arns = {one["stateMachineArn"] for one in story.up.outputs["datasets"].values()}
    assert len(arns) == len(DATASETS)
    assert all(arn.startswith("arn:aws:states:") for arn in arns)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_what_came_up_ran_the_pipeline(name: str, request: pytest.FixtureRequest) -> None:
    ran = request.getfixturevalue(name).up.smoke
    assert {one.dataset for one in ran} == DATASETS
    assert all((one.passed, one.generated) == (True, True) for one in ran), [one.summary for one in ran]


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_second_up_changes_nothing(name: str, request: pytest.FixtureRequest) -> None:
    result = request.getfixturevalue(name).stack.up(refresh=True, expect_no_changes=True)
    assert set(result.summary.resource_changes or {}) == {"same"}


def test_the_page_of_settings_says_what_the_engine_would_do_today(prod: Story) -> None:
    tried = [one for one in impact.trials(impact.config_of(prod.bench)) if (one.key, one.tried) in ROWS]
    assert len(tried) == len(ROWS)
    page = impact.PAGE.read_text()
    for trial in tried:
        report = impact.attempt(prod.bench, trial)
        fresh = impact.row(trial, report) in page and impact.section(trial, report) in page
        assert fresh, f"docs/settings-impact.md is stale. Run: {impact.COMMAND}\n{impact.section(trial, report)}"


def test_the_end_of_prod_leaves_its_data_and_nothing_else(prod: Story) -> None:
    assert driver.destroy(prod.bench.project, "prod", Keys(), yes).done
    assert resources(prod.stack) == {}
    assert prod.left() == {"buckets": 1, "roles": 0, "machines": 0, "databases": 0, "clusters": 0}
    assert prod.bucket in buckets(prod.bench)


def test_a_changed_setting_changes_only_what_it_is_about(dev: Story) -> None:
    dev.stack.set_config("logDays", automation.ConfigValue("90"))
    dev.stack.set_config("scanLimitGib", automation.ConfigValue("77"))
    about = {
        name
        for name, one in resources(dev.stack).items()
        if one["type"] in {"aws:cloudwatch/logGroup:LogGroup", WORKGROUP}
        or name == "tollgate-dev-access-lifecycle"  # access logs are logs, too
    }
    assert len(about) >= 4
    done = changed_by(dev.stack)
    assert done.pop("update") == about
    assert set(done) == {"same"}


def test_what_went_up_uncommitted_is_not_promoted(dev: Story, proof: Proof) -> None:
    with pytest.raises(PromotionError, match="'dev' went up from a checkout with uncommitted changes"):
        driver.promote(dev.bench.project, Route("dev", "prod"), EVERYTHING, yes, proof)
    assert resources(dev.bench.stack("prod")) == {}


def test_a_change_made_by_hand_is_drift(dev: Story) -> None:
    workgroup = str(dev.up.outputs["workgroup"])
    updates = {"BytesScannedCutoffPerQuery": 99 << 30}
    dev.bench.aws.client("athena").update_work_group(WorkGroup=workgroup, ConfigurationUpdates=updates)
    names = {name for name, one in resources(dev.stack).items() if one["type"] == WORKGROUP}
    assert planned(dev.stack, refresh=True) == {"update": names}


@pytest.fixture
def careless(dev: Story) -> Workbench:
    """The checkout after a change by which the lake gets another name, and the database, too."""
    for file, old, new in (
        ("lake.py", "Bucket(name, shared", 'Bucket(f"{name}-too", shared'),
        ("pipeline.py", 'own_name(separator="_")', 'own_name("too", separator="_")'),
    ):
        text = (dev.bench.folder / "components" / file).read_text()
        assert old in text
        (dev.bench.folder / "components" / file).write_text(text.replace(old, new))
    return dev.bench


def test_what_holds_data_goes_only_when_both_keys_are_turned(dev: Story, careless: Workbench) -> None:
    up = ("up", "--stack", "dev", "--yes", "--no-smoke", "--new-permissions", "--yes-many")
    dev.stack.set_config("keepData", automation.ConfigValue("true"))
    code, document = tollgate(careless, *up, "--lose-data")
    refused = {one["urn"].rpartition("::")[2]: one for one in document["refused"]}
    assert code == 3
    assert set(refused) == {"tollgate-dev-lake", "tollgate-dev-query-database"}
    assert {one["key"] for one in refused.values()} == {
        "both keys: `pulumi config set tollgate:keepData false` and --lose-data"
    }
    dev.stack.set_config("keepData", automation.ConfigValue("false"))
    code, document = tollgate(careless, *up)
    assert (code, {one["key"] for one in document["refused"]}) == (3, {"--lose-data"})
    assert dev.bucket in buckets(dev.bench)
    code, document = tollgate(careless, *up, "--lose-data")
    assert (code, document["done"]) == (0, True)
    assert dev.bucket not in buckets(dev.bench)


def test_the_end_of_dev_takes_both_keys_and_leaves_nothing(dev: Story) -> None:
    before = standing(dev.bench)
    assert not driver.destroy(dev.bench.project, "dev", Keys(), yes).done
    assert standing(dev.bench) == before
    driver.destroy(dev.bench.project, "dev", Keys(lose_data=True), yes)
    assert resources(dev.stack) == {}
    # prod's lake is kept
    assert dev.left() == {"buckets": 1, "roles": 0, "machines": 0, "databases": 0, "clusters": 0}
