import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents import Changes, DocumentError, FileEntry, JobCost, Release, RunRecord, Verdict

ENTRY = FileEntry(file="a.csv", size_bytes=7, modified="2026-11-20T08:00:00Z", rows=3, status="read")
RECORD = RunRecord(
    run="a-run",
    filter="plausible",
    arguments={"lake": "s3://lake"},
    contracts={"records": "1.0.0"},
    started="2026-11-23T11:00:00.000Z",
    finished="2026-11-23T11:00:09.000Z",
    seconds={"read": 4.2, "list": 1},
    files=(ENTRY,),
    rows_in=3,
    accepted=2,
    refused={"cost_missing": 1},
    rules="ru1e5",
    cost=JobCost(usd=0.03, emr_usd=0.01, ec2_usd=0.02, vcpu_hours=0.5, gib_hours=1.5, prices="us-east-1, 2025-06"),
)
CHANGES = Changes(run="b-run", since=None, news=True, read=1, kept=0, removed=0, days_without_news=2)
EARLIER = Path(__file__).parent / "earlier"
"""Documents as the first version of their schema wrote them: what was added since then is not in them."""
VERDICT = Verdict(run="a-run", verdict="failed", summary="No.", released=Release("ann", "it is right", "now"))


@pytest.mark.parametrize("document", [RECORD, CHANGES, VERDICT], ids=["run.json", "changes.json", "verdict.json"])
def test_a_document_reads_back_as_it_was_written(document: RunRecord | Changes | Verdict) -> None:
    assert type(document).parse(document.text().encode()) == document


def changed(**values: Any) -> bytes:
    return json.dumps(RECORD.content() | values).encode()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "is not JSON"),
        (b"\xff{}", "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b"{}", "is of schema None and not of schema 2"),
        (changed(schema=1), "is of schema 1 and not of schema 2"),
        (changed(files=3), "is damaged: 'files' cannot be 3"),
        (changed(files=[3]), "is damaged: 3 is not an object"),
        (changed(files=[{"file": "a"}]), "is damaged: it has no 'kind'"),
        (changed(rows_in=True), "is damaged: 'rows_in' cannot be True"),
        (changed(rows_in="3"), "is damaged: 'rows_in' cannot be '3'"),
        (changed(code=3), "is damaged: 'code' cannot be 3"),
        (changed(started="yesterday"), "is damaged: Invalid isoformat string: 'yesterday'"),
    ],
)
def test_a_document_that_cannot_be_read_says_why_and_is_no_traceback(text: bytes, problem: str) -> None:
    with pytest.raises(DocumentError) as error:
        RunRecord.parse(text)
    assert str(error.value).startswith(problem)


def test_a_record_from_before_a_field_was_added_can_be_read() -> None:
    content: dict[str, Any] = json.loads(RECORD.text())
    del content["rules"], content["cost"], content["files"][0]["kept"]
    record = RunRecord.of(content)
    assert (record.rules, record.cost, record.files[0].kept) == (None, None, False)


@pytest.mark.parametrize("file", sorted(EARLIER.iterdir()), ids=lambda file: file.name)
def test_a_document_of_an_earlier_version_is_read(file: Path) -> None:
    kind: type[RunRecord | Verdict] = RunRecord if file.name.startswith("run-") else Verdict
    document = kind.parse(file.read_bytes())
    assert document.run == json.loads(file.read_text())["run"]
    assert kind.parse(document.text().encode()) == document


def test_every_schema_that_can_be_read_has_a_document_of_its_first_version() -> None:
    wanted = {f"{name}-{schema}.json" for name, kind in (("run", RunRecord), ("verdict", Verdict))
              for schema in (kind.schema, *kind.earlier)}  # fmt: skip
    assert {file.name for file in EARLIER.iterdir()} == wanted


def test_what_a_later_version_adds_is_ignored() -> None:
    assert RunRecord.parse(changed(colour_of_the_sky="blue")) == RECORD


def test_only_a_release_lets_a_stopped_run_pass() -> None:
    assert VERDICT.exit_code == 0
    assert Verdict(run="a-run", verdict="failed", summary="No.").exit_code == 3
