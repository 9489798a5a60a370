"""The fields of a YAML mapping, collecting every problem instead of stopping at the first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from contracts import odcs
from contracts.errors import Problem
from contracts.suggest import suggestion
from contracts.yaml_nodes import Block

T = TypeVar("T")


@dataclass(frozen=True)
class Reader:
    """A mapping being read: answers questions about its keys, and notes what is wrong in `problems`."""

    block: Block
    what: str
    problems: list[Problem]

    def fault(self, message: str) -> None:
        self.problems.append(Problem(self.block.line, f"{self.what} {message}"))

    def only(self, *keys: str) -> None:
        """Notes every key that nothing would read, with the key that may have been meant."""
        for name in self.block.doubled:
            self.fault(f"says {name!r} twice")
        for name in self.block:
            if name not in keys:
                self.fault(f"has no {name!r}{suggestion(name, keys)}")

    def value(self, key: str, kind: type[T], default: T, *, needed: bool = True) -> T:
        value = self.block.get(key)
        if value is None:
            if needed:
                self.fault(f"lacks {key!r}")
            return default
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            self.fault(f"has {key}: {value!r}, which is no {kind.__name__}")
            return default
        return value

    def text(self, key: str, *, needed: bool = True) -> str:
        """A text in one line; one that is needed is more than blanks."""
        text = " ".join(self.value(key, str, "", needed=needed).split())
        if needed and not text and isinstance(self.block.get(key), str):
            self.fault(f"has nothing in {key!r}")
        return text

    def choice(self, key: str, names: Iterable[str], *, needed: bool = True) -> str:
        names = tuple(names)
        value = self.value(key, str, "", needed=needed)
        if value not in names and isinstance(self.block.get(key), str):
            self.fault(f"has {key}: {value!r}{suggestion(value, names) or f' (one of {names})'}")
        return value

    def parts(self, key: str, what: str, *, needed: bool = True) -> Iterator["Reader"]:
        """The mappings listed under a key, each as a Reader of its own."""
        for part in self.value(key, list, [], needed=needed):
            if isinstance(part, Block):
                label = part.get("name") or part.get("reason") or part.get("property")
                yield Reader(part, f"{what} {label!r}" if label else what, self.problems)
            else:
                self.fault(f"lists {part!r} under {key!r}, which is no mapping")

    def custom(self, *names: str) -> "Reader":
        """ODCS keeps what is ours in `customProperties`, a list of property and value: here as one mapping."""
        made = Block()
        made.line = self.block.line
        for part in self.parts("customProperties", "custom property", needed=False):
            part.only(*odcs.CUSTOM)
            name = part.text("property")
            if name and name not in names:
                # Another tool's word is that tool's; one that is nearly ours was meant for us.
                if suggestion(name, names):
                    part.fault(f"is not read by anything{suggestion(name, names)}")
                continue
            if name in made:
                part.fault("stands there twice")
            made[name] = part.block.get("value")
        return Reader(made, self.what, self.problems)
