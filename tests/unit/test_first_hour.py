"""docs/deploy.md, "The first hour on an account": ten commands that the AWS command line has, each with an answer."""

import re
import shlex
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

ROOT = Path(__file__).resolve().parents[2]
GLOBAL = {"--query", "--output", "--region"}


def rows() -> list[tuple[str, str]]:
    """Each command with the answer that is right."""
    text = (ROOT / "docs" / "deploy.md").read_text().partition("## The first hour on an account")[2]
    return re.findall(r"^\| `(aws .*?)` \| (.+) \|$", text, flags=re.MULTILINE)


def test_there_are_ten_questions_and_they_end_the_page() -> None:
    assert len(rows()) == 10
    text = (ROOT / "docs" / "deploy.md").read_text()
    assert "\n## " not in text.partition("## The first hour on an account")[2]


@pytest.mark.parametrize(("command", "answer"), rows())
def test_the_command_exists_with_its_options_and_only_looks(command: str, answer: str) -> None:
    _, service, operation, *options = shlex.split(command)
    model = botocore.session.get_session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    assert operation in names
    assert operation.startswith(("get-", "list-", "describe-"))
    members = model.operation_model(names[operation]).input_shape.members
    parameters = {f"--{xform_name(name, '-')}" for name in members} | GLOBAL
    assert {option for option in options if option.startswith("--")} <= parameters
    assert answer


def test_the_budget_s_setting_and_page_name_the_tags_that_somebody_must_activate() -> None:
    assert "`tollgate-stack` is activated" in (ROOT / "docs" / "configuration.md").read_text()
    page = (ROOT / "docs" / "deploy.md").read_text()
    assert "`tollgate-stack` and, for a new cluster's nodes, `aws:eks:cluster-name`" in page
