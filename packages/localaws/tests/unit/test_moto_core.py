"""moto is pinned, and we lean on its inside: what moved must fail here first, with its name."""

import inspect
import tomllib
from pathlib import Path
from typing import Any

import moto
import pytest

from localaws import moto_core
from localaws.service import ACCOUNT, REGION

SIGNATURES = {
    ("s3", "aws", "create_bucket"): ["bucket_name", "region_name"],
    ("iam", "aws", "create_role"): [
        "role_name", "assume_role_policy_document", "path", "permissions_boundary", "description", "tags",
        "max_session_duration", "linked_service",
    ],
    ("eks", REGION, "create_cluster"): ["name", "role_arn", "resources_vpc_config", "version"],
    ("logs", REGION, "create_log_group"): ["log_group_name", "tags"],
    ("logs", REGION, "create_log_stream"): ["log_group_name", "log_stream_name"],
    ("logs", REGION, "put_log_events"): ["log_group_name", "log_stream_name", "log_events"],
}  # fmt: skip
MEMBERS = {
    ("s3", "aws"): ["buckets"],
    ("iam", "aws"): ["roles"],
    ("eks", REGION): ["clusters"],
    ("logs", REGION): ["groups"],
}


def backend(service: str, region: str) -> Any:
    return moto_core.moto_backends.get_backend(service)[ACCOUNT][region]


def test_moto_is_the_version_that_the_package_pins(package: Path) -> None:
    pins = tomllib.loads((package / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"moto[server]=={moto.__version__}" in pins


@pytest.mark.parametrize("key", sorted(SIGNATURES))
def test_a_backend_takes_what_we_give_it(key: tuple[str, str, str]) -> None:
    service, region, method = key
    taken = list(inspect.signature(getattr(backend(service, region), method)).parameters)
    assert [name for name in SIGNATURES[key] if name not in taken] == []


@pytest.mark.parametrize("key", sorted(MEMBERS))
def test_a_backend_keeps_things_where_we_look(key: tuple[str, str]) -> None:
    assert [name for name in MEMBERS[key] if not hasattr(backend(*key), name)] == []


def test_backends_are_listed_and_replaced_as_the_snapshot_does_it() -> None:
    sets = moto_core.BackendDict._instances
    assert isinstance(sets, list)
    s3 = moto_core.moto_backends.get_backend("s3")
    assert isinstance(s3, moto_core.BackendDict)
    assert isinstance(s3.bucket_accounts, dict)
    assert s3.backend.__module__ == "moto.s3.models"
    assert isinstance(s3[ACCOUNT], dict)


def test_requests_are_matched_parsed_and_answered_as_the_front_does_it() -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/virtualclusters/abc/jobruns/def",
        "QUERY_STRING": "",
        "SERVER_NAME": "x",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }
    operation, labels = moto_core.get_service_router("emr-containers").match(moto_core.BackendRequest(environ))
    assert operation.name == "DescribeJobRun"
    parser = moto_core.PROTOCOL_PARSERS["rest-json"](operation)
    request = {"method": "GET", "values": {}, "headers": {}, "body": b"", "url_path": "", "url_params": labels}
    assert parser.parse(request) == {"virtualClusterId": "abc", "id": "def"}
    answer = moto_core.get_serializer_class("emr-containers", "rest-json")(operation).serialize(
        {"jobRun": {"id": "def"}}
    )
    assert (answer["status_code"], answer["body"]) == (200, '{"jobRun": {"id": "def"}}')


def test_moto_still_pretends_what_we_replace() -> None:
    """When moto learns one of these, ours may go."""
    from moto.emrcontainers import models

    assert models.JOB_STATUS == "RUNNING"


def test_unknown_error_codes_pass_without_a_warning() -> None:
    assert isinstance(moto_core.COMMON_ERROR_CODES, list)
    model = moto_core.get_service_model("eks")
    assert moto_core.ErrorLookupFactory().for_service(model).from_code("ResourceInUseException") is not None
