"""Problems that only several contracts show: raw data, its evidence, and the table that is a part of it."""

from collections.abc import Iterator, Sequence

from contracts import Contract, Problem
from contracts.suggest import suggestion
from pipeline.documents import ACCEPTED
from quality.frames import is_evidence
from spark.measures import FILLED


def problems(contract: Contract, contracts: Sequence[Contract]) -> Iterator[Problem]:
    """What contradicts the job, or another contract of the same dataset; a contract that is absent is not reported."""
    if is_evidence(contract):
        yield from _unfilled_columns(contract)
    for other in contracts:
        if is_evidence(contract) and contract.name == f"{other.name}_evidence":
            yield from _unknown_outcomes(contract, other)
        if is_evidence(other) and contract.name == other.name.replace("_evidence", "_summary"):
            yield from _missing_in_evidence(contract, other)


def _unknown_outcomes(evidence: Contract, raw: Contract) -> Iterator[Problem]:
    """An expectation over an outcome that never comes would hold for ever."""
    reasons = {rule.reason for rules in raw.filters.values() for rule in rules}
    outcomes = [ACCEPTED, *sorted(reasons), *raw.file_reasons]
    for expectation in evidence.expectations:
        where = expectation.arguments.get("where")
        listed = where.get("outcome", []) if isinstance(where, dict) else []
        for outcome in [listed] if isinstance(listed, str) else listed:
            if outcome not in outcomes:
                text = f"asks about an outcome {outcome!r} that {raw.name} does not have{suggestion(outcome, outcomes)}"
                yield Problem(expectation.line, f"expectation {expectation.name!r} {text}")


def _unfilled_columns(evidence: Contract) -> Iterator[Problem]:
    for column in evidence.columns:
        if column.name not in FILLED:
            hint = suggestion(column.name, FILLED) or "; say how it is measured in spark/measures.py"
            yield Problem(column.line, f"column {column.name!r} is filled by nothing in the job{hint}")


def _missing_in_evidence(table: Contract, evidence: Contract) -> Iterator[Problem]:
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
