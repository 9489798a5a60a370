"""A run as one event of OpenLineage: what was read, what was made of which columns, and what the checks said.

https://openlineage.io/spec/2-0-2/OpenLineage.json. The event is a file of the run; nothing here sends it anywhere.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from contracts import Column, Contract, Dataset
from pipeline.documents import CheckResult, Verdict
from pipeline.layout import Layout
from quality.model import Judged

Json = dict[str, Any]

SPEC: Final = "https://openlineage.io/spec"
FACETS: Final[Mapping[str, str]] = {
    "columnLineage": "1-2-0/ColumnLineageDatasetFacet",
    "dataQualityAssertions": "1-1-0/DataQualityAssertionsDatasetFacet",
    "dataQualityMetrics": "1-0-3/DataQualityMetricsInputDatasetFacet",
    "documentation": "1-1-0/DocumentationJobFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
    "jobType": "2-0-4/JobTypeJobFacet",
    "ownership": "1-0-1/OwnershipJobFacet",
    "schema": "1-2-0/SchemaDatasetFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet",
}
"""The versions of the facets' schemas that are written."""

SEVERITIES: Final = {"critical": "error", "warning": "warn"}
"""Ours, as other producers of assertions call them."""

_STATISTIC: Final = re.compile(r"(?:accepted_)?(?:null|min|max|unreadable)_(\w+)")


@dataclass(frozen=True)
class Origin:
    """Where a run stands, beside what its verdict says."""

    layout: Layout
    database: str = ""
    """The ARN of the Glue database that has its tables; empty where there is none."""

    @property
    def input(self) -> Json:
        return _place(self.layout.input)

    def table(self, product: Contract) -> Json:
        """A product's table, as the catalog knows it; without a catalog the folder of its rows."""
        if not self.database:
            return _place(self.layout.table(product.name))
        catalog, _, database = self.database.partition(":database/")
        return {"namespace": catalog, "name": f"table/{database}/{product.table}"}


def event(result: Verdict, judged: Judged | None, origin: Origin) -> Json:
    """The run's event: COMPLETE where it may be published, else FAIL; without what was judged it names no dataset."""
    producer = f"urn:tollgate:{result.code or 'unknown'}"
    published = result.verdict in ("passed", "passed with warnings") or result.released is not None
    failed = {"errorMessage": {"message": result.summary, "programmingLanguage": "PYTHON"}}
    inputs, outputs = _datasets(result, judged, origin) if judged else ([], [])
    made: Json = {
        "eventType": "COMPLETE" if published else "FAIL",
        "eventTime": result.judged_at,
        "producer": producer,
        "schemaURL": f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {
            "runId": str(uuid.uuid5(uuid.NAMESPACE_URL, origin.layout.folder)),
            "facets": {} if published else failed,
        },
        "job": {
            "namespace": origin.input["namespace"],
            "name": result.dataset,
            "facets": _about_job(result, judged.dataset if judged else None),
        },
        "inputs": inputs,
        "outputs": outputs,
    }
    for one in (made["run"], made["job"], *inputs, *outputs):
        for facets in (one.get("facets", {}), one.get("inputFacets", {})):
            for name, facet in facets.items():
                facets[name] = _facet(name, producer, facet)
    return made


def _facet(name: str, producer: str, content: Json) -> Json:
    schema = FACETS[name]
    url = f"{SPEC}/facets/{schema}.json#/$defs/{schema.rpartition('/')[2]}"
    return {"_producer": producer, "_schemaURL": url, **content}


def _place(url: str) -> Json:
    """A folder as a dataset of OpenLineage: the store, and the path in it."""
    parts = urlsplit(url)
    store = f"{parts.scheme}://{parts.netloc}" if parts.netloc else "file"
    return {"namespace": store, "name": parts.path.strip("/") if parts.netloc else parts.path.rstrip("/")}


def _about_job(result: Verdict, dataset: Dataset | None) -> Json:
    facets: Json = {"jobType": {"processingType": "BATCH", "integration": "TOLLGATE", "jobType": "JOB"}}
    if result.owner:
        facets["ownership"] = {"owners": [{"name": f"team:{result.owner}", "type": "OWNER"}]}
    if dataset and dataset.source.description:
        facets["documentation"] = {"description": dataset.source.description}
    return facets


def _datasets(result: Verdict, judged: Judged, origin: Origin) -> tuple[list[Json], list[Json]]:
    dataset = judged.dataset
    checks: dict[str, list[CheckResult]] = {}
    for check in result.checks:
        checks.setdefault(check.dataset, []).append(check)
    source: Json = {
        **origin.input,
        "facets": {"schema": _schema(dataset.source)},
        "inputFacets": {
            "dataQualityMetrics": _metrics(judged),
            "dataQualityAssertions": _assertions(checks.get(dataset.evidence.name, []), dataset.source),
        },
    }
    outputs: list[Json] = [
        {
            **origin.table(product),
            "facets": {
                "schema": _schema(product),
                "columnLineage": _column_lineage(product, judged, origin.input),
                "version": {"datasetVersion": result.run},
                "dataQualityAssertions": _assertions(checks.get(product.name, []), product),
            },
        }
        for product in dataset.products
    ]
    return [source], outputs


def _schema(contract: Contract) -> Json:
    return {
        "fields": [
            {"name": column.name, "type": column.physical_type}
            | ({"description": column.description} if column.description else {})
            for column in contract.columns
        ]
    }


def _metrics(judged: Judged) -> Json:
    """What the evidence and the record count of the input, whatever became of its rows."""
    names = {column.name for column in judged.dataset.evidence.columns}
    nulls = {
        column.name: {"nullCount": sum(int(row[f"null_{column.name}"] or 0) for row in judged.evidence)}
        for column in judged.dataset.source.columns
        if f"null_{column.name}" in names
    }
    files = judged.record.files
    return {
        "rowCount": sum(file.rows for file in files),
        "bytes": sum(file.size_bytes for file in files),
        "fileCount": len(files),
        "columnMetrics": nulls,
    }


def _assertions(checks: Iterable[CheckResult], contract: Contract) -> Json:
    return {"assertions": [_assertion(check, {column.name for column in contract.columns}) for check in checks]}


def _assertion(check: CheckResult, columns: set[str]) -> Json:
    match = _STATISTIC.fullmatch(check.column or "")
    names = [name for name in (check.column, match and match[1]) if name in columns]
    return {
        "assertion": check.name,
        "success": check.result == "passed",
        "severity": SEVERITIES[check.severity],
        "description": check.why,
        "expected": check.expected,
        "actual": check.observed,
        **({"column": names[0]} if names else {}),
        "params": {"dimension": check.dimension, "result": check.result},
    }


def _column_lineage(product: Contract, judged: Judged, source: Json) -> Json:
    """Which columns of the input each column of a table is made of, and which decide the rows that are in it."""
    origin = judged.dataset.source
    fields = {column.name: [*_made_of(column, origin, source)] for column in product.columns}
    rules = judged.dataset.source.filters.get(judged.record.filter, ())
    decisive = [
        *(("FILTER", rule.reason, name) for rule in rules for name in _named(rule.condition, origin)),
        *(("GROUP_BY", key.name, key.name) for key in product.keys if key.name in _names(origin)),
    ]
    return {
        "fields": {name: {"inputFields": inputs} for name, inputs in fields.items() if inputs},
        "dataset": [_input(source, name, "INDIRECT", kind, why) for kind, why, name in decisive],
    }


def _made_of(column: Column, source: Contract, place: Json) -> Iterator[Json]:
    measure = column.measure
    if measure is None:
        period = source.period
        if column.part and period and period.column and not period.of_file:
            yield _input(place, period.column, "DIRECT", "TRANSFORMATION", f"its {column.part}")
        elif column.name in _names(source):
            yield _input(place, column.name, "DIRECT", "IDENTITY", "")
        return
    for name in measure.columns:
        yield _input(place, name, "DIRECT", "AGGREGATION", measure.text)
    for name in _named(measure.condition, source):
        yield _input(place, name, "INDIRECT", "CONDITIONAL", measure.text)


def _input(place: Json, column: str, kind: str, subtype: str, description: str) -> Json:
    made = {"type": kind, "subtype": subtype, "description": description, "masking": False}
    return {**place, "field": column, "transformations": [made]}


def _names(source: Contract) -> set[str]:
    return {column.name for column in source.columns}


def _named(condition: str, source: Contract) -> list[str]:
    """The source's columns that a condition names, as values or as the texts that files hold."""
    return [
        column.name
        for column in source.columns
        if re.search(rf"\b{re.escape(column.name)}(_text)?\b", condition, re.IGNORECASE)
    ]
