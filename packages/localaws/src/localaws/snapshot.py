"""The state of moto and of our services on disk: saved whole soon after each change, read back by the next process."""

import importlib
import pickle
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import moto

from localaws import moto_core
from localaws.pickling import dumps
from localaws.service import ACCOUNT, Service

FORMAT = 1
SETTLE_S = 0.25
"""Changes come in bursts: one save serves all that happen in this time."""
ATTEMPTS = 20

State = dict[str, Any]


def written_for() -> tuple[Any, ...]:
    """Pickled objects are read by the very code that wrote them, or not at all."""
    return (FORMAT, moto.__version__, sys.version_info[:2])


class Snapshot:
    """One file in the home's state folder, replaced in one step."""

    def __init__(self, home: Path) -> None:
        self.path = home / "state" / "snapshot.pickle"
        self.dirty = threading.Event()
        self.ended = threading.Event()
        self.services: Iterable[Service] = ()
        self.thread: threading.Thread | None = None

    def load(self) -> tuple[State, str]:
        """Give moto its state back: our services' states, and a sentence where what was saved could not be read."""
        reset_moto()
        if not self.path.exists():
            return {}, ""
        try:
            services = unpacked(self.path.read_bytes())
        except Exception as error:  # noqa: BLE001  # whatever a damaged file does to pickle, the answer is the same
            reset_moto()
            aside = self.path.with_name(f"unreadable-{int(time.time())}.pickle")
            self.path.replace(aside)
            why = f"The saved state of the local AWS could not be read ({error})."
            return (
                {},
                f"{why} It was put aside as {aside}, and the account starts afresh. The objects on S3 are all there.",
            )
        return services, ""

    def keep(self, services: Iterable[Service]) -> None:
        """From now on save soon after each change."""
        self.services = services
        self.thread = threading.Thread(target=self.loop, name="snapshot", daemon=True)
        self.thread.start()

    def changed(self) -> None:
        self.dirty.set()

    def loop(self) -> None:
        while self.dirty.wait() and not self.ended.wait(SETTLE_S):
            self.dirty.clear()
            self.save()

    def stop(self) -> None:
        self.ended.set()
        self.dirty.set()
        if self.thread:
            self.thread.join()
            self.save()

    def save(self) -> None:
        body = self.body()
        draft = self.path.with_suffix(".draft")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(repr(written_for()).encode() + b"\n" + body)
        draft.replace(self.path)

    def body(self) -> bytes:
        """Other threads go on changing what is being pickled: a torn attempt is made again."""
        for attempt in range(ATTEMPTS):
            try:
                own = {service.name: state for service in self.services if (state := service.state()) is not None}
                return dumps({"moto": moto_state(), "services": own})
            except RuntimeError:
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(0.01)
        raise AssertionError


def unpacked(content: bytes) -> State:
    """Our services' states of a saved file, after moto got its own. Raises ValueError for another version's file."""
    header, _, body = content.partition(b"\n")
    if header != repr(written_for()).encode():
        raise ValueError(f"it was written by {header.decode(errors='replace')[:80]}, this is {written_for()}")
    saved = pickle.loads(body)  # noqa: S301  # our own file, in a home that only its owner writes
    restore_moto(saved["moto"])
    services: State = saved["services"]
    return services


def backends() -> Iterator[tuple[str, Any]]:
    """Every set of backends that moto holds, with the place of its class as its name."""
    for found in list(moto_core.BackendDict._instances):  # noqa: SLF001  # moto has no other way to list them
        yield f"{found.backend.__module__}:{found.backend.__qualname__}", found


def moto_state() -> State:
    """Backends by set, account and region; partitions other than `aws` hold nothing of ours."""
    return {
        place: {
            account: {region: backend for region, backend in of_account.items() if not region.startswith("aws-")}
            for account, of_account in found.items()
        }
        for place, found in backends()
    }


def restore_moto(saved: State) -> None:
    for place, accounts in saved.items():
        module, _, name = place.partition(":")
        kind = getattr(importlib.import_module(module), name)
        target = backend_dict(module, kind)
        for account, regions in accounts.items():
            for region, backend in regions.items():
                dict.__setitem__(target[account], region, backend)
    s3 = moto_core.moto_backends.get_backend("s3")
    s3.bucket_accounts.update(dict.fromkeys(s3[ACCOUNT]["aws"].buckets, ("aws", ACCOUNT)))


def backend_dict(module: str, kind: type) -> Any:
    """The set of backends of a class: a variable of its own module."""
    for found in vars(importlib.import_module(module)).values():
        if isinstance(found, moto_core.BackendDict) and found.backend is kind:
            return found
    raise LookupError(f"moto has no backends of {kind}")


def reset_moto() -> None:
    """Moto keeps its state in its modules: what an earlier home of this process left there goes."""
    for _, found in [*backends()]:
        found.clear()
    moto_core.BackendDict._instances.clear()  # noqa: SLF001
    moto_core.moto_backends.get_backend("s3").bucket_accounts.clear()
