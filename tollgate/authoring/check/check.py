"""Every problem of datasets' contracts: of form, of what the judge understands, and of what only several show."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts import Contract, ContractError, Dataset, Problem, assemble, dataset_names, examine, text_of
from quality import suite
from tollgate.authoring.check import across, within
from tollgate.authoring.errors import AuthoringError

OWN_DATASETS = Path(__file__).resolve().parents[3] / "datasets"
"""Where the datasets lie that ship with the code."""

ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Finding:
    """One problem of one file; line 0 is the file itself, and no file a dataset as a whole."""

    file: str
    line: int
    problem: str

    @property
    def sentence(self) -> str:
        return Problem(self.line, self.problem).at(self.file)


@dataclass(frozen=True)
class Draft:
    """A file, and as much of a contract as it holds."""

    file: Path
    contract: Contract | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Folder:
    """A dataset's contracts; `only` is the one that a person asked about, None for all of them."""

    path: Path
    files: tuple[Path, ...]
    only: Path | None = None

    @property
    def wanted(self) -> tuple[Path, ...]:
        return (self.only,) if self.only else self.files


def folders_of(paths: Sequence[Path]) -> list[Folder]:
    """The datasets to look at: those of a folder or a name, that of a file, or all that ship with the code."""
    folders: list[Folder] = []
    for path in paths or (_relative(OWN_DATASETS),):
        place = _place(path)
        if place.is_dir() and not _contracts_in(place):
            names = dataset_names(place)
            if not names:
                raise AuthoringError(f"{path} holds no *.yaml. Name a dataset: tollgate contract check datasets/NAME")
            folders += [_folder(place / name) for name in names]
        elif place.is_dir():
            folders.append(_folder(place))
        else:
            folders.append(Folder(place.parent, tuple(_contracts_in(place.parent)) or (place,), place))
    return folders


def findings(folders: Sequence[Folder]) -> list[Finding]:
    """Every problem of all datasets at once, by file and line."""
    collected: set[Finding] = set()
    datasets: list[Dataset] = []
    for folder in folders:
        problems, dataset = _problems_of(folder)
        collected |= set(problems)
        datasets += [dataset] if dataset else []
    collected |= {Finding("", 0, text) for text in across.between(datasets)}
    return sorted(collected, key=lambda finding: (finding.file, finding.line, finding.problem))


def loaded(folder: Folder) -> Dataset:
    """The dataset of a folder; raises AuthoringError with everything that is wrong."""
    collected, dataset = _problems_of(folder)
    if collected or dataset is None:
        raise AuthoringError("\n".join(finding.sentence for finding in sorted(collected, key=lambda one: one.line)))
    return dataset


def _problems_of(folder: Folder) -> tuple[list[Finding], Dataset | None]:
    drafts = [_draft(file) for file in folder.files]
    contracts = {str(draft.file): draft.contract for draft in drafts if draft.contract}
    collected = [Finding(str(draft.file), problem.line, problem.text) for draft in drafts for problem in draft.problems]
    for file, contract in contracts.items():
        collected += [Finding(file, problem.line, problem.text) for problem in within.problems(contract)]
    dataset, cross = _assembled(folder.path.resolve().name, contracts)
    collected += cross
    if dataset:
        places = {contract.name: file for file, contract in contracts.items()}
        collected += [Finding(places[name], problem.line, problem.text) for name, problem in _of_dataset(dataset)]
    # Whoever asks about one file hears neither of the others' problems nor of what the folder lacks.
    wanted = {str(file) for file in folder.wanted} | ({""} if folder.only is None else set())
    return [finding for finding in collected if finding.file in wanted], dataset


def _assembled(name: str, contracts: Mapping[str, Contract]) -> tuple[Dataset | None, list[Finding]]:
    """The dataset as far as its contracts fit together, and where they do not."""
    try:
        return assemble(name, contracts), []
    except ContractError as error:
        collected = [_finding(problem.text, contracts) for problem in error.problems]
    broken = {finding.file for finding in collected}
    rest = {file: contract for file, contract in contracts.items() if file not in broken}
    try:
        return (assemble(name, rest) if broken and rest else None), collected
    except ContractError:
        return None, collected


def _finding(text: str, contracts: Mapping[str, Contract]) -> Finding:
    """A problem that stands between contracts, at the file and line that it names."""
    for file, contract in contracts.items():
        match = re.match(rf"{re.escape(file)}(?::(\d+))?: ", text)
        if match:
            return Finding(file, int(match[1] or 0), text[match.end() :])
        if text.startswith(f"{contract.name}, standardChecks"):
            return Finding(file, contract.line, text.removeprefix(f"{contract.name}, "))
    return Finding("", 0, text)


def _of_dataset(dataset: Dataset) -> Iterator[tuple[str, Problem]]:
    """What the judge would not understand, and what would never be true, by the contract that says it."""
    for owner, judged in ((dataset.source, dataset.evidence), *((product, product) for product in dataset.products)):
        for expectation, problem in suite.problems(judged):
            # A missing type was reported already, as a problem of form.
            if expectation.type:
                yield owner.name, Problem(expectation.line, f"expectation {expectation.name!r}: {problem}")
    yield from across.problems(dataset)


def _draft(file: Path) -> Draft:
    try:
        return Draft(file, *examine(text_of(file)))
    except ContractError as error:
        return Draft(file, None, error.problems)


def _place(path: Path) -> Path:
    """A path as it is; otherwise the dataset of that name among those that ship with the code."""
    named = _relative(OWN_DATASETS) / path
    return named if not path.exists() and len(path.parts) == 1 and named.is_dir() else path


def _folder(path: Path) -> Folder:
    return Folder(path, tuple(_contracts_in(path)))


def _contracts_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix in ENDINGS) if folder.is_dir() else []


def _relative(path: Path) -> Path:
    """The path as a person in this folder would write it."""
    folder = Path.cwd()
    return path.relative_to(folder) if path.is_relative_to(folder) else path
