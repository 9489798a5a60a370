"""What of a person's shell reaches the local AWS: nothing."""

import os
import resource

import pytest

from tollgate.cli.environment import isolate


@pytest.mark.parametrize(
    "name",
    ["AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE", "AWS_RETRY_MODE", "AWS_SESSION_TOKEN", "HTTP_PROXY",
     "https_proxy", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"],
)  # fmt: skip
def test_a_setting_of_the_person_is_not_there_for_the_local_aws(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {name: "http://127.0.0.1:9", "HOME": "/home/me"})
    isolate()
    assert name not in os.environ
    assert os.environ["HOME"] == "/home/me"
    assert os.environ["AWS_CONFIG_FILE"] == os.environ["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_a_proxy_for_everything_is_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    from urllib.request import getproxies, proxy_bypass

    monkeypatch.setattr(os, "environ", {"ALL_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""})
    isolate()
    assert not {"all", "http", "https"} & getproxies().keys()
    assert proxy_bypass("127.0.0.1:4566")


def test_as_many_files_may_be_open_as_the_shell_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1_000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: limits.append(pair))
    monkeypatch.setattr(os, "environ", {})
    isolate()
    assert limits == [(1_000, 1_000)]
