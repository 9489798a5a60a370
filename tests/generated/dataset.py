"""A dataset made up from a seed: types, grain, keys, measures, formulas, and rows with gaps, damage and odd values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from contracts import Dataset, assemble, load_text

MISSING = "NA"
GRAINS = {"year": 1, "month": 2, "day": 3}
LABELS = ("a", "b", "Zoë", "O'Neil", "x, y", "NA")
JUNK = ("?", "1.2.3", "12:00", "1,5")


@dataclass(frozen=True)
class Field:
    """A column of the source: its type, and the raw columns of which it is the sum, or the expression."""

    name: str
    type: str
    raw: tuple[str, ...]
    expression: str = ""

    @property
    def scale(self) -> int:
        return int(self.type.rpartition(",")[2].rstrip(")")) if self.is_decimal else 0

    @property
    def precision(self) -> int:
        return int(self.type.partition("(")[2].partition(",")[0]) if self.is_decimal else 0

    @property
    def is_decimal(self) -> bool:
        return self.type.startswith("decimal")

    @property
    def is_number(self) -> bool:
        return self.is_decimal or self.type in ("int", "bigint")


@dataclass(frozen=True)
class Measured:
    """A column of the product: `kind` is that of the measure, over fields by name or a condition."""

    name: str
    kind: str
    fields: tuple[str, ...] = ()
    condition: str = ""

    @property
    def text(self) -> str:
        return f"{self.kind}({self.condition or ' / '.join(self.fields) or '*'})"


@dataclass(frozen=True)
class Ratio:
    """A number of an answer that is more than one aggregate: factor * (sum(above) ± sum(other)) / sum(below)."""

    above: str
    below: str
    other: str = ""
    sign: str = "+"
    factor: int = 1

    @property
    def text(self) -> str:
        above = f"(sum({self.above}) {self.sign} sum({self.other}))" if self.other else f"sum({self.above})"
        return f"{f'{self.factor} * ' * (self.factor != 1)}{above} / sum({self.below})"


@dataclass(frozen=True)
class Made:
    """All that was made up: one source, one product, and the raw rows of each file as texts."""

    seed: int
    fields: tuple[Field, ...]
    grain: str
    origin: str
    """Where the period stands: file_name, folder, record, or nowhere."""
    keys: tuple[str, ...]
    measures: tuple[Measured, ...]
    rules: Mapping[str, str]
    by: tuple[str, ...]
    ratios: Mapping[str, Ratio]
    files: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    """Rows of cells; one with another number of cells than there are columns is broken."""

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.fields for name in one.raw))

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(GRAINS)[: GRAINS[self.grain]] if self.grain else ()

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    def dataset(self) -> Dataset:
        contracts = {"things.yaml": self._source(), "counted.yaml": self._product()}
        # JSON is YAML.
        return assemble("made", {file: load_text(json.dumps(document), file) for file, document in contracts.items()})

    def _source(self) -> dict[str, Any]:
        time = {"column": "sold"}
        periods: dict[str, dict[str, Any]] = {
            "record": {"from": time},
            "file_name": {"from": ["file_name"], **time},
            "folder": {"from": "folder"},
        }
        own = {
            "records": "things",
            "sources": {"things": {"folder": "things", "missing": [MISSING]}},
            "period": {"grain": self.grain, **periods[self.origin]} if self.grain else "none",
            "identity": ["label", "sold"] if self.seed % 2 else None,
            "rules": [{"reason": r, "condition": c, "why": "It was made up."} for r, c in self.rules.items()],
        }
        return _contract("things", [_column(one) for one in self.fields], own)

    def _product(self) -> dict[str, Any]:
        keys: list[dict[str, Any]] = [{"name": key} for key in self.keys]
        own = {one.name: [{"property": "measure", "value": one.text}] for one in self.measures}
        exact = [{"name": f"all_{one.name}", "formula": f"{merge(one)}({one.name})"} for one in self.measures]
        numbers = [*exact, *({"name": name, "formula": ratio.text} for name, ratio in self.ratios.items())]
        answer = {"name": "answered", "by": list(self.by), "numbers": numbers}
        columns = [*keys, *({"name": name, "customProperties": custom} for name, custom in own.items())]
        return _contract("counted", columns, {"from": "things", "answer": answer})


def merge(one: Measured) -> str:
    return one.kind if one.kind in ("min", "max") else "sum"


def made(seed: int) -> Made:
    """The dataset of a seed."""
    rng = Random(seed)  # noqa: S311 (made-up data, not secrets)
    fields = _fields(rng)
    origin = rng.choice(("record", "file_name", "folder", ""))
    grain = rng.choice(tuple(GRAINS)) if origin else ""
    numbers = [one.name for one in fields if one.is_number]
    measures = _measures(rng, fields, numbers)
    added = [one.name for one in measures if merge(one) == "sum"]
    keys = rng.sample(["label", "flag", "loud"], rng.randint(0, 2))
    parts = list(GRAINS)[: GRAINS[grain]] if grain and rng.random() < 0.8 else []
    ratios = {
        f"ratio_{n}": Ratio(
            rng.choice(added), rng.choice(added), rng.choice(("", *added)), rng.choice("+-"), rng.choice((1, 60, 100))
        )
        for n in range(2)
    }
    by = [key for key in (*keys, *parts) if rng.random() < 0.7]
    shell = Made(seed, fields, grain, origin, (*keys, *parts), measures, _rules(rng, numbers), tuple(by), ratios)
    files = {name: [_row(rng, shell) for _ in range(rng.randint(5, 60))] for name in _names(rng, shell)}
    return Made(**{**shell.__dict__, "files": files})


def _fields(rng: Random) -> tuple[Field, ...]:
    scale = rng.randint(0, 4)
    wide = f"decimal({rng.randint(15, 18)},{scale})"
    narrow = f"decimal({rng.randint(8, 14)},{rng.randint(1, 5)})"
    return (
        Field("label", "string", ("Label",)),
        Field("sold", rng.choice(("timestamp", "date")), ("Sold",)),
        Field("flag", "boolean", ("flag",)),
        Field("pieces", rng.choice(("int", "bigint")), ("pieces",)),
        Field("price", narrow, ("Unit Price",)),
        Field("weight", wide, ("weight",)),
        # The first part must be there; the second one may be empty.
        Field("total", narrow, ("base", "extra")),
        Field("loud", "string", ("Label",), "upper(label)"),
        Field("triple", "bigint", ("pieces",), "3 * try_cast(pieces as bigint)"),
    )


def _measures(rng: Random, fields: Sequence[Field], numbers: Sequence[str]) -> tuple[Measured, ...]:
    extremes = [*numbers, "sold", "label"]
    choices = [
        *(Measured(f"sum_{name}", "sum", (name,)) for name in numbers),
        *(Measured(f"{end}_of_{name}", end, (name,)) for end in ("min", "max") for name in extremes),
        Measured("many", "count_if", condition="pieces > 10 or price is null"),
        Measured("labelled", "count_if", condition="label in ('a', 'b')"),
        Measured("per_piece", "sum", (rng.choice(("price", "weight", "total")), rng.choice(("pieces", "price")))),
    ]
    assert len({one.name for one in fields}) == len(fields)
    return (Measured("things", "count"), *rng.sample(choices, rng.randint(3, 7)))


def _rules(rng: Random, numbers: Sequence[str]) -> dict[str, str]:
    one, other = rng.sample(list(numbers), 2)
    choices = {
        f"{one}_unreadable": f"{one} is null and {one}_text is not null",
        f"{one}_missing": f"{one} is null",
        f"{other}_low": f"{other} < {rng.choice(('0', '1.5', '10'))}",
        "order": f"{one} > {other} and not label = 'a'",
        "nameless": "label is null or label in ('b', 'x, y')",
        "flagged": "flag",
    }
    names = rng.sample(list(choices), rng.randint(0, 3))
    return {name: choices[name] for name in names}


def _names(rng: Random, shell: Made) -> list[str]:
    names = []
    for number in range(rng.randint(1, 4)):
        parts = [f"20{rng.randint(22, 23)}", f"{rng.randint(1, 12):02d}", f"{rng.randint(1, 28):02d}"]
        ending = rng.choice((".csv", ".csv.gz"))
        stem = "-".join(parts[: len(shell.parts)])
        if shell.origin == "folder":
            folders = "/".join(f"{name}={part}" for name, part in zip(shell.parts, parts, strict=False))
            names.append(f"things/{folders}/part-{number}{ending}")
        else:
            names.append(
                f"things/n{chr(97 + number)}_{stem}{ending}"
                if shell.origin == "file_name"
                else f"things/n{number}{ending}"
            )
    return names


def _row(rng: Random, shell: Made) -> list[str]:
    cells: dict[str, str] = {}
    for one in shell.fields:
        if not one.expression:
            cells |= {name: _cell(rng, one) for name in one.raw}
    row = [cells[name] for name in shell.header]
    if rng.random() < 0.02:
        return [*row, "more"]
    return row


def _cell(rng: Random, one: Field) -> str:
    chance = rng.random()
    if chance < 0.08:
        return ""
    if chance < 0.12:
        return MISSING
    if chance < 0.16 and one.type != "string":
        return rng.choice(JUNK)
    text = _value(rng, one)
    return f" {text} " if chance > 0.97 and one.type != "string" else text


def _value(rng: Random, one: Field) -> str:
    if one.type == "string":
        return rng.choice(LABELS)
    if one.type == "boolean":
        return rng.choice(("true", "false"))
    if not one.is_number:
        day = f"20{rng.randint(22, 23)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        return f"{day} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:00" if one.type == "timestamp" else day
    largest = 10 ** (one.precision - one.scale) if one.is_decimal else 2**31 if one.type == "int" else 2**40
    integral = rng.choice((rng.randint(-20, 40), rng.randint(-20, 40), rng.randrange(largest // 100), largest * 3))
    if not one.is_decimal:
        return f"{integral}{rng.choice(('', '', '.0'))}"
    digits = rng.randint(0, one.scale + 2)
    return f"{integral}.{rng.randrange(10**digits):0{digits}d}" if digits else str(integral)


def _column(one: Field) -> dict[str, Any]:
    logical = {"int": "integer", "bigint": "integer"}.get(one.type, "number" if one.is_decimal else one.type)
    own: list[dict[str, Any]] = []
    if one.expression:
        own.append({"property": "expression", "value": one.expression})
    elif one.raw != (one.name,):
        own.append({"property": "names", "value": [" + ".join(one.raw)]})
    return {
        "name": one.name,
        "logicalType": logical,
        "physicalType": one.type,
        "required": True,
        "customProperties": own,
    }


def _contract(name: str, columns: Sequence[Mapping[str, Any]], own: Mapping[str, Any]) -> dict[str, Any]:
    custom = [{"property": word, "value": value} for word, value in own.items()]
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": name, "name": name, "version": "1.0.0", "status": "draft",
        "description": {"purpose": "It was made up."},
        "schema": [{"name": name, "properties": list(columns), "customProperties": custom}],
    }  # fmt: skip
