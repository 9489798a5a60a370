"""Datasets as Markdown pages, for those who read data and not YAML."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from contracts import Column, Contract, Dataset, Expectation, Rule, Source
from quality import suite, wording
from quality.model import Check

COMMAND = ".venv/bin/tollgate contract docs"
NOTE = f"<!-- Generated: {COMMAND} -->"
FOLDER = Path("docs") / "datasets"
INDEX = "README.md"

Rows = Iterator[Sequence[str]]
Named = list[tuple[Expectation, Check]]


def pages(datasets: Sequence[Dataset]) -> dict[str, str]:
    """One page per dataset and one that lists them, by file name; SuiteError where an expectation is wrong."""
    return {INDEX: _index(datasets)} | {f"{dataset.name}.md": page(dataset) for dataset in datasets}


def page(dataset: Dataset) -> str:
    source = dataset.source
    versions = " · ".join(f"`{name}` {version}" for name, version in dataset.versions.items())
    parts = [
        f"# {dataset.name}\n\n{NOTE}",
        source.description,
        f"Contracts and their versions: {versions}."
        + (f" Team: {source.team}." if source.team else "")
        + (f" Ask: {source.support}." if source.support else ""),
        "## What comes in",
        *_files(source),
        *_columns(source),
        *_rules(source),
        *_file_reasons(source),
        *(part for product in dataset.products for part in _product(product)),
        *_checks(dataset),
    ]
    return "\n\n".join(parts) + "\n"


def _index(datasets: Sequence[Dataset]) -> str:
    rows = (
        (
            f"[{dataset.name}]({dataset.name}.md)",
            ", ".join(f"`{name}`" for name in dataset.answers),
            dataset.source.description,
        )
        for dataset in datasets
    )
    return f"# The datasets\n\n{NOTE}\n\n{_table(('dataset', 'answers', 'what comes in'), rows)}\n"


def _files(source: Contract) -> Iterator[str]:
    rows = (
        (
            f"`{name}`", f"`input/{kind.folder}/`", f"`{kind.file}…`" if kind.file else "", _listed(kind.missing),
            _listed(kind.ignored),
        )
        for name, kind in source.sources.items()
    )  # fmt: skip
    yield _table(("kind of files", "folder", "names begin", "texts for no value", "columns left unread"), rows)
    yield _period(source)
    if source.identity:
        yield f"One of the {source.records} is told from another by {_listed(source.identity)}."


def _period(source: Contract) -> str:
    period = source.period
    if period is None:
        return f"The {source.records} belong to no period."
    if not period.of_file:
        return f"Each record belongs to the {period.grain} of its own `{period.column}`."
    places = {"file_name": "the file's name", "folder": "its folders"}
    own = f"; `{period.column}` must lie in it" if period.column else ""
    return f"The {period.grain} stands in {' or '.join(places[origin] for origin in period.origins)}{own}."


def _columns(source: Contract) -> Iterator[str]:
    yield "### Columns"
    yield (
        "A file without a required column is refused whole. Names are those in the files, newest edition first, where "
        "they differ from the column's; `a + b` is a sum. Case and outer blanks do not matter."
    )
    rows = (
        (f"`{c.name}`", c.physical_type, c.unit or "", _always(c), _origin(c, source.sources), c.description)
        for c in source.columns
    )
    yield _table(("column", "type", "unit", "required", "in the files", "what it is"), rows)


def _origin(column: Column, sources: Mapping[str, Source]) -> str:
    """What the column is called in the files, or how it is made of theirs."""
    if column.expression:
        return f"made by `{column.expression}`"
    if "" in column.names:
        return _listed(column.names[""])
    kinds = [kind for kind in sources if column.names.get(kind)]
    return " · ".join(f"{kind}: {_listed(column.names[kind])}" for kind in kinds)


def _always(column: Column) -> str:
    return "yes" if column.required else ""


def _rules(source: Contract) -> Iterator[str]:
    """The rules of all filters in the file's order, each with the filters that it belongs to."""
    if not source.filters:
        return
    filters = list(source.filters)
    every = sorted({rule for rules in source.filters.values() for rule in rules}, key=lambda rule: rule.line)
    yield "### Why a row is refused"
    yield (
        f"The first condition that is true names the reason; a row that meets none is accepted. A run uses the filter"
        f" `{source.default_filter}` unless another is set."
    )
    yield _table(
        ("", "reason", "refused when", "why", *filters),
        ((str(place), *_rule(rule, source, filters)) for place, rule in enumerate(every, start=1)),
    )


def _rule(rule: Rule, source: Contract, filters: Sequence[str]) -> tuple[str, ...]:
    marks = ("✓" if rule in source.filters[name] else "" for name in filters)
    return (f"`{rule.reason}`", f"`{rule.condition}`", rule.why, *marks)


def _file_reasons(source: Contract) -> Iterator[str]:
    if source.file_reasons:
        yield "### Why a file is refused"
        yield _table(("reason", "why"), ((f"`{reason}`", why) for reason, why in source.file_reasons.items()))


def _product(product: Contract) -> Iterator[str]:
    yield f"## The table `{product.table}`"
    yield product.description
    rows = ((f"`{c.name}`", c.physical_type, c.unit or "", _made(c), c.description) for c in product.columns)
    yield _table(("column", "type", "unit", "is", "what it is"), rows)
    if product.answer is None:
        return
    by = ", ".join(f"`{key}` as `{shown}`" if key != shown else f"`{key}`" for shown, key in product.answer.by.items())
    yield f"### The answer `{product.answer.name}`"
    yield f"A view over the table, with one row for each {by}." if by else "A view over the table, of one row."
    numbers = ((f"`{n.name}`", f"`{n.formula.text}`", n.title, n.unit, str(n.digits)) for n in product.answer.numbers)
    yield _table(("number", "formula", "what it is", "unit", "digits shown"), numbers)


def _made(column: Column) -> str:
    return f"`{column.measure.text}`" if column.measure else "a key"


def _checks(dataset: Dataset) -> Iterator[str]:
    """Standard checks as a table, for they are alike everywhere; the dataset's own at length."""
    judged = [(contract, _named(contract)) for contract in (dataset.evidence, *dataset.products)]
    yield "## Checks"
    yield "A run that breaks what *must* hold is not published; what *should* hold is published with a flag."
    for contract, named in judged:
        standard = [pair for pair in named if not pair[0].line]
        if standard:
            yield f"### Standard checks of {_subject(dataset, contract)}"
            yield _table(("check", "must", "should", "over", "why"), _standard(standard))
    for contract, named in judged:
        own = [pair for pair in named if pair[0].line]
        if own:
            yield f"### Own expectations of {_subject(dataset, contract)}"
            yield from _own(own)


def _named(contract: Contract) -> Named:
    return list(zip(contract.expectations, suite.checks(contract), strict=True))


def _subject(dataset: Dataset, contract: Contract) -> str:
    return "the input" if contract is dataset.evidence else f"`{contract.table}`"


def _standard(named: Named) -> Rows:
    for (title, why), alike in groupby(named, key=lambda pair: (wording.title(pair[1]), pair[1].why)):
        checks = [check for _, check in alike]
        bounds = [
            "; ".join(wording.expected(c) for c in checks if c.severity == kind) for kind in ("critical", "warning")
        ]
        yield title, *bounds, checks[0].over, why


def _own(named: Named) -> Iterator[str]:
    for (title, why, fix), alike in groupby(named, key=lambda pair: (wording.title(pair[1]), pair[1].why, pair[1].fix)):
        bounds = "\n".join(_bound(expectation.name, check) for expectation, check in alike)
        yield f"#### {title}\n\n{bounds}\n\n**Why:** {why}\n\n**If not:** {fix}"


def _bound(name: str, check: Check) -> str:
    return f"- **{check.severity}**: {wording.expected(check)} (over {check.over}; {check.dimension}) · `{name}`"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: Sequence[str], rows: Rows) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
