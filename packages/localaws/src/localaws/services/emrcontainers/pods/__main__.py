"""A job from submission to end: `python -m localaws.services.emrcontainers.pods RECORDS WORK -- spark-submit …`.

Exits with the exit code of the driver's pod. What Spark asked Kubernetes for is left in RECORDS.
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Final

from localaws.services.emrcontainers.pods.api import Api
from localaws.services.emrcontainers.pods.kubelet import Kubelet
from localaws.services.emrcontainers.pods.objects import Objects

NO_DRIVER: Final = 1
_ROLE: Final = "spark-role"
_ENDED: Final = {"Succeeded", "Failed"}


def main(records: Path, work: Path, submit: list[str]) -> int:
    records.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True, exist_ok=True)
    objects, token = Objects(records), secrets.token_urlsafe(32)
    api = Api(objects, token)
    api.start()
    # What this process imports from is no business of a job's.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    Kubelet(objects, work, environment).start()
    command = [*submit[:1], *_confs(_settings(api.url, _token_file(work, token))), *submit[1:]]
    if code := subprocess.run(command, cwd=work, env=environment, check=False).returncode:
        return code
    return _driver_code(objects)


def _token_file(work: Path, token: str) -> Path:
    path = work / "token"
    path.touch(mode=0o600)
    path.write_text(token)
    return path


def _settings(url: str, token: Path) -> dict[str, str]:
    authenticate = "spark.kubernetes.authenticate"
    return {
        "spark.master": f"k8s://{url}",
        "spark.submit.deployMode": "cluster",
        "spark.kubernetes.driver.master": url,
        f"{authenticate}.submission.oauthTokenFile": str(token),
        f"{authenticate}.driver.mounted.oauthTokenFile": str(token),
        # The driver's pod is followed here; a Java that only waits for it would be one more.
        "spark.kubernetes.submission.waitAppCompletion": "false",
    }


def _confs(settings: dict[str, str]) -> list[str]:
    return [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]


def _driver_code(objects: Objects) -> int:
    """The exit code of the driver, when its pod has ended."""
    for event in objects.events("pods", 0):
        if event is None or event.object["metadata"].get("labels", {}).get(_ROLE) != "driver":
            continue
        status = event.object["status"]
        if event.type == "DELETED":
            return NO_DRIVER
        if status["phase"] in _ENDED:
            return int(status["containerStatuses"][0]["state"]["terminated"]["exitCode"])
    return NO_DRIVER


if __name__ == "__main__":
    separator = sys.argv.index("--")
    first, second = sys.argv[1:separator]
    sys.exit(main(Path(first), Path(second), sys.argv[separator + 1 :]))
