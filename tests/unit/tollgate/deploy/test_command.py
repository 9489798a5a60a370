"""`tollgate deploy`: what it asks for, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tollgate.cli.main import tollgate
from tollgate.deploy import driver
from tollgate.deploy.cost import estimate
from tollgate.deploy.driver import Report
from tollgate.deploy.errors import EngineError, MistakeError
from tollgate.deploy.preview import Change, Preview
from tollgate.deploy.rules import Keys, judge

Make = Callable[..., Change]
Look = Callable[..., Preview]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs a command line; what the driver would do is given, as there is no engine here."""

    def run(line: str, answer: Callable[..., Report]) -> tuple[int, str]:
        for name in ("preview", "up", "destroy", "promote"):
            monkeypatch.setattr(driver, name, answer)
        result = CliRunner().invoke(tollgate, ["deploy", *line.split()], standalone_mode=False)
        ended = result.return_value if isinstance(result.return_value, int) else 2
        code = getattr(result.exception, "exit_code", ended)
        return code, result.output + str(result.exception or "")

    return run


@pytest.fixture
def answers(preview: Look) -> Callable[..., Callable[..., Report]]:
    """A driver that sees these changes and keeps what it was asked."""

    def make(*changes: Change, done: bool = True) -> Callable[..., Report]:
        def answer(_project: Any, stack: Any, keys: Keys, confirm: Any = None, *_: Any) -> Report:
            planned = preview(*changes)
            judgement = judge(planned, keys)
            confirmed = confirm is not None and judgement.passes and confirm(None)
            return Report("up", str(stack), planned, judgement, estimate(planned), done=done and confirmed)

        return answer

    return make


def test_a_dangerous_preview_ends_with_three(ran: Any, answers: Any, change: Make) -> None:
    code, output = ran("up --stack dev --yes --no-smoke", answers(change(op="delete")))
    assert code == 3
    assert "Refused: nothing was changed in 'dev'." in output


@pytest.mark.parametrize("command", ["up", "destroy", "promote --from dev"])
def test_a_change_without_consent_and_without_a_terminal_is_bad_use(command: str, ran: Any) -> None:
    def answer(*_: Any) -> Report:
        pytest.fail("there was nobody to ask, and it was done")

    code, output = ran(f"{command} --stack dev", answer)
    assert code == 2
    assert "Nothing was changed in 'dev'" in output
    assert f"tollgate deploy {command} --stack dev --yes" in output


def test_a_deployment_that_is_done_says_so_in_one_sentence(ran: Any, answers: Any, change: Make) -> None:
    _, output = ran("up --stack dev --yes --no-smoke", answers(change("aws:sns/topic:Topic", op="create")))
    assert "Done: 'dev' is up (1 created, 0 s)." in output


def test_a_policy_pack_without_its_environment_is_one_sentence(
    ran: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOLLGATE_POLICY_PYTHON", raising=False)
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: {name: python, options: {virtualenv: .venv}}")
    (tmp_path / "pack").write_text("#!/bin/sh")
    code, output = ran(f"preview --stack dev --policy {tmp_path / 'pack'}", asking_for_the_project)
    assert (code, f"{tmp_path / 'pack'} has no Python environment" in output, "make policy" in output) == (
        2,
        True,
        True,
    )
    code, output = ran(f"preview --stack dev --policy {tmp_path / 'x'}", asking_for_the_project)
    assert (code, "is not a policy pack" in output) == (2, True)


def asking_for_the_project(*_: Any) -> Report:
    pytest.fail("the engine was started")


def test_a_key_on_the_command_line_is_turned(ran: Any, answers: Any, change: Make) -> None:
    many = [change("aws:sns/topic:Topic", name=f"t{i}") for i in range(20)]
    assert ran("preview --stack dev", answers(*many))[0] == 3
    assert ran("preview --stack dev --yes-many", answers(*many))[0] == 0


def test_json_is_one_document_and_nothing_else(ran: Any, answers: Any) -> None:
    _, output = ran("preview --stack dev --json", answers())
    assert json.loads(output)["stack"] == "dev"


@pytest.mark.parametrize(
    ("failure", "code"), [(MistakeError("no stack", "None.", "make it"), 2), (EngineError("boom"), 1)]
)
def test_what_goes_wrong_is_a_line_and_a_code(failure: Exception, code: int, ran: Any) -> None:
    def broken(*_: Any) -> Report:
        raise failure

    ended, output = ran("destroy --stack dev --yes", broken)
    assert ended == code
    assert str(failure) in output
    assert "Traceback" not in output


def test_the_local_stack_is_not_deployed_this_way(ran: Any, answers: Any) -> None:
    code, output = ran("up --stack local", answers())
    assert code == 2
    assert "tollgate demo" in output


def test_the_end_of_a_stack_takes_no_key_but_its_own(ran: Any, answers: Any) -> None:
    assert "No such option" in ran("destroy --stack dev --yes-many", answers())[1]


def test_in_a_workflow_the_step_summary_is_the_report_as_markdown(
    ran: Any, answers: Any, change: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    ran("preview --stack dev", answers(change("aws:sns/topic:Topic", op="create")))
    assert (tmp_path / "summary.md").read_text().startswith("## `tollgate deploy up`: dev")
