"""A dataset: a folder of contracts under `datasets/`, loaded, completed with what can be derived, and held together."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from contracts.errors import ContractError, Problem
from contracts.evidence import RECORDS, evidence_of
from contracts.loader import examine
from contracts.measures import MeasureError, parse, result_type
from contracts.model import GRAINS, PERIOD, PERIOD_PARTS, QUALITY_FOLDER, RESERVED_TABLES, Column, Contract, Dataset
from contracts.standard import with_standard_checks
from contracts.suggest import suggestion

NAME: Final = r"[a-z][a-z0-9_]{0,39}"
"""What a dataset's folder may be called: part of an S3 key, of a Glue name and of a Python package."""

SCHEMA: Final = "contract.schema.json"
"""The JSON schema of contracts, which lies in the folder of the datasets."""

PART_TYPES: Final[Mapping[str, str]] = {"year": "int", "month": "int", "day": "int", "date": "date"}
FILE: Final = Column(
    "file", "string", "string", required=True, description="The file's key below the dataset's input/."
)


@cache
def load_dataset(name: str) -> Dataset:
    """The dataset of that name among those that ship with the code; raises ContractError."""
    root, folders = files("datasets"), shipped_datasets()
    if name not in folders:
        choices = f" (there is: {', '.join(folders)})" if folders else ""
        raise ContractError("", [Problem(0, f"there is no dataset {name!r}{suggestion(name, folders)}{choices}")])
    return _load(root / name, name)


def shipped_datasets() -> tuple[str, ...]:
    """The names of the datasets that ship with the code."""
    root = files("datasets")
    return tuple(
        sorted(
            entry.name
            for entry in root.iterdir()
            if entry.is_dir()
            and re.fullmatch(NAME, entry.name)
            and any(file.name.endswith((".yaml", ".yml")) for file in entry.iterdir())
        )
    )


def load_folder(folder: Path) -> Dataset:
    """The dataset in a folder, called after it; raises ContractError with every problem of its contracts."""
    return _load(folder, folder.name)


def dataset_names(root: Path) -> tuple[str, ...]:
    """The datasets below a folder: each folder that holds a contract."""
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    return tuple(path.name for path in folders if re.fullmatch(NAME, path.name) and any(path.glob("*.yaml")))


def load_datasets(root: Path, names: Iterable[str] = ()) -> tuple[Dataset, ...]:
    """The datasets of a stack, which share one database: no two tables or views may have one name."""
    datasets = tuple(load_folder(root / name) for name in (tuple(names) or dataset_names(root)))
    owners = dict.fromkeys(RESERVED_TABLES, "every stack")
    problems: list[Problem] = []
    for dataset in datasets:
        for name in dataset.tables:
            if name in owners:
                problems.append(Problem(0, f"{dataset.name} and {owners[name]} both make {name!r}: rename one of them"))
            owners[name] = dataset.name
    if problems:
        raise ContractError(str(root), problems)
    return datasets


def assemble(name: str, contracts: Mapping[str, Contract], *, transforms: bool = False) -> Dataset:
    """The dataset of contracts by file; raises ContractError with all that does not fit together."""
    problems = _Problems()
    if not re.fullmatch(NAME, name):
        problems.add("", 0, f"the dataset's folder {name!r} needs another name: use a-z, 0-9 and _, a letter first")
    if name == QUALITY_FOLDER:
        problems.add(
            "", 0, f"no dataset can be called {name!r}: a lake keeps what judges tell SQL in a folder of that name"
        )
    sources = {file: contract for file, contract in contracts.items() if contract.origin is None}
    products = {file: contract for file, contract in contracts.items() if contract.origin is not None}
    if len(sources) != 1:
        what = f"has {len(sources)} source contracts ({', '.join(sources)})" if sources else "has no source contract"
        problems.add("", 0, f"the dataset {name!r} {what}; one contract without `from` says what a raw record is")
        problems.stop()
    file, source = next(iter(sources.items()))
    _check_source(problems, file, source)
    completed = [_completed(problems, path, product, source, products.values()) for path, product in products.items()]
    if not completed:
        problems.add(
            "", 0, f"the dataset {name!r} has no product contract; one with `from: {source.name}` says what to make"
        )
    for what, names in (
        ("products", [p.name for p in completed]),
        ("answers", [p.answer.name for p in completed if p.answer]),
    ):
        for double in sorted({one for one in names if names.count(one) > 1}):
            problems.add("", 0, f"the dataset {name!r} has two {what} of the name {double!r}")
    problems.stop()
    evidence = evidence_of(source, completed)
    _check_measures(problems, source, dict(zip(products, completed, strict=True)), evidence)
    problems.stop()
    return with_standard_checks(Dataset(name, source, tuple(completed), evidence, transforms))


class _Problems:
    """Problems by file, raised together."""

    def __init__(self) -> None:
        self.lines: list[Problem] = []

    def add(self, file: str, line: int, text: str) -> None:
        place = ":".join(filter(None, (file, str(line) if line else "")))
        self.lines.append(Problem(0, f"{place}: {text}" if place else text))

    def stop(self) -> None:
        if self.lines:
            raise ContractError("", self.lines)


def _load(folder: Traversable, name: str) -> Dataset:
    if not folder.is_dir():
        raise ContractError(str(folder), [Problem(0, "is not a folder of contracts")])
    entries = sorted(entry.name for entry in folder.iterdir())
    contracts: dict[str, Contract] = {}
    problems = _Problems()
    for entry in entries:
        if not entry.endswith((".yaml", ".yml")):
            continue
        file = f"datasets/{name}/{entry}"
        contract, wrong = examine(_text(folder / entry, file))
        for problem in wrong:
            problems.add(file, problem.line, problem.text)
        if contract is not None:
            contracts[file] = contract
    problems.stop()
    return assemble(name, contracts, transforms="transforms.py" in entries)


def _text(entry: Traversable, where: str) -> str:
    try:
        return entry.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContractError(where, [Problem(0, "is not text in UTF-8")]) from error


def _check_source(problems: _Problems, file: str, source: Contract) -> None:
    names = [column.name for column in source.columns]
    if not source.sources:
        problems.add(file, source.line, "names no `sources`: which folders hold its raw files")
    wanted = [("identity", name) for name in source.identity]
    if source.period and source.period.column:
        wanted.append(("period", source.period.column))
    for word, name in wanted:
        if name not in names:
            problems.add(file, source.line, f"{word} names {name!r}, which is not a column{suggestion(name, names)}")
    time = source.period.column if source.period else None
    if time in names and source.column(str(time)).physical_type not in ("timestamp", "date"):
        problems.add(file, source.line, f"period comes from {time!r}, which is not a time or a date")


def _completed(
    problems: _Problems, file: str, product: Contract, source: Contract, products: Iterable[Contract]
) -> Contract:
    """A product with the types of its keys and measures, its file column, and a count where it has none."""
    _check_origin(problems, file, product, source, {one.name: one for one in products})
    by_name = {column.name: column for column in source.columns}
    keys = [_key(problems, file, column, source) for column in product.columns if column.measure is None]
    measures = []
    for column in product.columns:
        if column.measure is None:
            continue
        missing = [name for name in column.measure.columns if name not in by_name]
        for name in missing:
            problems.add(
                file,
                column.line,
                f"{column.measure.text!r} reads {name!r}, which {source.name} does not have{suggestion(name, by_name)}",
            )
        if column.name == FILE.name:
            problems.add(file, column.line, f"the measure {column.name!r} has the name of a key")
        try:
            physical = result_type(column.measure, by_name) if not missing else "bigint"
        except MeasureError as error:
            problems.add(file, column.line, str(error))
            physical = "bigint"
        logical = (
            "integer" if physical == "bigint" else "number" if physical.startswith("decimal") else column.logical_type
        )
        measures.append(
            replace(column, physical_type=physical, logical_type=logical, required=column.measure.is_additive)
        )
    if not any(column.measure and column.measure.counts_all for column in measures):
        measures.insert(0, _count(source))
    completed = replace(product, columns=(*keys, FILE, *measures))
    _check_answer(problems, file, completed)
    return completed


def _check_measures(
    problems: _Problems, source: Contract, products: Mapping[str, Contract], evidence: Contract
) -> None:
    """Measures stand beside each other in the evidence: each name has one meaning there."""
    reserved = {RECORDS} | {column.name for column in evidence.columns if column.measure is None}
    meanings = {name: (f"count_if({condition})", source.name) for name, condition in source.counts.items()}
    for file, product in products.items():
        for column in product.measured:
            measure = column.measure
            if measure is None or (measure.counts_all and column.name == RECORDS):
                continue
            if measure.is_additive and not measure.counts_all and column.name in reserved:
                text = f"the measure {column.name!r} has a name that the evidence of every file needs"
                problems.add(file, column.line, f"{text}; call it something else")
            text, owner = meanings.setdefault(column.name, (measure.text, product.name))
            if text != measure.text:
                problems.add(
                    file,
                    column.line,
                    f"the measure {column.name!r} is {measure.text} here and {text} in {owner}; "
                    "one name means one measure",
                )


def _count(source: Contract) -> Column:
    return Column(
        "records",
        "integer",
        "bigint",
        required=True,
        description=f"Accepted {source.records}.",
        measure=parse("count(*)"),
    )


def _check_origin(
    problems: _Problems, file: str, product: Contract, source: Contract, products: Mapping[str, Contract]
) -> None:
    if product.origin == source.name:
        return
    chain = [product.name]
    while chain[-1] in products:
        origin = str(products[chain[-1]].origin)
        if origin in chain:
            problems.add(file, product.line, f"`from` goes round in a circle: {' → '.join([*chain, origin])}")
            return
        chain.append(origin)
    if product.origin in products:
        problems.add(
            file,
            product.line,
            f"`from` names {product.origin!r}, a product; products are made from the source: {source.name}",
        )
        return
    choices = [source.name]
    problems.add(
        file,
        product.line,
        f"`from` names {product.origin!r}, which is not here{suggestion(str(product.origin), choices)}; "
        f"the source is {source.name}",
    )


def _key(problems: _Problems, file: str, key: Column, source: Contract) -> Column:
    by_name = {column.name: column for column in source.columns}
    if key.name in by_name:
        column = by_name[key.name]
        return replace(
            key,
            logical_type=column.logical_type,
            physical_type=column.physical_type,
            description=key.description or column.description,
            expression=column.expression,
            unit=key.unit or column.unit,
        )
    if key.name in PERIOD_PARTS:
        parts = GRAINS[source.period.grain] if source.period else ()
        if key.name in parts or (key.name == "date" and "day" in parts):
            physical = PART_TYPES[key.name]
            logical = "date" if physical == "date" else "integer"
            return replace(
                key,
                logical_type=logical,
                physical_type=physical,
                part=key.name,
                description=key.description or f"The {key.name} of the period.",
            )
        grain = f"its period is a {source.period.grain}" if source.period else "it has no period"
        problems.add(file, key.line, f"the key {key.name!r} cannot be told from {source.name}: {grain}")
        return key
    if key.name == FILE.name:
        problems.add(file, key.line, "the column 'file' is added by itself: leave it out")
        return key
    problems.add(
        file,
        key.line,
        f"the key {key.name!r} is not a column of {source.name}, and has no measure"
        f"{suggestion(key.name, [*by_name, *PERIOD_PARTS])}",
    )
    return key


def _check_answer(problems: _Problems, file: str, product: Contract) -> None:
    if product.answer is None:
        return
    keys, measures = [column.name for column in product.keys], [column.name for column in product.measured]
    if PERIOD in {*product.answer.by, *measures} and product.parts:
        problems.add(file, product.line, f"{PERIOD!r} is what an answer by period calls its period: rename that column")
    for shown, key in product.answer.by.items():
        if key not in keys:
            problems.add(
                file, product.line, f"the answer is by {key!r} ({shown}), which is not a key{suggestion(key, keys)}"
            )
    for number in product.answer.numbers:
        for name in number.formula.columns:
            if name not in measures:
                problems.add(
                    file,
                    product.line,
                    f"the formula of {number.name!r}, {number.formula.text!r}, needs the column {name!r}, "
                    f"which is not a measure of {product.name}{suggestion(name, measures)}",
                )
