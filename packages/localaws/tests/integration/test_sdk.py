"""Clients reach the emulated AWS whatever a person has set for the real one."""

from pathlib import Path
from typing import Any

import pytest

from localaws import LocalAws, client
from localaws.provider.session import Account


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody behind a proxy, with a profile that leads to the real AWS."""
    (tmp_path / "config").write_text("[default]\nuse_fips_endpoint = true\n[profile work]\nproxy = x\n")
    settings = {
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
        "AWS_PROFILE": "nowhere",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("person")
def test_a_client_of_the_emulated_aws_reads_no_proxy_and_no_profile(aws: LocalAws) -> None:
    client._session.cache_clear()
    assert aws.client("s3").list_buckets()["Buckets"] == []


@pytest.mark.usefixtures("person")
def test_a_client_of_the_provider_reads_no_proxy_and_no_profile(aws: LocalAws) -> None:
    buckets: Any = Account(aws.environment).client("s3")
    assert buckets.list_buckets()["Buckets"] == []
