"""Reads the lock file for another Python than the running one: which pinned packages a job's archive takes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name

from components.errors import CodeError

_REQUIREMENT: Final = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;\\]+)(\s*;\s*(?P<marker>.+))?"
)


@dataclass(frozen=True)
class Pin:
    """One package of the lock file: its version, its hashes, and the packages that require it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    required_by: frozenset[str]

    @property
    def line(self) -> str:
        """The pin as pip reads it, without the marker, which was evaluated already."""
        return " ".join((f"{self.name}=={self.version}", *(f"--hash={one}" for one in self.hashes)))


def select(lock: str, roots: Iterable[str], python: str, machine: str) -> tuple[Pin, ...]:
    """These packages and all that they require, as the lock file pins them for a Python such as 3.11 on Linux.

    `lock` is the text of a requirements.txt with hashes, as `uv pip compile --universal --generate-hashes` writes it.
    Raises CodeError for a package that it does not pin, and for a pin without a hash.
    """
    environment = _environment(python, machine)
    pins = {pin.name: pin for pin in _pins(lock) if not pin.marker or Marker(pin.marker).evaluate(environment)}
    missing = [name for name in roots if name not in pins]
    if missing:
        raise CodeError(
            f"requirements.txt pins no {', '.join(missing)} for Python {python}: lock it again (make lock)."
        )
    chosen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in chosen:
            chosen.add(name)
            waiting += [pin.name for pin in pins.values() if name in pin.required_by]
    bare = sorted(name for name in chosen if not pins[name].hashes)
    if bare:
        raise CodeError(f"requirements.txt has no hash of {', '.join(bare)}: lock it again (make lock).")
    return tuple(pins[name] for name in sorted(chosen))


def _pins(lock: str) -> Iterator[Pin]:
    """Each pin with its hashes and with the comments below it, which say what requires it."""
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        match = _REQUIREMENT.match(block.replace("\\\n", "\n"))
        if match is None:
            continue
        comments = re.findall(r"^ +# +(?:via +)?(?!via$)(\S+)", block, flags=re.MULTILINE)
        yield Pin(
            name=canonicalize_name(match["name"]),
            version=match["version"],
            marker=(match["marker"] or "").strip(),
            hashes=tuple(sorted(re.findall(r"--hash=(\S+)", block))),
            required_by=frozenset(canonicalize_name(comment.partition("[")[0]) for comment in comments),
        )


def _environment(python: str, machine: str) -> dict[str, str]:
    # No package of the archive tells patch releases apart, which a test holds.
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
    }
