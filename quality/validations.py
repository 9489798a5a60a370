"""What Great Expectations itself made of a run, as its own JSON: suites with measured columns, and their results."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.documents import Verdict
from quality.gx import SHOWN, Validation
from quality.wording import LONGEST_OFFENCE

SCHEMA = 1
LONGEST_ERROR = 500
"""Characters of an error's message or traceback; the job's log has all of it."""


def text(validations: Sequence[Validation], verdict: Verdict) -> str:
    """The document of one judgement: each suite beside its result, none where the judge could not judge."""
    pairs = [
        {"suite": validation.suite.to_json_dict(), "result": _result(validation.result.to_json_dict(), verdict)}
        for validation in validations
    ]
    about = {"schema": SCHEMA, "run": verdict.run, "judged_at": verdict.judged_at, "verdict": verdict.verdict}
    return json.dumps({**about, "validations": pairs}, ensure_ascii=False) + "\n"


def _result(content: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    """A suite's result with what a validation definition of Great Expectations would have added, and bounded."""
    when = {"run_name": verdict.run, "run_time": verdict.judged_at}
    meta = content["meta"] | {"run_id": when, "validation_time": verdict.judged_at, "batch_parameters": None}
    return content | {"results": [_bounded(result) for result in content["results"]], "meta": meta}


def _bounded(result: dict[str, Any]) -> dict[str, Any]:
    return result | {
        "result": _cut(result["result"], LONGEST_OFFENCE),
        "exception_info": _cut(result["exception_info"], LONGEST_ERROR),
    }


def _cut(value: Any, longest: int) -> Any:
    """The value with lists and texts as long as the report would show them: a file's own text may stand in them."""
    if isinstance(value, str):
        return value if len(value) <= longest else f"{value[: longest - 2]} …"
    if isinstance(value, Mapping):
        return {key: _cut(item, longest) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item, longest) for item in value[:SHOWN]]
    return value
