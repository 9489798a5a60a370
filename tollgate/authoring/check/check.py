"""Contracts looked over as a whole: their form, what the judge understands, and what only several of them show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts import Contract, ContractError, Problem, examine, text_of
from quality import suite
from tollgate.authoring.check import across, within
from tollgate.authoring.errors import AuthoringError

SHIPPED = Path(__file__).resolve().parents[3] / "contracts"
"""Where the pipeline's own contracts lie."""


@dataclass(frozen=True)
class Finding:
    """One problem of one file; line 0 is the file as a whole."""

    file: str
    line: int
    problem: str

    @property
    def sentence(self) -> str:
        return Problem(self.line, self.problem).at(self.file)


@dataclass(frozen=True)
class Drafted:
    """A file, and as much of a contract as it holds."""

    file: str
    contract: Contract | None
    problems: tuple[Problem, ...]


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The contracts to look at: those named, those in a folder named, or the pipeline's own."""
    found: list[Path] = []
    for path in paths or (_near(SHIPPED),):
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise AuthoringError(f"{path} holds no *.yaml. Name a contract: tollgate contract check FILE")
        found += inside
    return found


def findings(files: Sequence[Path]) -> list[Finding]:
    """Every problem of all the files at once, by file and line."""
    drafts = [_drafted(file) for file in files]
    whole = [draft.contract for draft in drafts if draft.contract]
    found = {
        Finding(draft.file, problem.line, problem.text)
        for draft in drafts
        for problem in (*draft.problems, *_of(draft.contract, whole))
    }
    return sorted(found, key=lambda finding: (finding.file, finding.line, finding.problem))


def _drafted(file: Path) -> Drafted:
    try:
        return Drafted(str(file), *examine(text_of(file)))
    except ContractError as error:
        return Drafted(str(file), None, error.problems)


def _of(contract: Contract | None, every: Sequence[Contract]) -> Iterator[Problem]:
    if contract is None:
        return
    for expectation, problem in suite.problems(contract):
        # What lacks a type was told already, as a matter of form.
        if expectation.type:
            yield Problem(expectation.line, f"expectation {expectation.name!r}: {problem}")
    yield from within.problems(contract)
    yield from across.problems(contract, every)


def _near(path: Path) -> Path:
    """The path as a person in this folder would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
