"""What a job's parameters come to on this machine."""

from pathlib import Path

import pytest

from localaws.services.emrcontainers.spark_submit import (
    EVENT_LOG,
    command,
    event_log_settings,
    local_settings,
    read_parameters,
    s3_settings,
)


def test_what_makes_sense_on_a_cluster_alone_is_left_out_with_its_reason() -> None:
    words = (
        "--conf spark.executor.instances=9 --conf spark.kubernetes.driver.podTemplateFile=s3://b/x "
        "--conf spark.archives=s3://b/d#deps "
        "--num-executors 3 --driver-memory 9g --conf spark.hadoop.fs.s3.maxRetries=3 --conf spark.hadoop.fs.s3a.x=1"
    )
    submission = read_parameters(words, {"spark.dynamicAllocation.enabled": "true", "spark.sql.ansi.enabled": "true"})
    assert submission.settings == {"spark.sql.ansi.enabled": "true"}
    assert submission.options == []
    assert len(submission.left_out) == 8
    assert all(submission.left_out.values())


def test_everything_else_reaches_spark_as_it_was_written() -> None:
    words = "--py-files s3://b/code.zip --conf 'spark.sql.x=a b=c' --name=nightly --class C"
    submission = read_parameters(words, {"spark.sql.x": "default"})
    assert submission.settings == {"spark.sql.x": "a b=c"}
    assert submission.options == ["--py-files", "s3://b/code.zip", "--name", "nightly", "--class", "C"]
    line = command(Path("/spark"), submission, {"spark.sql.x": "ours"}, "s3://b/job.py", ["--run", "r"])
    assert line[0] == "/spark/bin/spark-submit"
    assert "spark.sql.x=a b=c" in line
    assert line[-3:] == ["s3://b/job.py", "--run", "r"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("spark.x=1", "is no option"),
        ("--conf spark.x", "must be key=value"),
        ("--py-files", "needs a value"),
        ("--conf 'a", "quotation"),
    ],
)
def test_parameters_that_spark_submit_could_not_read_are_refused_in_words(words: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_parameters(words, {})


def test_a_local_job_listens_nowhere_but_on_127_0_0_1_and_speaks_utc() -> None:
    settings = local_settings(Path("/scratch"))
    assert settings["spark.driver.bindAddress"] == settings["spark.driver.host"] == "127.0.0.1"
    assert settings["spark.ui.enabled"] == "false"
    assert settings["spark.sql.session.timeZone"] == "UTC"


def test_a_mount_is_a_uri_whatever_the_path_of_the_home_holds(tmp_path: Path) -> None:
    (tmp_path / "a b#c%20d" / "bucket").mkdir(parents=True)
    mount = s3_settings(tmp_path / "a b#c%20d")["spark.hadoop.fs.viewfs.mounttable.bucket.linkFallback"]
    assert mount == f"folder://{tmp_path}/a%20b%23c%2520d/bucket"


def test_every_bucket_is_mounted(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "file").touch()
    mounts = {name: value for name, value in s3_settings(tmp_path).items() if "mounttable" in name}
    assert mounts == {"spark.hadoop.fs.viewfs.mounttable.one.linkFallback": f"folder://{tmp_path / 'one'}"}


def test_an_event_log_is_written_on_demand_into_a_folder_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(EVENT_LOG, raising=False)
    assert event_log_settings() == {}
    folder = tmp_path / "a b" / "events"
    monkeypatch.setenv(EVENT_LOG, str(folder))
    assert event_log_settings() == {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file://{tmp_path}/a%20b/events",
    }
    assert folder.is_dir()
