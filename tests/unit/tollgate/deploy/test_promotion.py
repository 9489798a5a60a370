"""Only what ran green in one stack goes up in the next."""

import subprocess
from pathlib import Path

import pytest

from tollgate.deploy.errors import PromotionError
from tollgate.deploy.promotion import Proven, Published, check, head

CODE = {"flights": "0123456789ab-aaaaaaaaaaaa", "trips": "0123456789ab-bbbbbbbbbbbb"}
RUN = Published("flights", "r1", CODE["flights"])
PROVEN = Proven(stack="staging", runs=(RUN,), commit="c" * 40)


def git(folder: Path, *words: str) -> None:
    caller_arn = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "-C", str(folder), *caller_arn, *words], check=True, capture_output=True)


def test_the_same_commit_with_the_same_code_may_go_on() -> None:
    check(PROVEN, "c" * 40, CODE.__getitem__)


def test_another_commit_is_refused_with_the_one_to_check_out() -> None:
    with pytest.raises(PromotionError, match=r"git checkout cccccccccccc$"):
        check(PROVEN, "d" * 40, CODE.__getitem__)


def test_code_that_no_run_has_proven_is_refused() -> None:
    with pytest.raises(
        PromotionError, match=r"ran code 0123456789ab-a+, and this checkout would bring ba9876543210-a+\."
    ):
        check(PROVEN, "c" * 40, lambda _: "ba9876543210-aaaaaaaaaaaa")


def test_every_dataset_must_have_been_proven_with_it() -> None:
    other = Published("trips", "r2", "0123456789ab-cccccccccccc")
    with pytest.raises(PromotionError, match=r"'r2' of trips .* Next: tollgate run --stack staging --dataset trips"):
        check(Proven("staging", (RUN, other), ""), "", CODE.__getitem__)


def test_without_a_commit_the_code_alone_decides() -> None:
    check(Proven("staging", (RUN,), ""), "", CODE.__getitem__)


def test_the_commit_of_a_clean_checkout_is_known_and_of_a_changed_one_not(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "-m", "one")
    assert len(head(tmp_path)) == 40
    (tmp_path / "a").write_text("2")
    assert head(tmp_path) == ""


def test_a_folder_outside_git_has_no_commit(tmp_path: Path) -> None:
    assert head(tmp_path) == ""
