"""The state of moto and of our services on disk: Glue's tables as they change, all else soon after."""

import importlib
import logging
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import moto

from localaws import glue_tables, moto_core
from localaws.errors import StateNotSavedError
from localaws.files import lost_mark, only_ours, remove_drafts, replace_file
from localaws.pickling import dumps
from localaws.service import ACCOUNT, Service

FORMAT = 1
SETTLE_S = 0.25
"""Changes come in bursts: one save serves all that happen in this time."""
RETRY_S = 1
"""How long after a save that failed (a full disk) the next is tried."""
ATTEMPTS = 20
LOG = logging.getLogger("localaws")

State = dict[str, Any]


def written_for() -> tuple[Any, ...]:
    """Pickled objects are read by the very code that wrote them, or not at all."""
    return (FORMAT, moto.__version__, sys.version_info[:2])


class Snapshot:
    """One file in the home's state folder, replaced in one step; beside it Glue's tables, which any version reads."""

    def __init__(self, home: Path) -> None:
        self.path = home / "state" / "snapshot.pickle"
        self.tables = glue_tables.path_of(home)
        self.dirty = threading.Event()
        self.ended = threading.Event()
        self.saving = threading.Lock()
        self.saving_tables = threading.Lock()
        self.failure = ""
        """Why the last save failed; empty when it did not."""
        self.saved_tables = b""
        self.services: Iterable[Service] = ()
        self.thread: threading.Thread | None = None

    def load(self) -> tuple[State, str]:
        """Give moto its state back: our services' states, and a sentence where what was saved could not be read."""
        reset_moto()
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_drafts(self.path.parent)
        if not self.path.exists() and not self.tables.exists():
            self.saved_tables = glue_tables.document()
            return {}, ""
        try:
            states = unpacked(content_of(self.path))
            glue_tables.catch_up(self.tables)
            self.saved_tables = self.tables.read_bytes() if self.tables.exists() else b""
        except Exception as error:  # noqa: BLE001  # whatever a damaged file does to pickle, the answer is the same
            reset_moto()
            return {}, self.start_afresh(error)
        return states, ""

    def start_afresh(self, reason: Exception) -> str:
        """Go on with what stands outside the snapshot: the objects on S3, and Glue's tables."""
        lost_mark(self.path.parent.parent).touch(mode=0o600)
        where = "It is gone"
        if self.path.exists():
            aside = self.path.with_name(f"unreadable-{int(time.time())}.pickle")
            self.path.replace(aside)
            where = f"It was put aside as {aside}"
        tables = glue_tables.restore(self.tables)
        stands = "The objects on S3 and the tables are" if tables else "The objects on S3 are"
        return (
            f"The saved state of the local AWS could not be read ({reason_of(reason)}). {where}. "
            f"{stands} all there; the next deployment makes the rest again."
        )

    def keep(self, services: Iterable[Service]) -> None:
        """From now on save soon after each change."""
        self.services = services
        self.thread = threading.Thread(target=self.loop, name="snapshot", daemon=True)
        self.thread.start()

    def changed(self) -> None:
        """Save what has changed: Glue's tables, which say what is published, before this returns; the rest soon."""
        try:
            self.save_tables()
        except Exception as error:
            LOG.exception("the tables could not be saved")
            self.failure = reason_of(error)
        self.dirty.set()

    def problem(self) -> str:
        """Why nothing can be saved now; empty when it can."""
        if self.failure:
            self.attempt()
        return self.failure

    def loop(self) -> None:
        while self.dirty.wait() and not self.ended.wait(RETRY_S if self.failure else SETTLE_S):
            self.attempt()

    def attempt(self) -> None:
        """Save; what fails is tried again later: this thread must outlive a disk that was full for a moment."""
        with self.saving:
            self.dirty.clear()
            try:
                self.save()
            except Exception as error:
                self.dirty.set()
                if not self.failure:
                    LOG.exception("the state could not be saved")
                self.failure = reason_of(error)
            else:
                self.failure = ""

    def stop(self) -> None:
        """Save what is not saved yet; raises StateNotSavedError."""
        self.ended.set()
        unsaved = self.dirty.is_set()
        self.dirty.set()
        if self.thread is None:
            return
        self.thread.join()
        self.attempt()
        if self.failure and unsaved:
            raise StateNotSavedError(
                f"The last changes could not be saved in {self.path.parent} ({self.failure}). "
                "Make room there, and do again what was done last."
            )

    def save(self) -> None:
        # The tables first: they are never older than the state beside them, so the next process can trust them.
        self.save_tables()
        replace_file(self.path, repr(written_for()).encode() + b"\n" + repeated(self.state))

    def save_tables(self) -> None:
        with self.saving_tables:
            if (tables := repeated(glue_tables.document)) != self.saved_tables:
                replace_file(self.tables, tables)
                self.saved_tables = tables

    def state(self) -> bytes:
        own = {service.name: state for service in self.services if (state := service.state()) is not None}
        return dumps({"moto": moto_state(), "services": own})


def repeated(written: Callable[[], bytes]) -> bytes:
    """Other threads go on changing what is being written: a torn attempt is made again."""
    for _ in range(ATTEMPTS - 1):
        try:
            return written()
        except RuntimeError:
            time.sleep(0.01)
    return written()


def reason_of(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)


def content_of(path: Path) -> bytes:
    """The content of a file that nobody else could have written: reading a pickle runs what it says."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if not only_ours(status):
            who = f"mode {status.st_mode & 0o777:o}" if status.st_uid == os.geteuid() else "another user's file"
            raise ValueError(f"others could have written it: {who}")
        return file.read()


def unpacked(content: bytes) -> State:
    """Our services' states of a saved file, after moto got its own. Raises ValueError for another version's file."""
    header, _, body = content.partition(b"\n")
    if header != repr(written_for()).encode():
        raise ValueError(f"it was written by {header.decode(errors='replace')[:80]}, this is {written_for()}")
    saved = pickle.loads(body)  # noqa: S301  # our own file, which content_of holds to be nobody else's
    restore_moto(saved["moto"])
    services: State = saved["services"]
    return services


def backends() -> Iterator[tuple[str, Any]]:
    """Every set of backends that moto holds, with the place of its class as its name."""
    for backend_set in list(moto_core.BackendDict._instances):  # noqa: SLF001  # moto has no other way to list them
        yield f"{backend_set.backend.__module__}:{backend_set.backend.__qualname__}", backend_set


def moto_state() -> State:
    """Backends by set, account and region; partitions other than `aws` hold nothing of ours."""
    return {
        place: {
            account: {region: backend for region, backend in regions.items() if not region.startswith("aws-")}
            for account, regions in backend_set.items()
        }
        for place, backend_set in backends()
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
    for variable in vars(importlib.import_module(module)).values():
        if isinstance(variable, moto_core.BackendDict) and variable.backend is kind:
            return variable
    raise LookupError(f"moto has no backends of {kind}")


def reset_moto() -> None:
    """Moto keeps its state in its modules: what an earlier home of this process left there goes."""
    for _, backend_set in [*backends()]:
        backend_set.clear()
    moto_core.BackendDict._instances.clear()  # noqa: SLF001
    moto_core.moto_backends.get_backend("s3").bucket_accounts.clear()
