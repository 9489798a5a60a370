"""Runs pods of Spark as processes of this machine, by the rules of the entry point of Spark's own image.

https://github.com/apache/spark/blob/v3.5.6/resource-managers/kubernetes/docker/src/main/dockerfiles/spark/entrypoint.sh
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from localaws.services.emrcontainers.pods.objects import Object, Objects

HERE: Final = "127.0.0.1"
ROOM: Final = 2
"""Executors that run at the same time; further ones are Pending, as they would be for want of nodes."""
NOT_STARTED: Final = 128
"""What Kubernetes reports of a container that could not be started."""
_DRIVER: Final = ("spark.driver.host", "spark.driver.bindAddress")
_ANY_PORT: Final = ("spark.driver.port", "spark.driver.blockManager.port", "spark.blockManager.port")
_JAVA_OPTION: Final = re.compile(r"SPARK_JAVA_OPT_\d+")


class Kubelet:
    """Starts each pod that is created, stops each that is deleted, and says what becomes of them."""

    def __init__(self, objects: Objects, folder: Path, environment: Mapping[str, str]) -> None:
        self.objects, self.folder, self.environment = objects, folder, environment
        self.room = threading.Semaphore(ROOM)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.deleted: set[str] = set()

    def start(self) -> None:
        threading.Thread(target=self._follow, name="kubelet", daemon=True).start()

    def _follow(self) -> None:
        for event in self.objects.events("pods", 0):
            if event is None:
                continue
            name = event.object["metadata"]["name"]
            if event.type == "ADDED":
                threading.Thread(target=self._run, args=(event.object,), name=name, daemon=True).start()
            elif event.type == "DELETED":
                self.deleted.add(name)
                if process := self.processes.get(name):
                    process.terminate()

    def _run(self, pod: Object) -> None:
        """The whole life of a pod."""
        name = pod["metadata"]["name"]
        executor = _container(pod)["args"][0] == "executor"
        with self.room if executor else contextlib.nullcontext():
            if name in self.deleted or not self._configured(pod):
                return
            try:
                code = self._process(pod)
            except (OSError, KeyError) as error:
                # Spark would wait for ever for a pod that neither runs nor fails.
                sys.stderr.write(f"local AWS: the pod {name} could not be started: {error!r}\n")
                code = NOT_STARTED
        state = {"terminated": {"exitCode": code, "reason": "Completed" if code == 0 else "Error"}}
        self.objects.set_status(name, _status(pod, "Succeeded" if code == 0 else "Failed", state))

    def _configured(self, pod: Object) -> bool:
        """Whether the maps that a pod mounts are there: Spark makes them after it, so they are waited for."""
        names = [volume["configMap"]["name"] for volume in pod["spec"].get("volumes", []) if "configMap" in volume]
        for _ in self.objects.events("configmaps", 0):
            if all(self.objects.get("configmaps", name) for name in names):
                return True
            if pod["metadata"]["name"] in self.deleted:
                return False
        return False

    def _process(self, pod: Object) -> int:
        name = pod["metadata"]["name"]
        place = self.folder / name
        program = Program(pod, place, self.objects)
        environment = {**self.environment, **program.environment()}
        # A driver is what people look at: it speaks where the job speaks. Executors have logs of their own.
        log = None if program.is_driver else (self.objects.folder / f"{name}.log").open("wb")
        with contextlib.ExitStack() as stack:
            if log is not None:
                stack.enter_context(log)
            command = program.command(environment)
            process = subprocess.Popen(command, cwd=place / "work", env=environment, stdout=log, stderr=log)
            self.processes[name] = process
            self.objects.set_status(name, _status(pod, "Running", {"running": {}}))
            return process.wait()


class Program:
    """What a pod of Spark runs, with its volumes as folders of one place."""

    def __init__(self, pod: Object, place: Path, objects: Objects) -> None:
        self.pod, self.place = pod, place
        self.container = _container(pod)
        self.is_driver = self.container["args"][0] == "driver"
        (place / "work").mkdir(parents=True)
        self.mounts = {mount["mountPath"]: place / mount["name"] for mount in self.container.get("volumeMounts", [])}
        for folder in self.mounts.values():
            folder.mkdir(exist_ok=True)
        for volume in pod["spec"].get("volumes", []):
            maps = [objects.get("configmaps", volume["configMap"]["name"])] if "configMap" in volume else []
            for key, text in ((key, text) for one in maps if one for key, text in one.get("data", {}).items()):
                (place / volume["name"] / key).write_text(text)

    def environment(self) -> dict[str, str]:
        """The variables of the container, those that Kubernetes fills in among them."""
        fields = {"status.podIP": HERE, "metadata.name": self.pod["metadata"]["name"]}
        given = {}
        for entry in self.container.get("env", []):
            field = entry.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
            given[entry["name"]] = fields[field] if field else self._placed(entry.get("value", ""))
        return given

    def command(self, environment: Mapping[str, str]) -> list[str]:
        if self.is_driver:
            return self._driver(environment)
        return self._executor(environment)

    def _driver(self, environment: Mapping[str, str]) -> list[str]:
        settings = {**dict.fromkeys(_DRIVER, HERE), **dict.fromkeys(_ANY_PORT, "0")}
        confs = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        submit = f"{environment['SPARK_HOME']}/bin/spark-submit"
        given = [self._placed(word) for word in self.container["args"][1:]]
        return [submit, *confs, "--deploy-mode", "client", *given]

    def _executor(self, environment: Mapping[str, str]) -> list[str]:
        own = [environment[name] for name in sorted(environment) if _JAVA_OPTION.fullmatch(name)]
        # Spark's jars come first, so that Java starts from the archive of their classes.
        names = ("SPARK_CLASSPATH", "SPARK_DIST_CLASSPATH", "SPARK_CONF_DIR")
        places = [f"{environment['SPARK_HOME']}/jars/*", *(environment[name] for name in names if name in environment)]
        options = {
            "--driver-url": "SPARK_DRIVER_URL",
            "--executor-id": "SPARK_EXECUTOR_ID",
            "--cores": "SPARK_EXECUTOR_CORES",
            "--app-id": "SPARK_APPLICATION_ID",
            "--hostname": "SPARK_EXECUTOR_POD_IP",
            "--resourceProfileId": "SPARK_RESOURCE_PROFILE_ID",
            "--podName": "SPARK_EXECUTOR_POD_NAME",
        }
        return [
            f"{environment['JAVA_HOME']}/bin/java",
            *shlex.split(environment.get("SPARK_SUBMIT_OPTS", "")),
            *own,
            f"-Xmx{environment['SPARK_EXECUTOR_MEMORY']}",
            *("-cp", os.pathsep.join(places)),
            "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
            *(word for option, name in options.items() for word in (option, environment[name])),
        ]

    def _placed(self, text: str) -> str:
        """A path in the container as it is on this machine."""
        for path, folder in self.mounts.items():
            text = text.replace(path, str(folder))
        return text


def _container(pod: Object) -> Any:
    return pod["spec"]["containers"][0]


def _status(pod: Object, phase: str, state: Object) -> Object:
    running = phase == "Running"
    ready = {"type": "Ready", "status": "True" if running else "False"}
    container = {"name": _container(pod)["name"], "ready": running, "restartCount": 0, "state": state}
    return {"phase": phase, "podIP": HERE, "conditions": [ready], "containerStatuses": [container]}
