"""Contracts as Markdown pages, for those who read data and not YAML."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from contracts import Column, Contract, Rule, load_file
from quality import suite, wording
from quality.model import Check

COMMAND = ".venv/bin/tollgate contract docs"
NOTE = f"<!-- Generated: {COMMAND} -->"
FOLDER = Path("docs") / "contracts"
INDEX = "README.md"

Rows = Iterator[Sequence[str]]


def pages(files: Sequence[Path]) -> dict[str, str]:
    """One page per contract and one that lists them, by file name; ContractError or SuiteError where one is wrong."""
    contracts = {file.stem: load_file(file) for file in files}
    return {INDEX: _index(contracts)} | {f"{name}.md": page(contract) for name, contract in contracts.items()}


def page(contract: Contract) -> str:
    parts = [
        f"# {contract.name}\n\n{NOTE}",
        contract.description,
        f"Version {contract.version} of the contract `{contract.id}`.",
        *_columns(contract),
        *_sources(contract),
        *_names(contract),
        *_rules(contract),
        *_file_reasons(contract),
        *_expectations(contract),
    ]
    return "\n\n".join(parts) + "\n"


def _index(contracts: dict[str, Contract]) -> str:
    rows = ((f"[{one.name}]({name}.md)", one.version, one.description) for name, one in contracts.items())
    return f"# The data contracts\n\n{NOTE}\n\n{_table(('dataset', 'version', 'what it is'), rows)}\n"


def _columns(contract: Contract) -> Iterator[str]:
    yield "## Columns"
    rows = ((f"`{c.name}`", c.physical_type, c.unit or "", _always(c), c.description) for c in contract.columns)
    yield _table(("column", "type", "unit", "required", "what it is"), rows)


def _always(column: Column) -> str:
    return "yes" if column.required else ""


def _sources(contract: Contract) -> Iterator[str]:
    if not contract.sources:
        return
    yield "## Files"
    rows = (
        (f"`{name}`", f"`input/{source.folder}/`", f"`{source.file}…`", _listed(source.ignored))
        for name, source in contract.sources.items()
    )
    yield _table(("source", "folder", "names begin", "columns left unread"), rows)


def _names(contract: Contract) -> Iterator[str]:
    kinds = sorted({kind for column in contract.columns for kind in column.names})
    if not kinds:
        return
    yield "## Names in the files"
    yield "What each column was called, newest edition first; `a + b` is a sum. Case and outer blanks do not matter."
    rows = ((f"`{c.name}`", *(_listed(c.names.get(kind, ())) for kind in kinds)) for c in contract.columns)
    yield _table(("column", *kinds), rows)


def _rules(contract: Contract) -> Iterator[str]:
    """The rules of all filters in the file's order, each with the filters that it belongs to."""
    if not contract.filters:
        return
    filters = list(contract.filters)
    every = sorted({rule for rules in contract.filters.values() for rule in rules}, key=lambda rule: rule.line)
    yield "## Why a row is refused"
    yield (
        f"The first condition that is true names the reason; a row that meets none is accepted. A run uses the filter"
        f" `{contract.default_filter}` unless another is set."
    )
    yield _table(
        ("", "reason", "refused when", "why", *filters),
        ((str(place), *_rule(rule, contract, filters)) for place, rule in enumerate(every, start=1)),
    )


def _rule(rule: Rule, contract: Contract, filters: Sequence[str]) -> tuple[str, ...]:
    marks = ("✓" if rule in contract.filters[name] else "" for name in filters)
    return (f"`{rule.reason}`", f"`{rule.condition}`", rule.why, *marks)


def _file_reasons(contract: Contract) -> Iterator[str]:
    if contract.file_reasons:
        yield "## Why a file is refused"
        yield _table(("reason", "why"), ((f"`{reason}`", why) for reason, why in contract.file_reasons.items()))


def _expectations(contract: Contract) -> Iterator[str]:
    if not contract.expectations:
        return
    yield "## Expectations"
    yield "A critical one stops the run when it does not hold; a warning is published with a flag."
    pairs = zip(contract.expectations, suite.checks(contract), strict=True)
    named = [(expectation.name, check) for expectation, check in pairs]
    for (title, why, fix), alike in groupby(named, key=lambda pair: (wording.title(pair[1]), pair[1].why, pair[1].fix)):
        bounds = "\n".join(_bound(name, check) for name, check in alike)
        yield f"### {title}\n\n{bounds}\n\n**Why:** {why}\n\n**If not:** {fix}"


def _bound(name: str, check: Check) -> str:
    return f"- **{check.severity}**: {wording.expected(check)} (over {check.over}; {check.dimension}) · `{name}`"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: Sequence[str], rows: Rows) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
