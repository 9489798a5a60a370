"""Pickling of what moto keeps: plain objects, and among them things of the process that a file cannot hold.

Backends of moto were never meant to leave their process: each case of `Pickler` is a kind of object that pickle alone
refuses, or takes and cannot give back. Why a pickle at all: docs/adr/0009-pickled-state.md.
"""

import importlib
import io
import marshal
import pickle
import sys
import threading
import types
import weakref
from collections import defaultdict
from typing import Any

LOCKS = {type(threading.Lock()): threading.Lock, type(threading.RLock()): threading.RLock}


def nothing() -> None:
    """What a thread, a generator or a weak reference becomes in another process: None."""


def key_from(pem: bytes) -> Any:
    """A private key of KMS; moto brings the library that holds it."""
    from moto.kms.utils import serialization

    return serialization.load_pem_private_key(pem, None)


def pem_of(key: Any) -> bytes:
    from moto.kms.utils import serialization as s

    pem: bytes = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    return pem


def same(value: Any) -> Any:
    return value


def function(code: bytes, module: str, name: str, defaults: Any, closure: tuple[Any, ...]) -> types.FunctionType:
    """A function that has no name of its own to be imported by (a lambda among a backend's members)."""
    cells = tuple(types.CellType(content) for content in closure)
    return types.FunctionType(marshal.loads(code), vars(importlib.import_module(module)), name, defaults, cells)  # noqa: S302  # our own file


class Pickler(pickle.Pickler):
    """Locks become new locks, private keys their PEM, nameless functions their code, threads and generators nothing."""

    # Not a dispatch table: that one finds exact types only, and several of these are told by what they have.
    def reducer_override(self, thing: Any) -> Any:  # noqa: PLR0911  # one return for each kind of thing
        # A backend's own lock guards what is pickled with it; nobody holds it in the next process.
        if type(thing) in LOCKS:
            return LOCKS[type(thing)], ()
        # Delivery threads of messages, pages of a listing that somebody had begun to read: both end with the process.
        if isinstance(thing, threading.Thread | types.GeneratorType):
            return nothing, ()
        if isinstance(thing, weakref.ref):
            return nothing, ()
        if isinstance(thing, types.ModuleType):
            return importlib.import_module, (thing.__name__,)
        # KMS keeps keys as handles into OpenSSL's memory.
        if type(thing).__module__.startswith("cryptography.") and hasattr(thing, "private_bytes"):
            return key_from, (pem_of(thing),)
        if isinstance(thing, types.MappingProxyType):
            return same, (dict(thing),)
        # pickle would call the class without the arguments that moto's own __init__ wants.
        if isinstance(thing, defaultdict) and type(thing) is not defaultdict:
            return blank, (type(thing), thing.default_factory), vars(thing), None, iter(thing.items())
        # Lambdas among a backend's members: pickle writes a function down by its name only. Their bytecode is Python's
        # own of one version, which the snapshot's first line holds the next process to.
        if isinstance(thing, types.FunctionType) and not importable(thing):
            closure = tuple(cell.cell_contents for cell in thing.__closure__ or ())
            return function, (
                marshal.dumps(thing.__code__),
                thing.__module__,
                thing.__name__,
                thing.__defaults__,
                closure,
            )
        return NotImplemented


def blank(kind: "type[defaultdict[Any, Any]]", factory: Any) -> Any:
    """A defaultdict of moto's own class, whose __init__ wants what its members hold already."""
    made: Any = kind.__new__(kind)
    made.default_factory = factory
    return made


def importable(thing: types.FunctionType) -> bool:
    value: Any = sys.modules.get(thing.__module__)
    for name in thing.__qualname__.split("."):
        value = getattr(value, name, None)
    return value is thing


def dumps(thing: Any) -> bytes:
    to = io.BytesIO()
    Pickler(to, protocol=5).dump(thing)
    return to.getvalue()
