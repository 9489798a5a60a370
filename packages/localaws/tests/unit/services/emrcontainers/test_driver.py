"""What reaches a job's process of the person's own settings: nothing that could lead it away from this AWS."""

import os
from pathlib import Path

import pytest

from localaws.java import Java
from localaws.services.emrcontainers.driver import environment

JAVA = Java(Path("/java"), "17.0.9", "JAVA_HOME")
FOREIGN = {
    "HTTP_PROXY": "http://proxy:3128",
    "https_proxy": "http://proxy:3128",
    "NO_PROXY": "example.org",
    "AWS_PROFILE": "work",
    "AWS_SESSION_TOKEN": "secret",
    "AWS_ENDPOINT_URL_S3": "https://s3.example.org",
    "BOTO_CONFIG": "/etc/boto.cfg",
    "PYTHONOPTIMIZE": "2",
    "PYTHONHOME": "/opt/python",
    "SPARK_CONF_DIR": "/etc/spark",
    "_JAVA_OPTIONS": "-Dhttp.proxyHost=proxy",
    "JAVA_TOOL_OPTIONS": "-Dhttp.proxyHost=proxy",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_setting_of_the_person_does_not_reach_a_job(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv(name, FOREIGN[name])
    assert name not in environment(JAVA, tmp_path, tmp_path, {})


def test_a_job_reads_no_aws_configuration_but_what_leads_to_this_aws(tmp_path: Path) -> None:
    variables = environment(JAVA, tmp_path, tmp_path, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    aws = {name: value for name, value in variables.items() if name.startswith("AWS_")}
    assert aws == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def test_the_rest_of_the_environment_reaches_a_job(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MY_TEAM_SETTING", "5")
    assert environment(JAVA, tmp_path, tmp_path, {})["MY_TEAM_SETTING"] == "5"
