"""Every problem of a set of contracts: of form, of what the judge understands, and of what only several show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts import Contract, ContractError, Problem, examine, text_of
from quality import suite
from tollgate.authoring.check import across, within
from tollgate.authoring.errors import AuthoringError

OWN_CONTRACTS = Path(__file__).resolve().parents[3] / "contracts"
"""Where the pipeline's own contracts lie."""


@dataclass(frozen=True)
class Finding:
    """One problem of one file; line 0 is the file itself."""

    file: str
    line: int
    problem: str

    @property
    def sentence(self) -> str:
        return Problem(self.line, self.problem).at(self.file)


@dataclass(frozen=True)
class Draft:
    """A file, and as much of a contract as it holds."""

    file: str
    contract: Contract | None
    problems: tuple[Problem, ...]


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The contracts to look at: those named, those in a folder named, or the pipeline's own."""
    collected: list[Path] = []
    for path in paths or (_relative(OWN_CONTRACTS),):
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not files:
            raise AuthoringError(f"{path} holds no *.yaml. Name a contract: tollgate contract check FILE")
        collected += files
    return collected


def findings(files: Sequence[Path]) -> list[Finding]:
    """Every problem of all the files at once, by file and line."""
    drafts = [_draft(file) for file in files]
    contracts = [draft.contract for draft in drafts if draft.contract]
    collected = {
        Finding(draft.file, problem.line, problem.text)
        for draft in drafts
        for problem in (*draft.problems, *_problems_of(draft.contract, contracts))
    }
    return sorted(collected, key=lambda finding: (finding.file, finding.line, finding.problem))


def _draft(file: Path) -> Draft:
    try:
        return Draft(str(file), *examine(text_of(file)))
    except ContractError as error:
        return Draft(str(file), None, error.problems)


def _problems_of(contract: Contract | None, contracts: Sequence[Contract]) -> Iterator[Problem]:
    if contract is None:
        return
    for expectation, problem in suite.problems(contract):
        # A missing type was reported already, as a problem of form.
        if expectation.type:
            yield Problem(expectation.line, f"expectation {expectation.name!r}: {problem}")
    yield from within.problems(contract)
    yield from across.problems(contract, contracts)


def _relative(path: Path) -> Path:
    """The path as a person in this folder would write it."""
    folder = Path.cwd()
    return path.relative_to(folder) if path.is_relative_to(folder) else path
