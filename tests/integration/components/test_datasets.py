"""Datasets of one stack: each has its own jobs and machine, and none can reach into another's data."""

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from contracts import load_dataset
from localaws.iam.evaluator import Context, Request
from tests.integration.components.roles import Role, roles
from tools.graph import ACCOUNT, REGION, Graph, Resource, committed, render_stack

NAMES = ("flights", "nyc_taxi")
PAIRS = list(itertools.permutations(NAMES, 2))
LAKE = "arn:aws:s3:::tollgate-dev-lake-0123abc"
RUN = "runs/a-run"
OBJECTS = {
    *("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
    *("s3:GetObjectVersion", "s3:DeleteObjectVersion", "s3:PutObjectAcl"),
}
PLACES = (
    *("input/a.csv", f"{RUN}/tables/p/part-0.parquet", "evidence/a-run/part-0.parquet", "refused/a-run/part-0"),
    *(f"{RUN}/run.json", f"{RUN}/changes.json", f"{RUN}/verdict.json", f"{RUN}/report.html", f"{RUN}/"),
    *("runs/index.html", ""),
)


@pytest.fixture(scope="module", params=["persistent, with Pod Identity", "ephemeral, with IRSA"])
def stack(request: pytest.FixtureRequest, graph: Graph, ephemeral: Graph) -> Mapping[str, Role]:
    return roles(graph if request.param.startswith("persistent") else ephemeral)


def role(stack: Mapping[str, Role], dataset: str, what: str) -> Role:
    return stack[f"tollgate-dev-{dataset.replace('_', '-')}-{what}-role"]


def in_lake(dataset: str) -> Iterator[Request]:
    """Every read and write of every place of a dataset, and the lists of its folders."""
    for action, table in itertools.product(sorted(OBJECTS), ("quality_runs", "quality_checks", "quality_refused")):
        yield Request(action, f"{LAKE}/quality/{table}/{dataset}/a-run.json")
    for action, place in itertools.product(sorted(OBJECTS), PLACES):
        yield Request(action, f"{LAKE}/{dataset}/{place}")
    for prefix in (dataset, f"{dataset}/", f"{dataset}/input/", f"{dataset}/{RUN}/", ""):
        yield Request("s3:ListBucket", LAKE, {"s3:prefix": prefix})


@pytest.mark.parametrize("what", ["summarise", "judge", "machine"])
@pytest.mark.parametrize(("dataset", "other"), PAIRS)
def test_no_role_of_a_dataset_reaches_into_the_folder_of_another(
    stack: Mapping[str, Role], dataset: str, other: str, what: str
) -> None:
    own = role(stack, dataset, what)
    assert not [request for request in in_lake(other) if own.may(request)]
    assert [request for request in in_lake(dataset) if own.may(request)], "the role can do its own work"


@pytest.mark.parametrize("dataset", NAMES)
def test_the_jobs_of_a_dataset_read_and_write_their_own_places(stack: Mapping[str, Role], dataset: str) -> None:
    summarise, judge = (role(stack, dataset, job) for job in ("summarise", "judge"))
    own = f"{LAKE}/{dataset}"
    assert summarise.may(Request("s3:GetObject", f"{own}/input/a.csv"))
    assert summarise.may(Request("s3:PutObject", f"{own}/{RUN}/tables/p/part-0.parquet"))
    assert summarise.may(Request("s3:ListBucket", LAKE, {"s3:prefix": f"{dataset}/input/"}))
    assert judge.may(Request("s3:PutObject", f"{own}/{RUN}/verdict.json"))
    assert not judge.may(Request("s3:GetObject", f"{own}/input/a.csv"))
    assert not summarise.may(Request("s3:PutObject", f"{own}/{RUN}/verdict.json"))


def tables(dataset: str) -> list[str]:
    loaded = load_dataset(dataset)
    names = [*(product.table for product in loaded.products), *loaded.answers]
    return [f"arn:aws:glue:{REGION}:{ACCOUNT}:table/tollgate_dev/{name}" for name in names]


@pytest.mark.parametrize(("dataset", "other"), PAIRS)
def test_a_machine_publishes_its_own_dataset_s_tables_and_views_alone(
    stack: Mapping[str, Role], dataset: str, other: str
) -> None:
    machine = role(stack, dataset, "machine")
    for action in ("glue:GetTable", "glue:CreateTable", "glue:UpdateTable"):
        assert all(machine.may(Request(action, table)) for table in tables(dataset))
        assert not [table for table in tables(other) if machine.may(Request(action, table))]
    assert not machine.may(Request("glue:DeleteTable", tables(dataset)[0]))


@pytest.mark.parametrize(("dataset", "other"), PAIRS)
def test_a_machine_starts_jobs_as_its_own_dataset_s_roles_alone(
    stack: Mapping[str, Role], dataset: str, other: str
) -> None:
    machine = role(stack, dataset, "machine")
    cluster = f"arn:aws:emr-containers:{REGION}:{ACCOUNT}:/virtualclusters/tollgate-dev-runtime-virtual-cluster-id"

    def may_start(job_role: Role) -> bool:
        context: Context = {"emr-containers:ExecutionRoleArn": job_role.arn}
        return machine.may(Request("emr-containers:StartJobRun", cluster, context))

    passed: Context = {"iam:PassedToService": "pods.eks.amazonaws.com"}
    for job in ("summarise", "judge"):
        assert may_start(role(stack, dataset, job))
        assert not may_start(role(stack, other, job))
        assert not machine.may(Request("iam:PassRole", role(stack, other, job).arn, passed))


def without(dataset: str, config: Mapping[str, str] | None = None, stack_name: str = "dev") -> Graph:
    return render_stack({**(config or {}), "tollgate:datasets": json.dumps({dataset: False})}, stack_name)


def by_urn(graph: Graph) -> dict[tuple[str, str, str], Resource]:
    return {(one.type, one.parent, one.name): one for one in graph}


def differing(before: Graph, after: Graph) -> set[str]:
    """The resources of both whose inputs differ."""
    old, new = by_urn(before), by_urn(after)
    return {key[2] for key in old.keys() & new.keys() if plain(old[key]) != plain(new[key])}


def plain(resource: Resource) -> dict[str, Any]:
    """Inputs that can be compared: a file to upload by its path."""
    return {key: getattr(value, "path", value) for key, value in resource.inputs.items()}


def test_a_dataset_that_is_added_creates_its_own_things_and_changes_nothing(graph: Graph) -> None:
    before = without("flights")
    old, new = by_urn(before), by_urn(graph)
    assert not old.keys() - new.keys()
    assert not differing(before, graph)
    added = [key[2] for key in new.keys() - old.keys()]
    assert len(added) > 20
    assert all("flights" in name or "quality-by-carrier" in name for name in added)


def test_a_dataset_that_is_added_where_ci_deploys_changes_what_names_the_datasets_roles(prod: Graph) -> None:
    before = without("flights", committed("prod"), "prod")
    changed = differing(before, prod)
    # What CI may do and what any role may have name the job roles; QuickSight's role reads each dataset's tables.
    assert changed <= {
        "tollgate-prod-boundary-pipeline",
        "tollgate-prod-boundary-cluster",
        "tollgate-prod-lake-reporting-reads",
        *(one.name for one in prod.all("Policy") if "deployer" in one.name),
    }
    assert not by_urn(before).keys() - by_urn(prod).keys()


def test_a_dataset_that_is_removed_leaves_its_data(graph: Graph) -> None:
    after = by_urn(without("nyc_taxi"))
    removed = [one for key, one in by_urn(graph).items() if key not in after]
    assert removed
    holders = {"Bucket", "BucketV2", "CatalogDatabase", "Key"}
    assert not [one.name for one in removed if one.kind in holders]
    assert all(one.retained for one in removed if one.kind == "BucketObjectv2")
    # Definitions over what stays: the tables that runs publish are none of the stack's.
    named = {"nyc_taxi_evidence", "nyc_taxi_refused", "nyc_taxi_evidence_runs", "nyc_taxi_refused_runs"}
    definitions = {str(one.inputs["name"]) for one in removed if one.kind == "CatalogTable"}
    assert definitions == named | {"nyc_taxi_avg_summary_by_period"}
    assert not differing(graph, without("nyc_taxi"))


def test_what_is_set_for_one_dataset_is_that_dataset_s_alone() -> None:
    own: dict[str, Any] = {"nyc_taxi": {"filter": "positive", "executors": 9, "schedule": "rate(1 day)"}}
    graph = render_stack({"tollgate:datasets": json.dumps(own), "tollgate:executors": "3"})
    taxi, flights = (
        json.loads(graph.one("StateMachine", f"-{slug}-machine-machine").inputs["definition"])["States"]
        for slug in ("nyc-taxi", "flights")
    )
    summaries = [
        states["Summarise the records"]["Parameters"]["JobDriver"]["SparkSubmitJobDriver"] for states in (taxi, flights)
    ]
    assert ["--filter=positive" in one["EntryPointArguments.$"] for one in summaries] == [True, False]
    assert ["maxExecutors=9" in one["SparkSubmitParameters"] for one in summaries] == [True, False]
    assert "maxExecutors=3" in summaries[1]["SparkSubmitParameters"]
    clocks = [one for one in graph if one.type == "aws:scheduler/schedule:Schedule"]
    assert [one.name for one in clocks] == ["tollgate-dev-nyc-taxi-schedule-clock"]
