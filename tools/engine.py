"""Finds a pulumi engine, or builds one, and prints its path; where there is none, says why in one line.

python tools/engine.py            $PULUMI_BIN, PATH, ~/.pulumi/bin, the cache
python tools/engine.py --build    the same, and then a build by Go, once a machine (5-8 minutes, 5 GB for that time)
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
LINKED = "-w -s -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}"
DISK_GB = 5
"""What a build holds while it goes on: modules, compiled packages, the engine."""
INSTALLER = "Install one by Pulumi's own installer (https://www.pulumi.com/docs/install), or name it in PULUMI_BIN."


class NoEngineError(Exception):
    """There is no engine, and none can be built; the message is one sentence."""


def wanted(pattern: str) -> str:
    """A version that go.mod names."""
    match = re.search(pattern, (HERE / "go.mod").read_text(), re.MULTILINE)
    if match is None:
        raise NoEngineError(f"{HERE / 'go.mod'} names no version ({pattern}).")
    return match[1]


def cache(environment: Mapping[str, str] = os.environ) -> Path:
    """Where a built engine is kept for every clone on this machine."""
    base = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or Path.home()) / ".cache"
    return Path(base) / "tollgate" / f"pulumi-{wanted(r'^require github.com/pulumi/pulumi/pkg/v3 (v[0-9.]+)')}"


def find(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The engine that is there already; raises NoEngineError when PULUMI_BIN names none."""
    named = environment.get("PULUMI_BIN")
    if named:
        if not is_program(Path(named)):
            raise NoEngineError(f"PULUMI_BIN is {named}, which is no program.")
        return Path(named)
    home = Path(environment.get("HOME") or Path.home())
    on_path = shutil.which("pulumi", path=environment.get("PATH"))
    places = [*([Path(on_path)] if on_path else []), home / ".pulumi" / "bin" / "pulumi", cache(environment) / "pulumi"]
    return next((place for place in places if is_program(place)), None)


def is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def build(environment: Mapping[str, str] = os.environ) -> Path:
    """Builds the engine into the cache, one process at a time, and leaves nothing else behind.

    A build that failed is not tried again before its note is removed.
    """
    folder = cache(environment)
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        if is_program(folder / "pulumi"):
            return folder / "pulumi"
        note = folder / "refused.txt"
        if note.exists():
            raise NoEngineError(f"{note.read_text().strip()} (Remove {note} to try again.)")
        check_means(folder, environment)
        sys.stderr.write("Building a pulumi engine with Go, once a machine (some minutes) ...\n")
        try:
            return compiled(folder, environment)
        except NoEngineError as error:
            note.write_text(f"{error}\n")
            raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another process builds a pulumi engine: waiting for it (some minutes) ...\n")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def check_means(folder: Path, environment: Mapping[str, str]) -> None:
    """Raises NoEngineError where a build cannot even begin."""
    go = shutil.which("go", path=environment.get("PATH"))
    needed = wanted(r"^go ([0-9.]+)")
    if go is None:
        raise NoEngineError(f"No pulumi engine is here, and no Go {needed} to build one. {INSTALLER}")
    output = subprocess.run(
        [go, "env", "GOVERSION"], env=dict(environment), capture_output=True, text=True, check=False
    )
    if numbers(output.stdout) < numbers(needed):
        raise NoEngineError(
            f"Go is {output.stdout.strip() or 'broken'}; building a pulumi engine takes {needed}. {INSTALLER}"
        )
    free = shutil.disk_usage(folder).free / 1e9
    if free < DISK_GB:
        raise NoEngineError(
            f"Building a pulumi engine takes {DISK_GB} GB for a while; {folder} has {free:.1f}. {INSTALLER}"
        )


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def compiled(folder: Path, environment: Mapping[str, str]) -> Path:
    """The engine, compiled with caches of its own that are gone afterwards."""
    version = folder.name.removeprefix("pulumi-")
    with tempfile.TemporaryDirectory(prefix="build-", dir=folder) as folder_name:
        target = Path(folder_name) / "pulumi"
        own = {name: f"{folder_name}/{name}" for name in ("GOPATH", "GOCACHE", "GOMODCACHE", "GOTMPDIR")}
        Path(own["GOTMPDIR"]).mkdir()
        # Go makes its module cache read-only, which a temporary folder could not be rid of.
        flags = {"CGO_ENABLED": "0", "GOFLAGS": "-modcacherw", "GOTOOLCHAIN": "local"}
        linked = LINKED.format(version=version)
        options = ["-mod=mod", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", linked]
        done = subprocess.run(
            ["go", "build", *options, "-o", str(target), PACKAGE],
            cwd=copied(folder_name), env={**environment, **own, **flags}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            messages = done.stderr.strip().splitlines() or ["it said nothing"]
            raise NoEngineError(f"A pulumi engine could not be built: {messages[-1]}. {INSTALLER}")
        return target.replace(folder / "pulumi")


def copied(folder_name: str) -> str:
    """A copy of go.mod and go.sum, so that a build leaves the checkout as it was."""
    for name in ("go.mod", "go.sum"):
        shutil.copy(HERE / name, folder_name)
    return folder_name


def main(arguments: list[str]) -> int:
    try:
        engine = find() or (build() if "--build" in arguments else None)
    except NoEngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if engine is None:
        sys.stderr.write(f"No pulumi engine is here. {INSTALLER}\n")
        return 1
    sys.stdout.write(f"{engine}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
