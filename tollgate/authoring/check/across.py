"""What only several contracts show: the reasons of the raw data, their evidence, and the table that is its sum."""

from collections.abc import Iterator, Sequence

from contracts import Contract, Problem
from contracts.suggest import suggestion
from quality.frames import is_evidence
from spark.measures import FILLED

ACCEPTED = "accepted"


def problems(contract: Contract, every: Sequence[Contract]) -> Iterator[Problem]:
    """What contradicts the job, or another contract of the same dataset; one that is not there is not missed."""
    if is_evidence(contract):
        yield from _filled_by_nothing(contract)
    for other in every:
        if is_evidence(contract) and contract.name == f"{other.name}_evidence":
            yield from _unknown_outcomes(contract, other)
        if is_evidence(other) and contract.name == other.name.replace("_evidence", "_summary"):
            yield from _not_in_the_evidence(contract, other)


def _unknown_outcomes(evidence: Contract, raw: Contract) -> Iterator[Problem]:
    """An expectation over an outcome that never comes would hold for ever."""
    reasons = {rule.reason for rules in raw.filters.values() for rule in rules}
    known = [ACCEPTED, *sorted(reasons), *raw.file_reasons]
    for expectation in evidence.expectations:
        where = expectation.arguments.get("where")
        asked = where.get("outcome", []) if isinstance(where, dict) else []
        for outcome in [asked] if isinstance(asked, str) else asked:
            if outcome not in known:
                text = (
                    f"asks about an outcome {outcome!r} that {raw.name} does not have{suggestion(str(outcome), known)}"
                )
                yield Problem(expectation.line, f"expectation {expectation.name!r} {text}")


def _filled_by_nothing(evidence: Contract) -> Iterator[Problem]:
    for column in evidence.columns:
        if column.name not in FILLED:
            hint = suggestion(column.name, FILLED) or "; say how it is measured in spark/measures.py"
            yield Problem(column.line, f"column {column.name!r} is filled by nothing in the job{hint}")


def _not_in_the_evidence(table: Contract, evidence: Contract) -> Iterator[Problem]:
    types = {column.name: column.physical_type for column in evidence.columns}
    for column in table.columns:
        if column.name not in types:
            hint = suggestion(column.name, types)
            text = f"is not in {evidence.name}, of which the table is the accepted part{hint}"
        elif types[column.name] != column.physical_type:
            text = f"is {column.physical_type} here and {types[column.name]} in {evidence.name}, whose part it is"
        else:
            continue
        yield Problem(column.line, f"column {column.name!r} {text}")
