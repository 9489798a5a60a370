"""The likeliest mistakes of a person who deploys: one clear sentence each, with what to type next."""

import re
from pathlib import Path

import pytest
import yaml

from components.settings import Settings
from components.settings.field import of_class
from tollgate.deploy.errors import EngineError, MistakeError
from tollgate.deploy.known_errors import PATTERNS, diagnose, explain

MESSAGES = yaml.safe_load((Path(__file__).parent / "said.yaml").read_text())


@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: case["kind"])
def test_a_mistake_is_told_in_one_sentence_with_what_to_type_next(case: dict[str, str]) -> None:
    mistake = explain(f"Diagnostics:\n  aws:thing (x):\n    error: {case['said']}\n", "dev")
    assert mistake is not None
    assert mistake.kind == case["kind"]
    assert case["sentence"] in mistake.sentence
    assert case["next_step"] in mistake.next_step
    assert "\n" not in mistake.sentence


def test_every_kind_of_mistake_is_tried() -> None:
    assert {pattern.kind for pattern in PATTERNS} == {case["kind"] for case in MESSAGES}


def test_the_twelve_likeliest_are_among_them() -> None:
    twelve = {
        "no stack", "missing setting", "wrong type", "no cluster", "role name too long", "bad schedule", "wrong region",
        "QuickSight off", "expired credentials", "engine too old", "state locked", "name taken",
    }  # fmt: skip
    assert twelve <= {pattern.kind for pattern in PATTERNS}


def test_every_setting_that_a_next_step_names_exists() -> None:
    named = {
        key for one in PATTERNS for key in re.findall(r"pulumi config (?:set|rm) tollgate:(\w+)\b(?!:)", one.next_step)
    }
    assert {"eksCluster", "schedule", "quicksightPrincipal", "keepData", "namespace"} <= named
    assert named <= {item.key for item in of_class(Settings)}


def test_words_that_nobody_knows_stay_the_engines_own_without_its_noise() -> None:
    errors = (
        "python inline source runtime error: boom\nTraceback (most recent call last):\n  File x",
        "an unhandled error occurred: python inline source runtime error: boom\nTraceback (most recent call last):",
        "preview failed",
    )
    failure = diagnose(errors, "", "dev")
    assert isinstance(failure, EngineError)
    assert str(failure) == "boom"


def test_a_report_of_several_lines_by_the_program_stays_whole() -> None:
    report = (
        "Stack 'dev' needs 2 settings:\n  pulumi config set tollgate:a <value>\n  pulumi config set tollgate:b <value>"
    )
    assert str(diagnose((report, f"an unhandled error occurred: {report}"), "", "dev")) == report


def test_silence_is_answered_with_how_to_ask_again() -> None:
    assert "pulumi preview --stack dev" in str(diagnose(("preview failed",), "", "dev"))


def test_a_known_mistake_in_the_standard_error_is_found() -> None:
    assert isinstance(diagnose((), "error: no stack named 'x' found", "x"), MistakeError)


def test_what_was_done_before_it_stopped_is_said() -> None:
    failure = MistakeError("name taken", "It is taken.", "another")
    failure.half_way = "It stopped half way (3 create begun)."
    assert str(failure) == "It is taken.\n  Next: another\nIt stopped half way (3 create begun)."
