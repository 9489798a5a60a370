"""The command `localaws`: it serves, prints what leads a client to it, and ends when it is told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from localaws.__main__ import main


def test_the_printed_variables_lead_a_client_to_it(tmp_path: Path, package: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "localaws", "--port", "0", "--home", str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": str(package / "src")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        lines = [process.stdout.readline().removeprefix("export ").strip() for _ in range(6)]
        variables = dict(line.split("=", 1) for line in lines)
        client = boto3.client(
            "s3",
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            region_name=variables["AWS_REGION"],
        )
        client.create_bucket(Bucket="bucket")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert (tmp_path / "home" / "s3" / "bucket").is_dir()


def test_a_home_that_cannot_be_used_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--port", "0", "--home", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err.startswith("localaws: ")
