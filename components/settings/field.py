"""One setting: what it is for, which values it takes, and how it is read from the text of the configuration."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.suggest import did_you_mean

Value = str | int | bool | Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The values that a setting takes, and its documentation."""

    about: str
    group: str
    example: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000
    pattern: str = ""
    check: Callable[[str], None] | None = None
    """Raises ValueError for a text that the setting may not have."""
    shape: str = ""
    """In words what the pattern or the check lets pass."""


@dataclass(frozen=True)
class Setting:
    """A field of Settings as configuration knows it: by its key, in camelCase."""

    key: str
    name: str
    kind: type[Value]
    rule: Rule
    default: Value | None

    def read(self, text: str) -> Value:
        """The value that a text of the configuration stands for.

        Raises ValueError, which says what is wrong, for one that the setting may not have.
        """
        if self.rule.choices and text not in self.rule.choices:
            choices = self.rule.choices
            raise ValueError(f"'{text}' is none of {', '.join(choices)}.{did_you_mean(text, choices)}")
        if self.kind is dict:
            return _mapping(text, self.rule)
        if self.kind is bool:
            return _boolean(text)
        if self.kind is int:
            return _integer(text, self.rule)
        return _string(text, self.rule)

    @property
    def required(self) -> bool:
        return self.default is None


def setting(about: str, *, group: str, default: Value | None = None, **rule: Any) -> Any:
    """A dataclass field that is a setting; without a default it must be set."""
    metadata = {"rule": Rule(about=about, group=group, **rule)}
    if isinstance(default, dict):
        return dataclasses.field(metadata=metadata, default_factory=dict)
    return dataclasses.field(metadata=metadata, default=dataclasses.MISSING if default is None else default)


def of_class(cls: type) -> tuple[Setting, ...]:
    """The settings that a dataclass declares, in its order; other fields are left out."""
    return tuple(
        Setting(
            key=camel(item.name),
            name=item.name,
            kind=_kind(item.type),
            rule=item.metadata["rule"],
            default=_default(item),
        )
        for item in dataclasses.fields(cls)
        if "rule" in item.metadata
    )


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _default(item: "dataclasses.Field[Any]") -> Value | None:
    if item.default is not dataclasses.MISSING:
        return item.default  # type: ignore[no-any-return]  # a setting's own
    return {} if item.default_factory is not dataclasses.MISSING else None


def _kind(annotation: Any) -> type[Any]:
    """The kind of a field: a plain type, or dict for a mapping."""
    if isinstance(annotation, type):
        return annotation
    return dict if "Mapping" in str(annotation) else str


def _mapping(text: str, rule: Rule) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError(f"'{text}' is not {rule.shape}.")  # noqa: TRY004 (the text has the wrong value)
    return value


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(f"'{text}' is neither true nor false.")
    return text.lower() == "true"


def _integer(text: str, rule: Rule) -> int:
    if not re.fullmatch(r"[+-]?\d+(\.0+)?", text):
        raise ValueError(f"'{text}' is not a whole number.")
    number = int(text.partition(".")[0])
    if not rule.least <= number <= rule.most:
        raise ValueError(f"{number} is not between {rule.least} and {rule.most}.")
    return number


def _string(text: str, rule: Rule) -> str:
    if rule.pattern and not re.fullmatch(rule.pattern, text):
        raise ValueError(f"'{text}' is not {rule.shape}.")
    if rule.check is not None:
        rule.check(text)
    return text
