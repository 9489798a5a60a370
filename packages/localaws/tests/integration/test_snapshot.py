"""What the snapshot keeps, and what is left where it cannot be read or written."""

import errno
import os
import pickle
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws, snapshot
from localaws.errors import StateNotSavedError
from localaws.files import replace_file

TABLE: dict[str, Any] = {
    "Name": "published",
    "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}], "Location": "s3://lake/runs/b/table/"},
    "PartitionKeys": [{"Name": "month", "Type": "string"}],
    "Parameters": {"tollgate.run": "b"},
}


def publish(aws: LocalAws) -> dict[str, Any]:
    """A table that was changed once, so that it has a version; as Glue shows it."""
    glue = aws.client("glue")
    glue.create_database(DatabaseInput={"Name": "d", "Description": "answers"})
    glue.create_table(DatabaseName="d", TableInput={**TABLE, "Parameters": {}})
    glue.update_table(DatabaseName="d", TableInput=TABLE)
    storage = {"Columns": TABLE["StorageDescriptor"]["Columns"], "Location": "s3://lake/runs/b/table/month=1/"}
    glue.create_partition(
        DatabaseName="d", TableName="published", PartitionInput={"Values": ["1"], "StorageDescriptor": storage}
    )
    aws.client("sns").create_topic(Name="t")
    return table_of(aws)


def table_of(aws: LocalAws) -> dict[str, Any]:
    glue = aws.client("glue")
    table = glue.get_table(DatabaseName="d", Name="published")["Table"]
    partitions = glue.get_partitions(DatabaseName="d", TableName="published")["Partitions"]
    return {
        "database": glue.get_database(Name="d")["Database"]["Description"],
        "partitions": [one["StorageDescriptor"]["Location"] for one in partitions],
        **{name: table[name] for name in ("StorageDescriptor", "PartitionKeys", "Parameters", "VersionId")},
    }


@pytest.mark.tried("saved states that cannot be read", "what was published is there")
@pytest.mark.parametrize(
    "how", ["cut", "empty", "another version", "gone", "rubbish", "writable by others", "a folder"]
)
def test_what_was_published_outlives_a_snapshot_that_cannot_be_read(home: Path, how: str) -> None:
    with LocalAws(home) as aws:
        published = publish(aws)
        assert not aws.lost
    path = home / "state" / "snapshot.pickle"
    content = path.read_bytes()
    path.unlink()
    if how == "writable by others":
        path.write_bytes(content)
        path.chmod(0o666)
    elif how == "a folder":
        path.mkdir()
    elif how != "gone":
        header, _, body = content.partition(b"\n")
        path.write_bytes({
            "cut": content[: len(content) // 2],
            "empty": b"",
            "another version": b"(1, '5.0.0', (3, 11))\n" + body,
            "rubbish": header + b"\n" + b"\x80\x05rubbish",
        }[how])  # fmt: skip
    with LocalAws(home) as aws:
        assert "could not be read" in aws.note
        assert "\n" not in aws.note
        assert aws.lost
        assert table_of(aws) == published
        assert aws.client("sns").list_topics()["Topics"] == []
    with LocalAws(home) as aws:
        assert aws.note == ""
        assert aws.lost
        assert table_of(aws) == published
        aws.made_again()
        assert not aws.lost


def test_a_kill_right_after_an_answer_loses_nothing_of_what_is_published(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalAws(home) as aws:
        publish(aws)
        aws.client("glue").create_database(DatabaseInput={"Name": "gone"})
    monkeypatch.setattr(snapshot, "SETTLE_S", 3600)
    aws, killed = LocalAws(home), home.with_name("killed")
    aws.start()
    aws.client("glue").update_table(DatabaseName="d", TableInput={**TABLE, "Parameters": {"tollgate.run": "a"}})
    aws.client("glue").delete_database(Name="gone")
    aws.client("glue").create_database(DatabaseInput={"Name": "new"})
    published = table_of(aws)
    shutil.copytree(home, killed)
    aws.stop()
    with LocalAws(killed) as after:
        assert (after.note, after.lost) == ("", False)
        assert table_of(after) == published
        assert published["Parameters"] == {"tollgate.run": "a"}
        assert [one["Name"] for one in after.client("glue").get_databases()["DatabaseList"]] == ["d", "new"]
        assert len(after.client("sns").list_topics()["Topics"]) == 1


def test_a_change_that_cannot_be_saved_is_not_acknowledged(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with LocalAws(home) as aws:
        publish(aws)
        monkeypatch.setattr(snapshot, "SETTLE_S", 3600)
        with monkeypatch.context() as patched:
            patched.setattr(snapshot, "replace_file", full)
            with pytest.raises(ClientError, match=r"(could not save this change|cannot save its state) .No space"):
                aws.client("glue").update_table(DatabaseName="d", TableInput=TABLE)


def test_tables_that_cannot_be_read_do_no_harm_to_a_state_that_can(home: Path) -> None:
    with LocalAws(home) as aws:
        published = publish(aws)
    for content in (b"", b"{", b'{"format": 1, "regions": {"us-east-1": [{}]}}', b'{"format": 9}', b"[]"):
        (home / "state" / "glue-tables.json").write_bytes(content)
        with LocalAws(home) as aws:
            assert (aws.note, table_of(aws)) == ("", published)


def test_a_pickle_that_others_could_have_written_is_not_run(home: Path, tmp_path: Path) -> None:
    with LocalAws(home):
        pass
    path, mark = home / "state" / "snapshot.pickle", tmp_path / "ran"
    header = path.read_bytes().partition(b"\n")[0]
    path.write_bytes(header + b"\n" + pickle.dumps(Touch(mark)))
    path.chmod(0o620)
    with LocalAws(home) as aws:
        assert "others could have written it: mode 620" in aws.note
    assert not mark.exists()
    path.write_bytes(header + b"\n" + pickle.dumps(Touch(mark)))
    path.chmod(0o600)
    with LocalAws(home):
        assert mark.exists()  # so the pickle was one that runs


class Touch:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


def test_a_disk_that_was_full_for_a_moment_loses_no_change(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with LocalAws(home) as aws:
        glue, sns = aws.client("glue"), aws.client("sns")
        glue.create_database(DatabaseInput={"Name": "before"})
        with monkeypatch.context() as patched:
            patched.setattr(snapshot, "replace_file", full)
            sns.create_topic(Name="t")
            wait_for(lambda: refused(aws))
            with pytest.raises(ClientError, match=r"cannot save its state .No space left on device.") as caught:
                glue.create_database(DatabaseInput={"Name": "meanwhile"})
            assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
            assert glue.get_database(Name="before")["Database"]["Name"] == "before"
        glue.create_database(DatabaseInput={"Name": "after"})
        wait_for(lambda: b'"after"' in (home / "state" / "glue-tables.json").read_bytes())
        copied = home.with_name("copy")
        shutil.copytree(home, copied)
    with LocalAws(copied) as aws:  # as a kill would have left it
        assert [one["Name"] for one in aws.client("glue").get_databases()["DatabaseList"]] == ["before", "after"]
        assert len(aws.client("sns").list_topics()["Topics"]) == 1


def refused(aws: LocalAws) -> bool:
    try:
        aws.client("sns").create_topic(Name="t")
    except ClientError:
        return True
    return False


def test_a_disk_that_stays_full_is_one_sentence_at_the_end(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    aws = LocalAws(home)
    aws.start()
    monkeypatch.setattr(snapshot, "replace_file", full)
    aws.client("sns").create_topic(Name="t")
    with pytest.raises(StateNotSavedError, match=r"could not be saved .*No space left on device"):
        aws.stop()
    monkeypatch.undo()
    with LocalAws(home) as after:
        assert not after.attached


def test_a_power_cut_leaves_the_old_file_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    path = tmp_path / "file"
    replace_file(path, b"old")
    replace_file(path, b"newer")
    assert synced == [3, 5]
    assert path.read_bytes() == b"newer"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            replace_file(path, b"never")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"newer"


def wait_for(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
