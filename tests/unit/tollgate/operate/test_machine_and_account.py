"""What the machine and the account are found to be: doctor, deployed stacks, AWS's refusals in words."""

import json
import stat
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from tests.unit.tollgate.operate.conftest import LAKE, OUTPUTS, Desk
from tollgate.operate.aws_errors import explain
from tollgate.operate.doctor import Check, examine
from tollgate.operate.errors import StackError
from tollgate.operate.remote import read_stack


def command(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return folder


def looked_at(home: Path, desk: Desk) -> dict[str, Check]:
    desk.refuses("sts", "get_caller_identity", "ExpiredToken", "The token has expired")
    return {check.name: check for check in examine(home, 0, desk)}


def test_a_java_that_is_too_old_is_found_and_the_one_from_pip_is_used(path: Path, tmp_path: Path, desk: Desk) -> None:
    command(path, "java", "echo 'openjdk version \"1.8.0_392\"' >&2")
    java = looked_at(tmp_path, desk)["Java"]
    assert java.result.startswith("8 (")
    assert "from pip" in java.result


def test_a_fit_java_is_found(path: Path, tmp_path: Path, desk: Desk) -> None:
    command(path, "java", "echo 'openjdk version \"17.0.9\" 2023-10-17' >&2")
    assert looked_at(tmp_path, desk)["Java"].result.startswith("17 (")


def test_a_home_below_a_file_is_not_writable(path: Path, tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "file").write_text("")
    check = looked_at(tmp_path / "file" / "home", desk)["Folder"]
    assert (check.ok, "--home" in check.fix) == (False, True)


def test_an_account_is_only_needed_for_stacks_in_aws(path: Path, tmp_path: Path, desk: Desk) -> None:
    check = looked_at(tmp_path, desk)["AWS account"]
    assert (check.ok, check.needed_for) == (False, "stacks in AWS")


def test_a_deployed_stack_is_what_pulumi_says(path: Path, tmp_path: Path) -> None:
    command(path, "pulumi", f"echo '{json.dumps(OUTPUTS)}'")
    assert read_stack("prod", tmp_path).lake_url == LAKE


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'error: no stack named prod found' >&2; exit 255", "no stack named prod found"),
        ("echo '{}'", "has no output lakeUrl"),
    ],
)
def test_a_stack_that_pulumi_does_not_know_is_refused(script: str, words: str, path: Path, tmp_path: Path) -> None:
    command(path, "pulumi", script)
    with pytest.raises(StackError, match=words):
        read_stack("prod", tmp_path)


def test_a_machine_without_pulumi_is_told_what_to_do(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StackError, match="pulumi command that knows it is not on PATH"):
        read_stack("prod", tmp_path)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "you may not"}}, "GetTable")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoCredentialsError(), "does not know who is calling"),
        (EndpointConnectionError(endpoint_url="http://x"), "cannot be reached"),
        (refused("ExpiredTokenException"), "no longer takes these credentials"),
        (refused("AccessDeniedException"), "does not allow GetTable: you may not"),
        (refused("ThrottlingException"), "refused GetTable: ThrottlingException"),
    ],
)
def test_a_refusal_of_aws_becomes_one_line(error: Exception, words: str) -> None:
    assert words in str(explain(error))


def test_any_other_error_is_not_explained_away() -> None:
    assert explain(KeyError("x")) is None
