"""Reads an event with the classes of OpenLineage's own client, generated from its schemas, and refuses the rest."""

import types
import typing
from typing import Any

import attr
from openlineage.client.generated import (
    base,
    column_lineage_dataset,
    data_quality_assertions_dataset,
    data_quality_metrics_input_dataset,
    dataset_version_dataset,
    documentation_job,
    error_message_run,
    job_type_job,
    ownership_job,
    schema_dataset,
)

FACETS: dict[str, type] = {
    "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet,
    "dataQualityAssertions": data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet,
    "dataQualityMetrics": data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet,
    "documentation": documentation_job.DocumentationJobFacet,
    "errorMessage": error_message_run.ErrorMessageRunFacet,
    "jobType": job_type_job.JobTypeJobFacet,
    "ownership": ownership_job.OwnershipJobFacet,
    "schema": schema_dataset.SchemaDatasetFacet,
    "version": dataset_version_dataset.DatasetVersionDatasetFacet,
}


def read(event: dict[str, Any]) -> Any:
    """The event as the client has it. Raises ValueError for what its schemas do not know, lack or type otherwise."""
    return _object(base.RunEvent, event, "event")


def _object(kind: type, value: Any, at: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{at} is no object")  # noqa: TRY004 (one kind of error for every reader)
    fields = {field.name: field for field in attr.fields(attr.resolve_types(kind))}
    unknown = set(value) - set(fields)
    missing = {name for name, field in fields.items() if field.default is attr.NOTHING} - set(value)
    if unknown or missing:
        raise ValueError(f"{at}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    made = {
        name: _facets(item, f"{at}.{name}") if name.lower().endswith("facets") else _value(fields[name].type, item, at)
        for name, item in value.items()
    }
    # What the client writes by itself, and where it reads a name with a `_` before it.
    schema = made.pop("_schemaURL", None) or made.pop("schemaURL", None)
    read_object = kind(**{name.lstrip("_"): item for name, item in made.items()})
    if schema is not None and schema != kind._get_schema():  # type: ignore[attr-defined]  # every one of them has it
        raise ValueError(f"{at} says {schema} and is read as {kind._get_schema()}")  # type: ignore[attr-defined]
    return read_object


def _facets(value: dict[str, Any], at: str) -> dict[str, Any]:
    return {name: _object(FACETS[name], facet, f"{at}.{name}") for name, facet in value.items()}


def _value(hint: Any, value: Any, at: str) -> Any:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
        return None if value is None else _value(hint, value, at)
    if typing.get_origin(hint) is list:
        return [_value(typing.get_args(hint)[0], item, f"{at}[]") for item in value]
    if typing.get_origin(hint) is dict:
        return {key: _value(typing.get_args(hint)[1], item, f"{at}.{key}") for key, item in value.items()}
    if isinstance(hint, type) and attr.has(hint):
        return _object(hint, value, f"{at}.{hint.__name__}")
    if hint in (str, int, float, bool) and type(value) is not hint:
        raise ValueError(f"{at}: {value!r} is no {hint.__name__}")
    return base.EventType(value) if hint is base.EventType else value
