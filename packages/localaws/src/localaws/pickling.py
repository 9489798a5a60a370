"""Pickling of what moto keeps: plain objects, and among them things of the process that a file cannot hold."""

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
    """What a thread, a generator or a reference to something gone becomes in another process."""


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

    def reducer_override(self, thing: Any) -> Any:  # noqa: PLR0911  # one return for each kind of thing
        if type(thing) in LOCKS:
            return LOCKS[type(thing)], ()
        if isinstance(thing, threading.Thread | types.GeneratorType):
            return nothing, ()
        if isinstance(thing, weakref.ref):
            return nothing, ()
        if isinstance(thing, types.ModuleType):
            return importlib.import_module, (thing.__name__,)
        if type(thing).__module__.startswith("cryptography.") and hasattr(thing, "private_bytes"):
            return key_from, (pem_of(thing),)
        if isinstance(thing, types.MappingProxyType):
            return same, (dict(thing),)
        if isinstance(thing, defaultdict) and type(thing) is not defaultdict:
            return blank, (type(thing), thing.default_factory), vars(thing), None, iter(thing.items())
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
    found: Any = sys.modules.get(thing.__module__)
    for name in thing.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is thing


def dumps(thing: Any) -> bytes:
    to = io.BytesIO()
    Pickler(to, protocol=5).dump(thing)
    return to.getvalue()
