"""What survives the process that serves a home: everything but what was running."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from localaws import LocalAws
from localaws.errors import HomeUnusableError, PortTakenError
from localaws.process import bound

SERVE = """
import sys, time
from pathlib import Path
from localaws import LocalAws
LocalAws(Path(sys.argv[1])).start()
time.sleep(600)
"""
ROLE = "arn:aws:iam::123456789012:role/anyone"
SLOW_JOB = "import os, time; print(os.getpid(), os.getppid(), flush=True); time.sleep(600)"


def serve(home: Path) -> "subprocess.Popen[bytes]":
    """Another process that serves a home, when it does."""
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(home)])
    wait_for((home / "server.json").exists)
    return process


def wait_for(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_what_every_service_holds_is_there_after_a_kill(home: Path) -> None:
    process = serve(home)
    before = LocalAws(home)
    before.start()
    assert before.attached
    before.client("s3").create_bucket(Bucket="lake")
    before.client("s3").put_object(Bucket="lake", Key="k", Body=b"content", Metadata={"a": "b"})
    before.client("glue").create_database(DatabaseInput={"Name": "d"})
    before.client("sns").create_topic(Name="t")
    key = before.client("kms").create_key()["KeyMetadata"]["KeyId"]
    secret = before.client("kms").encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    before.client("ssm").put_parameter(Name="p", Value="v", Type="String")
    queue = before.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    machine = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
    states = before.client("stepfunctions")
    arn = states.create_state_machine(name="m", roleArn=ROLE, definition=json.dumps(machine))["stateMachineArn"]
    running = states.start_execution(stateMachineArn=arn)["executionArn"]
    wait_for((home / "state" / "snapshot.pickle").exists)
    time.sleep(1.5)  # the debounce of the snapshot, and then some on a busy machine
    process.kill()
    process.wait()

    with LocalAws(home) as after:
        assert not after.attached
        assert after.note == ""
        assert after.client("s3").get_object(Bucket="lake", Key="k")["Metadata"] == {"a": "b"}
        assert after.client("glue").get_database(Name="d")["Database"]["Name"] == "d"
        assert len(after.client("sns").list_topics()["Topics"]) == 1
        assert after.client("kms").decrypt(KeyId=key, CiphertextBlob=secret)["Plaintext"] == b"secret"
        assert after.client("ssm").get_parameter(Name="p")["Parameter"]["Value"] == "v"
        assert after.client("sqs").list_queues()["QueueUrls"][0].rsplit("/", 1)[1] == queue.rsplit("/", 1)[1]
        ended = after.client("stepfunctions").describe_execution(executionArn=running)
        assert (ended["status"], ended["cause"]) == ("ABORTED", "the local AWS stopped while it ran")


def test_a_job_dies_with_the_process_that_started_it_and_is_told_as_failed(home: Path) -> None:
    process = serve(home)
    before = LocalAws(home)
    before.start()
    (home / "s3" / "code").mkdir()
    (home / "s3" / "code" / "job.py").write_text(SLOW_JOB)
    emr = before.client("emr-containers")
    provider = {"id": "local", "type": "EKS", "info": {"eksInfo": {"namespace": "n"}}}
    cluster = emr.create_virtual_cluster(name="v", containerProvider=provider)["id"]
    job = emr.start_job_run(
        virtualClusterId=cluster,
        executionRoleArn=ROLE,
        releaseLabel="emr-7.13.0-latest",
        jobDriver={"sparkSubmitJobDriver": {"entryPoint": "s3://code/job.py"}},
    )["id"]
    wait_for(lambda: (home / "jobs" / job / "stdout").is_file() and (home / "jobs" / job / "stdout").read_text())
    driver, java = map(int, (home / "jobs" / job / "stdout").read_text().split())
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_for(lambda: not alive(driver) and not alive(java), seconds=10)

    with LocalAws(home) as after:
        run = after.client("emr-containers").describe_job_run(virtualClusterId=cluster, id=job)["jobRun"]
        assert (run["state"], run["stateDetails"]) == ("FAILED", "the local AWS stopped while it ran")
        assert not (home / "jobs" / job / "scratch").exists()


def test_a_state_that_cannot_be_read_is_said_in_words_and_the_objects_stay(home: Path) -> None:
    with LocalAws(home) as aws:
        aws.client("s3").create_bucket(Bucket="lake")
        aws.client("s3").put_object(Bucket="lake", Key="k", Body=b"content")
        aws.client("sns").create_topic(Name="t")
    (home / "state" / "snapshot.pickle").write_bytes(b"(1, '0.0.0', (3, 11))\nrubbish")
    with LocalAws(home) as aws:
        assert "could not be read" in aws.note
        assert aws.client("s3").get_object(Bucket="lake", Key="k")["Body"].read() == b"content"
        assert aws.client("sns").list_topics()["Topics"] == []
    assert len(list((home / "state").glob("unreadable-*"))) == 1


def test_one_home_does_not_see_what_another_home_of_the_same_process_held(tmp_path: Path) -> None:
    with LocalAws(tmp_path / "one") as aws:
        aws.client("s3").create_bucket(Bucket="only-here")
    with LocalAws(tmp_path / "two") as aws:
        assert aws.client("s3").list_buckets()["Buckets"] == []
        with pytest.raises(HomeUnusableError, match=r"serves .*two already"):
            LocalAws(tmp_path / "three").start()
        second = LocalAws(tmp_path / "two")
        second.start()
        assert second.attached
        second.stop()
        assert aws.client("s3").list_buckets()["Buckets"] == []


def test_a_busy_port_and_a_folder_that_is_none_are_one_clear_line(tmp_path: Path) -> None:
    with LocalAws(tmp_path / "one") as aws, pytest.raises(PortTakenError, match=f"Port {aws.port} is in use"):
        bound(aws.port)
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusableError, match="cannot be written to"):
        LocalAws(tmp_path / "file" / "home").start()


def test_an_account_has_a_cluster_and_the_role_of_emr_once(home: Path) -> None:
    for _ in range(2):
        with LocalAws(home) as aws:
            assert aws.client("eks").list_clusters()["clusters"] == ["local"]
            cluster = aws.client("eks").describe_cluster(name="local")["cluster"]
            assert cluster["identity"]["oidc"]["issuer"].startswith("https://")
            role = aws.client("iam").get_role(RoleName="AWSServiceRoleForAmazonEMRContainers")["Role"]
            assert role["Path"] == "/aws-service-role/emr-containers.amazonaws.com/"


def test_the_home_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        (tmp_path / "home").mkdir(mode=0o777)
        with LocalAws(tmp_path / "home") as aws:
            aws.client("glue").create_database(DatabaseInput={"Name": "d"})
            key = aws.credentials
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    for name in ("credentials.json", "lock", "state/snapshot.pickle", "state/glue-tables.json", "state/objects.sqlite"):
        assert stat.S_IMODE((tmp_path / "home" / name).stat().st_mode) & 0o077 == 0, name
    with LocalAws(tmp_path / "home") as aws:
        assert aws.credentials == key
    (tmp_path / "home" / "credentials.json").chmod(0o644)
    with LocalAws(tmp_path / "home") as aws:
        assert aws.credentials != key


def test_each_home_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = set()
    for name in ("one", "two"):
        with LocalAws(tmp_path / name) as aws:
            keys.add(aws.credentials.access_key_id)
            assert aws.environment["AWS_ACCESS_KEY_ID"] == aws.credentials.access_key_id
    assert len(keys) == 2
    assert all(len(key) >= 20 for key in keys)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_home_of_another_user_is_refused(home: Path) -> None:
    home.mkdir()
    os.chown(home, 65534, 65534)
    with pytest.raises(HomeUnusableError, match="belongs to another user"):
        LocalAws(home).start()


def test_who_serves_waits_for_those_who_attached_and_takes_no_more(home: Path) -> None:
    aws, waits = LocalAws(home), threading.Event()
    aws.start()
    attached = subprocess.Popen(
        [sys.executable, "-c", ATTACH, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert attached.stdin
    assert attached.stdout
    assert attached.stdout.readline() == b"attached\n"
    waiting = threading.Thread(target=aws.wait_for_clients, args=(waits.set,))
    waiting.start()
    assert waits.wait(30)
    aws.client("sns").create_topic(Name="t")
    assert waiting.is_alive()
    attached.stdin.write(b"\n")
    attached.stdin.flush()
    assert attached.stdout.readline() == b"1\n"  # it was served to its end
    attached.communicate()
    waiting.join(30)
    assert not waiting.is_alive()
    late: list[LocalAws] = []
    starting = threading.Thread(target=lambda: late.append(started(home)))
    starting.start()
    time.sleep(0.3)
    assert not late  # it neither attaches to what is about to end, nor fails
    aws.stop()
    starting.join(30)
    assert not late[0].attached
    late[0].stop()


def test_who_serves_alone_waits_for_nobody(home: Path) -> None:
    with LocalAws(home) as aws:
        other = started(home)
        assert other.attached
        other.stop()
        aws.wait_for_clients(lambda: pytest.fail("nobody is left to wait for"))


ATTACH = """
import sys
from pathlib import Path
from localaws import LocalAws
with LocalAws(Path(sys.argv[1])) as aws:
    assert aws.attached
    print("attached", flush=True)
    sys.stdin.readline()
    print(len(aws.client("sns").list_topics()["Topics"]), flush=True)
"""


def started(home: Path) -> LocalAws:
    aws = LocalAws(home)
    aws.start()
    return aws
