"""The Kubernetes that Spark asks for pods: objects, selectors, patches, watches, and the processes that pods become."""

import json
import os
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from localaws.services.emrcontainers.job_python import base36
from localaws.services.emrcontainers.pods.api import Api
from localaws.services.emrcontainers.pods.kubelet import NOT_STARTED, Kubelet
from localaws.services.emrcontainers.pods.objects import Object, Objects
from localaws.services.emrcontainers.pods.selection import matches, patched

PODS = "/api/v1/namespaces/taxi/pods"


def pod(name: str, role: str = "executor", **labels: str) -> Object:
    container = {"name": "spark", "args": [role], "env": []}
    return {"metadata": {"name": name, "labels": {"spark-role": role, **labels}}, "spec": {"containers": [container]}}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    api = Api(Objects(tmp_path), "secret")
    api.start()
    yield api
    api.shutdown()
    api.server_close()


def ask(api: Api, method: str, path: str, body: Any = None, token: str = "secret") -> Any:  # noqa: S107 (a test's)
    content = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{api.url}{path}", content, headers, method=method)  # noqa: S310 (http, ours)
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 (http, ours)
        return json.loads(answer.read())


def names(listing: Any) -> list[str]:
    return [item["metadata"]["name"] for item in listing["items"]]


def test_who_holds_no_token_runs_nothing(api: Api) -> None:
    with pytest.raises(HTTPError, match="401"):
        ask(api, "POST", PODS, pod("a"), token="guessed")  # noqa: S106 (a test's)
    assert ask(api, "GET", PODS)["items"] == []


def test_a_pod_is_kept_as_it_was_asked_for(api: Api, tmp_path: Path) -> None:
    assert ask(api, "POST", PODS, pod("a"))["status"] == {"phase": "Pending"}
    assert json.loads((tmp_path / "Pod-a.json").read_text()) == pod("a")
    with pytest.raises(HTTPError, match="409"):
        ask(api, "POST", PODS, pod("a"))


def test_what_is_not_there_is_not_found(api: Api) -> None:
    for path in (f"{PODS}/a", "/api/v1/nodes"):
        with pytest.raises(HTTPError, match="404"):
            ask(api, "GET", path)


def test_a_listing_holds_what_its_selector_means(api: Api) -> None:
    ask(api, "POST", PODS, pod("a"))
    ask(api, "POST", PODS, pod("b", role="driver"))
    assert names(ask(api, "GET", f"{PODS}?labelSelector=spark-role%3Ddriver")) == ["b"]
    ask(api, "DELETE", f"{PODS}/b")
    assert names(ask(api, "GET", PODS)) == ["a"]


def test_a_watch_tells_of_changes_after_its_version(api: Api) -> None:
    version = ask(api, "POST", PODS, pod("a"))["metadata"]["resourceVersion"]
    headers = {"Authorization": "Bearer secret"}
    url = f"{api.url}{PODS}?watch=true&resourceVersion={version}"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 (http, ours)
    with urllib.request.urlopen(request, timeout=10) as lines:  # noqa: S310 (http, ours)
        threading.Thread(target=ask, args=(api, "DELETE", f"{PODS}/a")).start()
        event = json.loads(lines.readline())
    assert (event["type"], event["object"]["metadata"]["name"]) == ("DELETED", "a")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("", True),
        ("spark-role=executor,spark-exec-id in (1,2)", True),
        ("spark-exec-id notin (1)", False),
        ("spark-exec-inactive!=true", True),
        ("!spark-exec-inactive", True),
        ("spark-role", True),
        ("spark-role==driver", False),
    ],
)
def test_a_selector_means_what_kubernetes_says(selector: str, expected: bool) -> None:
    item = pod("a", **{"spark-exec-id": "1"})
    assert matches(item, {"labelSelector": selector}) is expected


def test_a_selector_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(ValueError, match="not understood"):
        matches(pod("a"), {"labelSelector": "a > b"})


def test_patches_of_both_kinds_change_an_object() -> None:
    operations = [{"op": "add", "path": "/metadata/labels/example.com~1x", "value": "y"}]
    assert patched(pod("a"), operations)["metadata"]["labels"] == {"spark-role": "executor", "example.com/x": "y"}
    merged = patched(pod("a"), {"metadata": {"labels": {"spark-role": None, "z": "1"}}})
    assert merged["metadata"] == {"name": "a", "labels": {"z": "1"}}


def exit_code(objects: Objects, name: str) -> int:
    """That of a pod, when it has failed."""
    deadline = time.monotonic() + 20
    while (one := objects.get("pods", name)) is None or one["status"]["phase"] != "Failed":
        assert time.monotonic() < deadline, one
        time.sleep(0.05)
    return int(one["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"])


@pytest.mark.parametrize("role", ["driver", "executor"])
def test_a_pod_that_cannot_be_started_fails_so_that_nobody_waits_for_it(tmp_path: Path, role: str) -> None:
    objects = Objects(tmp_path)
    Kubelet(objects, tmp_path / "pods", {"SPARK_HOME": str(tmp_path / "absent")}).start()
    objects.create("pods", pod("d", role=role))
    assert exit_code(objects, "d") == NOT_STARTED


def test_a_pod_waits_for_its_map_and_runs_as_a_process(tmp_path: Path) -> None:
    records, home = tmp_path / "records", tmp_path / "spark"
    records.mkdir()
    (home / "bin").mkdir(parents=True)
    submit = home / "bin" / "spark-submit"
    output = tmp_path / "output"
    submit.write_text(f'#!/bin/sh\n(echo "$@"; cat $SPARK_CONF_DIR/spark.properties) > {output}\nexit 3\n')
    submit.chmod(0o755)
    objects = Objects(records)
    Kubelet(objects, tmp_path / "pods", {**os.environ, "SPARK_HOME": str(home), "JAVA_HOME": sys.prefix}).start()
    driver = pod("d", role="driver")
    container = driver["spec"]["containers"][0]
    container["args"] = ["driver", "--properties-file", "/opt/spark/conf/spark.properties"]
    container["env"] = [{"name": "SPARK_CONF_DIR", "value": "/opt/spark/conf"}]
    container["volumeMounts"] = [{"name": "conf", "mountPath": "/opt/spark/conf"}]
    driver["spec"]["volumes"] = [{"name": "conf", "configMap": {"name": "map"}}]
    objects.create("pods", driver)
    objects.create("configmaps", {"metadata": {"name": "map"}, "data": {"spark.properties": "spark.app.name=x\n"}})
    assert exit_code(objects, "d") == 3
    text = output.read_text()
    assert f"--properties-file {tmp_path / 'pods' / 'd' / 'conf' / 'spark.properties'}" in text
    assert "spark.driver.host=127.0.0.1" in text
    assert text.endswith("spark.app.name=x\n")


def test_the_name_of_a_role_is_written_as_amazon_writes_it() -> None:
    assert base36("JobExecutionRoleIRSAv2") == "c7ohmynrs14q04uudoef8n97xdufwajzua"
