"""The head of a report, and the report as Markdown on a pull request."""

import re
from collections.abc import Callable

from tollgate.deploy.cost import estimate
from tollgate.deploy.driver import Report
from tollgate.deploy.preview import Change, Preview
from tollgate.deploy.report import text
from tollgate.deploy.rules import Keys, judge
from tollgate.deploy.summary import markdown, summary
from tollgate.operate.doctor import Check

Make = Callable[..., Change]
Look = Callable[..., Preview]
MISSING = Check("EKS cluster", ok=False, result="there is no 'x' | here", fix="aws eks list-clusters")


def report(preview: Preview, *checks: Check) -> Report:
    return Report("preview", "dev", preview, judge(preview, Keys(), checks), estimate(preview), checks=checks)


def test_a_reviewer_reads_the_head_in_ten_seconds(change: Make, preview: Look) -> None:
    changes = change("aws:eks/cluster:Cluster", "create"), change("aws:s3/bucket:Bucket", "delete", name="lake")
    assert dict(summary(report(preview(*changes), MISSING))) == {
        "Changes": "1 to create, 1 to delete (30 standing)",
        "Verdict": "✗ refused: 1 account, 1 data",
        "Data": "1 finding: would go or lose its safeguards",
        "Permissions": "nobody may do more",
        "Cost": "+73.00 USD a month while nothing runs",
        "Account": "1 of 1 checks failed: EKS cluster",
    }


def test_the_report_begins_with_the_head_and_shows_each_resource_once(change: Make, preview: Look) -> None:
    lines = text(report(preview(change("aws:sns/topic:Topic", "create", name="owners-topic")))).splitlines()
    assert lines[:3] == [
        "dev", "  Changes      1 to create (30 standing)", "  Verdict      ✓ nothing stands against it",
    ]  # fmt: skip
    assert sum("owners-topic" in line for line in lines) == 1


def test_markdown_holds_the_head_as_a_table_and_folds_the_rest(change: Make, preview: Look) -> None:
    page = markdown(report(preview(change("aws:sns/topic:Topic", "create", name="owners")), MISSING))
    assert page.startswith("## `tollgate deploy preview`: dev\n\n|  |  |\n| --- | --- |\n| **Changes** |")
    assert "### Refused\n\n- **account**: EKS cluster: there is no 'x' \\| here. aws eks list-clusters" in page
    assert "<details><summary>Changes (1)</summary>\n\n|  | type | name | because of |" in page
    assert page.count("owners") == 1
    assert len(re.findall(r"<details>", page)) == len(re.findall(r"</details>", page)) == 2


def test_what_somebody_called_a_thing_is_no_markup(change: Make, preview: Look) -> None:
    page = markdown(report(preview(change(op="create", name="<img src=x>[a](http://b)|`c`"))))
    assert "<img" not in page
    assert "[a](" not in page.replace("\\[", "")
