"""Whether an AWS account is ready for a stack: everything that would stop a deployment half way, before it begins."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from botocore.exceptions import BotoCoreError, ClientError

from contracts import Dataset, load_dataset, shipped_datasets
from pipeline.definition import machine
from pipeline.wiring import Wiring
from tollgate.operate.doctor import Check
from tollgate.operate.errors import StackError
from tollgate.operate.s3 import is_missing
from tollgate.operate.stack import Clients

NEW: Final = "new"
DEFAULTS: Final[Mapping[str, str]] = {"namespace": "tollgate", "identity": "podIdentity"}
"""Of the settings that are asked for here; a test holds them to the program's."""
AGENT: Final = "eks-pod-identity-agent"
ISSUER: Final = "token.actions.githubusercontent.com"
EVERYBODY: Final = "IAM_ALLOWED_PRINCIPALS"


@dataclass(frozen=True)
class Plan:
    """What the settings of a stack say about the account that it goes to."""

    project: str
    stack: str
    region: str
    settings: Mapping[str, str]
    clients: Clients
    datasets: tuple[str, ...] = ()

    @property
    def cluster(self) -> str:
        return self.settings.get("eksCluster", "")

    @property
    def namespace(self) -> str:
        return self.settings.get("namespace", DEFAULTS["namespace"])

    def set_command(self, key: str, value: str) -> str:
        return f"pulumi config set tollgate:{key} {value} --stack {self.stack}"


def read_plan(folder: Path, stack: str, connect: Callable[[str], Clients]) -> Plan:
    """The settings of a stack, from its file beside the program. Raises StackError where there is none."""
    name = stack.rpartition("/")[2]
    path = folder / f"Pulumi.{name}.yaml"
    try:
        config = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("config") or {}
        project = str(yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))["name"])
    except FileNotFoundError as error:
        raise StackError(f"The stack {stack!r} has no settings: there is no {error.filename}.") from None
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise StackError(f"{path} cannot be read as settings of a stack: {' '.join(str(error).split())}") from None
    region = str(config.get("aws:region", "us-east-1"))
    settings = {key.partition(":")[2]: str(value) for key, value in config.items() if str(key).startswith("tollgate:")}
    return Plan(project, name, region, settings, connect(region), _datasets(config.get("tollgate:datasets")))


def _datasets(settings: Any) -> tuple[str, ...]:
    """The datasets that the stack will have: all that there are, but those of which the settings say false."""
    without = {name for name, own in settings.items() if own is False} if isinstance(settings, Mapping) else set()
    return tuple(name for name in shipped_datasets() if name not in without)


def examine(plan: Plan) -> Iterator[Check]:
    """Ask AWS about everything that a deployment needs; each thing by itself, so that one refusal hides no other."""
    for name, question in QUESTIONS:
        try:
            yield from question(plan)
        except (ClientError, BotoCoreError) as error:
            yield Check(
                name,
                ok=False,
                result=f"not known: {error}",
                fix="Log in (aws sso login), or ask with an identity that may read this.",
                needed_for=f"knowing before `up` of {plan.stack}",
                certain=False,
            )
            if question is _identity:
                return  # who is nobody to AWS gets no other answer either, and each takes seconds


def _check(plan: Plan, name: str, result: str, fix: str = "", *, certain: bool = True) -> Check:
    return Check(name, ok=not fix, result=result, fix=fix, needed_for=f"the stack {plan.stack}", certain=certain)


def _identity(plan: Plan) -> Iterator[Check]:
    arn = plan.clients("sts").get_caller_identity()["Arn"]
    yield _check(plan, "Identity", f"{arn} in {plan.region}")


def _cluster(plan: Plan) -> Iterator[Check]:
    if plan.cluster == NEW:
        yield _check(plan, "EKS cluster", "made by this stack")
        return
    try:
        cluster = plan.clients("eks").describe_cluster(name=plan.cluster)["cluster"]
    except ClientError as error:
        if not is_missing(error):
            raise
        choose = plan.set_command("eksCluster", "<name>")
        fix = f"aws eks list-clusters --region {plan.region}, then: {choose}"
        yield _check(plan, "EKS cluster", f"there is no {plan.cluster!r} in {plan.region}", fix)
        return
    status = str(cluster.get("status"))
    wait = f"aws eks wait cluster-active --name {plan.cluster}"
    yield _check(plan, "EKS cluster", f"{plan.cluster}, {status.lower()}", "" if status == "ACTIVE" else wait)
    mode = str(cluster.get("accessConfig", {}).get("authenticationMode", "not settings"))
    fix = (
        f"aws eks update-cluster-config --name {plan.cluster} "
        "--access-config authenticationMode=API_AND_CONFIG_MAP (it cannot be taken back)"
    )
    modern = mode.startswith("API")
    yield _check(
        plan, "Access entries", f"authentication mode: {mode}", "" if modern else fix, certain=mode == "CONFIG_MAP"
    )
    if plan.settings.get("identity", DEFAULTS["identity"]) == "podIdentity":
        yield _agent(plan, cluster)


def _agent(plan: Plan, cluster: Mapping[str, Any]) -> Check:
    if cluster.get("computeConfig", {}).get("enabled"):
        return _check(plan, "Pod Identity", "the agent is part of EKS Auto Mode")
    addons = plan.clients("eks").list_addons(clusterName=plan.cluster).get("addons", [])
    fix = f"aws eks create-addon --cluster-name {plan.cluster} --addon-name {AGENT}"
    runs = AGENT in addons
    # Somebody may have put it there with Helm, which is no add-on.
    result = f"the agent {'runs' if runs else 'is not among the add-ons'}"
    return _check(plan, "Pod Identity", result, "" if runs else fix, certain=False)


def _namespace(plan: Plan) -> Iterator[Check]:
    """EMR takes one virtual cluster a namespace; whether the namespace itself exists, only Kubernetes tells."""
    if plan.cluster == NEW:
        yield _check(plan, "Namespace", f"{plan.namespace}, made by this stack")
        return
    pages = plan.clients("emr-containers").get_paginator("list_virtual_clusters")
    request = {"containerProviderId": plan.cluster, "containerProviderType": "EKS", "states": ["RUNNING"]}
    others = [
        str(cluster["name"])
        for page in pages.paginate(**request)
        for cluster in page["virtualClusters"]
        if cluster["containerProvider"]["info"]["eksInfo"]["namespace"] == plan.namespace
        and not str(cluster["name"]).startswith(f"{plan.project}-{plan.stack}")
    ]
    if others:
        fix = plan.set_command("namespace", "<another>")
        yield _check(plan, "Namespace", f"{plan.namespace} has the virtual cluster {others[0]!r}, and takes one", fix)
        return
    yield _check(plan, "Namespace", f"{plan.namespace} is free; that it exists, see: kubectl get ns {plan.namespace}")


def _linked_roles(plan: Plan) -> Iterator[Check]:
    services = {"AWSServiceRoleForAmazonEMRContainers": "emr-containers.amazonaws.com"}
    if plan.cluster == NEW:
        services["AWSServiceRoleForAmazonEKS"] = "eks.amazonaws.com"
    for role, service in services.items():
        fix = ""
        try:
            plan.clients("iam").get_role(RoleName=role)
        except ClientError as error:
            if not is_missing(error):
                raise
            fix = f"aws iam create-service-linked-role --aws-service-name {service}"
        # Who deploys with administrator's permissions makes it by the way; CI's role may not.
        yield _check(plan, "Linked role", f"{role} {'is missing' if fix else 'exists'}", fix, certain=False)


def _lake_formation(plan: Plan) -> Iterator[Check]:
    answer = plan.clients("lakeformation").get_data_lake_settings()["DataLakeSettings"]
    kinds = ("CreateDatabaseDefaultPermissions", "CreateTableDefaultPermissions")
    closed = [
        kind
        for kind in kinds
        if EVERYBODY not in {entry["Principal"]["DataLakePrincipalIdentifier"] for entry in answer.get(kind, [])}
    ]
    fix = (
        "In Lake Formation, grant the stack's roles their tables (docs/deploy.md), or let IAM alone decide on new ones."
    )
    if closed:
        yield _check(plan, "Lake Formation", f"IAM alone does not decide: {', '.join(closed)}", fix, certain=False)
    else:
        yield _check(plan, "Lake Formation", "IAM alone decides on new databases and tables")


def _quicksight(plan: Plan) -> Iterator[Check]:
    if not plan.settings.get("quicksightPrincipal"):
        return
    account = plan.clients("sts").get_caller_identity()["Account"]
    try:
        answer = plan.clients("quicksight").describe_account_subscription(AwsAccountId=account)
        status = str(answer["AccountInfo"]["AccountSubscriptionStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        status = "not subscribed"
    without = f"pulumi config rm tollgate:quicksightPrincipal --stack {plan.stack}"
    fix = f"Subscribe at https://quicksight.aws.amazon.com, or: {without}"
    yield _check(plan, "QuickSight", status, "" if status == "ACCOUNT_CREATED" else fix)


def _state_machine(plan: Plan) -> Iterator[Check]:
    for name in plan.datasets:
        yield _validated(plan, load_dataset(name))


def _validated(plan: Plan, dataset: Dataset) -> Check:
    answer = plan.clients("stepfunctions").validate_state_machine_definition(
        definition=json.dumps(machine(_example_wiring(plan, dataset))), type="STANDARD", severity="ERROR"
    )
    what = f"State machine of {dataset.name}"
    if answer["result"] == "OK":
        return _check(plan, what, "Step Functions takes the definition")
    first = answer["diagnostics"][0]
    where = first.get("location", "")
    return _check(plan, what, f"{first['message']} {where}".strip(), "Report it: this version is wrong.")


def _github(plan: Plan) -> Iterator[Check]:
    if not plan.settings.get("githubRepository"):
        return
    providers = plan.clients("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    exists = any(str(provider["Arn"]).endswith(f"/{ISSUER}") for provider in providers)
    makes = plan.settings.get("githubProviderNew", "false").lower() == "true"
    name, fix = "CI's identity", plan.set_command("githubProviderNew", str(not makes).lower())
    if exists and makes:
        result = f"{ISSUER} exists already, which is right only if this stack made it"
        yield _check(plan, name, result, fix, certain=False)
    elif not exists and not makes:
        yield _check(plan, name, f"there is no {ISSUER}, so CI could not take its role", fix, certain=False)
    else:
        yield _check(plan, name, f"{ISSUER} {'exists' if exists else 'is made by this stack'}")


def _example_wiring(plan: Plan, dataset: Dataset) -> Wiring:
    """The machine of this stack, with names where the ARNs of a deployment will stand."""
    arn = f"arn:aws:iam::123456789012:role/{plan.project}-{plan.stack}"
    return Wiring(
        stack=plan.stack,
        dataset=dataset,
        bucket="lake",
        code="s3://artifacts/code/0123456789ab",
        contracts=f"s3://artifacts/code/datasets/{dataset.name}-0123456789ab.zip",
        code_hash="0123456789ab",
        logs="s3://artifacts/logs/",
        log_group=f"/aws/emr-containers/{plan.project}-{plan.stack}",
        virtual_cluster_id="" if plan.settings.get("virtualCluster") == "ephemeral" else "abcdefghijklmnopqrstuvwxy",
        cluster=plan.cluster or "cluster",
        namespace=plan.namespace,
        summarise_role_arn=f"{arn}-summarise",
        judge_role_arn=f"{arn}-judge",
        release_label=plan.settings.get("releaseLabel", "emr-7.13.0-latest"),
        filter="",
        database="tollgate",
        workgroup="tollgate",
        topic_arn=f"arn:aws:sns:{plan.region}:123456789012:owners",
    )


QUESTIONS: Final[tuple[tuple[str, Callable[[Plan], Iterator[Check]]], ...]] = (
    ("Identity", _identity),
    ("EKS cluster", _cluster),
    ("Namespace", _namespace),
    ("Linked role", _linked_roles),
    ("Lake Formation", _lake_formation),
    ("QuickSight", _quicksight),
    ("State machine", _state_machine),
    ("CI's identity", _github),
)
