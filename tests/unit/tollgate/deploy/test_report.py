"""A report: in words for a person, as JSON for a machine."""

import json
from collections.abc import Callable

from tollgate.deploy.cost import estimate
from tollgate.deploy.driver import Report
from tollgate.deploy.preview import Change, Preview
from tollgate.deploy.report import LISTED, SHOWN, data, text
from tollgate.deploy.rules import Keys, judge
from tollgate.deploy.smoke import Smoke

Make = Callable[..., Change]
Look = Callable[..., Preview]


def report(planned: Preview, *, done: bool = False, smoke: tuple[Smoke, ...] = ()) -> Report:
    return Report("up", "dev", planned, judge(planned, Keys()), estimate(planned), done=done, smoke=smoke)


def test_the_cost_is_said_before_anything_is_made(change: Make, preview: Look) -> None:
    output = text(report(preview(change("aws:eks/cluster:Cluster", "create"))))
    assert "+73.00 USD a month while nothing runs" in output
    assert "list prices" in output
    assert "Nothing was changed in 'dev'." in output


def test_a_refusal_says_what_and_what_would_allow_it(change: Make, preview: Look) -> None:
    refused = report(preview(change(op="replace", name="lake", replaced_by=("bucket",))))
    assert refused.exit_code == 3
    assert "± aws:s3/bucket:Bucket lake  because of bucket" in text(refused)
    assert "allowed by: both keys" in text(refused)
    assert "Refused: nothing was changed" in text(refused)


def test_what_stays_in_the_account_is_marked(change: Make, preview: Look) -> None:
    assert "lake  (kept in the account)" in text(report(preview(change(op="delete", name="lake", retained=True))))


def test_data_that_stays_is_named_by_what_it_is_called_in_the_account(change: Make, preview: Look) -> None:
    kept = change(op="delete", name="lake", old={"bucket": "lake-0123abc"}, retained=True)
    assert "Kept in the account, with all that is in it: lake-0123abc" in text(report(preview(kept)))


def test_a_long_list_is_cut_and_says_so(change: Make, preview: Look) -> None:
    planned = preview(*[change(op="create", name=f"b{i}") for i in range(SHOWN + 7)])
    assert "… and 7 more" in text(report(planned))


def test_what_is_refused_is_listed_whole_and_its_key_is_said_once(change: Make, preview: Look) -> None:
    output = text(report(preview(*[change(op="delete", name=f"b{i}") for i in range(LISTED + 2)])))
    assert output.count("[data] would delete") == LISTED + 2
    assert output.count("allowed by") == 1


def test_what_is_allowed_is_cut_and_says_so(change: Make, preview: Look) -> None:
    roles = [
        change("aws:iam/role:Role", "create", name=f"r{i}", new={"managedPolicyArns": [f"arn{i}"]})
        for i in range(LISTED + 2)
    ]
    assert "[permissions] … and 2 more" in text(report(preview(*roles, standing=0)))


def test_no_change_is_said(preview: Look) -> None:
    assert "Changes      none (30 standing)" in text(report(preview()))


def test_a_run_that_did_not_pass_is_not_passed_over(preview: Look) -> None:
    good = Smoke("flights", "r1", passed=True, verdict="passed", summary="All well", seconds=2, generated=False)
    bad = Smoke("trips", "r2", passed=False, verdict="failed", summary="2 checks failed", seconds=3, generated=True)
    up = report(preview(), done=True, smoke=(good, bad))
    assert (up.exit_code, report(preview(), done=True, smoke=(good,)).exit_code) == (1, 0)
    assert "flights: the run r1 over its own input passed after 2 s: All well" in text(up)
    assert "trips: the run r2 over generated input (it had none) did NOT pass after 3 s: 2 checks failed" in text(up)
    assert [one["dataset"] for one in data(up)["smoke"]] == ["flights", "trips"]


def test_the_json_holds_everything_and_no_inputs(change: Make, preview: Look) -> None:
    planned = preview(change(op="replace", new={"password": "hunter2"}), change("aws:kms/key:Key", "create"))
    document = json.dumps(data(report(planned)))
    assert "hunter2" not in document
    back = json.loads(document)
    assert (back["schema"], back["exit_code"], back["counts"]) == (1, 3, {"create": 1, "replace": 1})
    assert back["refused"][0]["rule"] == "data"
    assert back["cost"]["monthly_usd"] == 1.0
