"""What AWS says about an account before a stack goes to it: everything at once, each with what to type."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from components.settings.settings import Settings
from tollgate.operate.account import DEFAULTS, Plan, examine, read_plan
from tollgate.operate.errors import StackError
from tollgate.operate.stack import Clients

READY: Mapping[str, Any] = {
    "get_caller_identity": {"Arn": "arn:aws:iam::123456789012:user/me", "Account": "123456789012"},
    "describe_cluster": {"cluster": {"status": "ACTIVE", "accessConfig": {"authenticationMode": "API"}}},
    "list_addons": {"addons": ["eks-pod-identity-agent"]},
    "list_virtual_clusters": [{"virtualClusters": []}],
    "get_role": {},
    "get_data_lake_settings": {
        "DataLakeSettings": {
            kind: [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]
            for kind in ("CreateDatabaseDefaultPermissions", "CreateTableDefaultPermissions")
        }
    },
    "describe_account_subscription": {"AccountInfo": {"AccountSubscriptionStatus": "ACCOUNT_CREATED"}},
    "validate_state_machine_definition": {"result": "OK", "diagnostics": []},
    "list_open_id_connect_providers": {
        "OpenIDConnectProviderList": [{"Arn": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"}]
    },
}
SETTINGS = {"eksCluster": "analytics", "namespace": "jobs", "quicksightPrincipal": "me", "githubRepository": "o/r"}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


UNCERTAIN = {"Linked role", "Lake Formation", "CI's identity", "Pod Identity"}
"""With these `up` itself may come through."""


class Account:
    """AWS's answers, by operation; an exception is raised."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = {**READY, **answers}

    def __getattr__(self, operation: str) -> Any:
        def call(**_: Any) -> Any:
            answer = self.answers[operation]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def get_paginator(self, operation: str) -> Any:
        account = self

        class Pages:
            def paginate(self, **_: Any) -> Any:
                return getattr(account, operation)()

        return Pages()


def plan(settings: Mapping[str, str] = SETTINGS, **answers: Any) -> Plan:
    return Plan("tollgate", "dev", "eu-west-1", settings, lambda _: Account(answers), ("flights",))


def test_an_account_that_is_ready_has_no_problem() -> None:
    checks = list(examine(plan()))
    assert [check for check in checks if not check.ok] == []
    assert len(checks) == 10


@pytest.mark.parametrize(
    ("answers", "name", "fix"),
    [
        (
            {"describe_cluster": refusal("ResourceNotFoundException")},
            "EKS cluster",
            "aws eks list-clusters --region eu-west-1, then: pulumi config set tollgate:eksCluster <name> --stack dev",
        ),
        (
            {
                "describe_cluster": {
                    "cluster": {"status": "ACTIVE", "accessConfig": {"authenticationMode": "CONFIG_MAP"}}
                }
            },
            "Access entries",
            "authenticationMode=API_AND_CONFIG_MAP",
        ),
        ({"list_addons": {"addons": []}}, "Pod Identity", "aws eks create-addon --cluster-name analytics"),
        (
            {
                "list_virtual_clusters": [
                    {
                        "virtualClusters": [
                            {"name": "theirs", "containerProvider": {"info": {"eksInfo": {"namespace": "jobs"}}}}
                        ]
                    }
                ]
            },
            "Namespace",
            "pulumi config set tollgate:namespace <another> --stack dev",
        ),
        ({"get_role": refusal("NoSuchEntity")}, "Linked role", "--aws-service-name emr-containers.amazonaws.com"),
        ({"get_data_lake_settings": {"DataLakeSettings": {}}}, "Lake Formation", "grant the stack's roles"),
        (
            {"describe_account_subscription": refusal("ResourceNotFoundException")},
            "QuickSight",
            "pulumi config rm tollgate:quicksightPrincipal --stack dev",
        ),
        (
            {
                "validate_state_machine_definition": {
                    "result": "FAIL",
                    "diagnostics": [{"message": "bad", "location": "/"}],
                }
            },
            "State machine of flights",
            "Report it",
        ),
        (
            {"list_open_id_connect_providers": {"OpenIDConnectProviderList": []}},
            "CI's identity",
            "pulumi config set tollgate:githubProviderNew true --stack dev",
        ),
    ],
)
def test_what_would_stop_a_deployment_half_way_is_said_with_what_to_type(
    answers: Mapping[str, Any], name: str, fix: str
) -> None:
    [problem] = [check for check in examine(plan(**answers)) if not check.ok]
    assert (problem.name, problem.certain) == (name, name not in UNCERTAIN)
    assert fix in problem.fix


def test_a_question_that_is_not_allowed_hides_no_other() -> None:
    checks = list(examine(plan(get_role=refusal("AccessDenied"), list_addons={"addons": []})))
    problems = {check.name: check.certain for check in checks if not check.ok}
    assert problems == {"Linked role": False, "Pod Identity": False}


def test_a_virtual_cluster_of_the_stack_itself_does_not_stand_in_its_way() -> None:
    own = {"name": "tollgate-dev-1234", "containerProvider": {"info": {"eksInfo": {"namespace": "jobs"}}}}
    assert all(check.ok for check in examine(plan(list_virtual_clusters=[{"virtualClusters": [own]}])))


def test_auto_mode_needs_no_agent() -> None:
    cluster = {"status": "ACTIVE", "accessConfig": {"authenticationMode": "API"}, "computeConfig": {"enabled": True}}
    assert all(check.ok for check in examine(plan(describe_cluster={"cluster": cluster}, list_addons={"addons": []})))


def test_a_cluster_that_is_yet_to_be_made_is_not_looked_for() -> None:
    missing = refusal("ResourceNotFoundException")
    checks = list(examine(plan({"eksCluster": "new"}, describe_cluster=missing, list_virtual_clusters=missing)))
    assert all(check.ok for check in checks)
    assert [check.result for check in checks if check.name == "EKS cluster"] == ["made by this stack"]


def test_defaults_are_those_of_the_program() -> None:
    assert {"namespace": Settings.namespace, "identity": Settings.identity} == DEFAULTS


def test_who_is_nobody_to_aws_is_asked_about_nothing_else() -> None:
    [check] = examine(plan(get_caller_identity=NoCredentialsError()))
    assert (check.name, check.ok, check.certain) == ("Identity", False, False)
    assert "aws sso login" in check.fix


def connect(_region: str) -> Clients:
    return lambda _service: Account({})


def test_settings_are_read_from_the_file_of_the_stack(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n  tollgate:eksCluster: analytics\n")
    read = read_plan(tmp_path, "org/mine/dev", connect)
    assert (read.project, read.stack, read.region, read.cluster) == ("mine", "dev", "eu-west-1", "analytics")
    assert read.datasets == ("flights", "nyc_taxi")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  tollgate:datasets: {flights: false, nyc_taxi: {filter: x}}\n")
    assert read_plan(tmp_path, "dev", connect).datasets == ("nyc_taxi",)
    with pytest.raises(StackError, match=r"no settings: there is no .*Pulumi\.prod\.yaml"):
        read_plan(tmp_path, "prod", connect)
    (tmp_path / "Pulumi.dev.yaml").write_text("config: [1")
    with pytest.raises(StackError, match="cannot be read as settings"):
        read_plan(tmp_path, "dev", connect)
