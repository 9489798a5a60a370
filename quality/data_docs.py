"""Data Docs from what a run kept: a project of Great Expectations in a folder, built without network."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from quality.errors import QualityError
from quality.gx import package
from quality.validations import SCHEMA

LOADED_FROM = (
    "cdn.jsdelivr.net",
    "cdnjs.cloudflare.com",
    "code.jquery.com",
    "maxcdn.bootstrapcdn.com",
    "stackpath.bootstrapcdn.com",
    "unpkg.com",
)
"""Where the pages of Great Expectations load their styles and scripts from when they are opened."""

_LOGO = re.compile(r"https://great-expectations-web-assets[^\"']*/(logo-long\.png)\?[^\"']*")


def build(document: Path) -> Path:
    """Make the folder of a run's `validations.json` a project of Great Expectations; the first page of its Data Docs.

    What lay in that folder before is made anew. Raises QualityError for a document that holds nothing to show.
    """
    content = document.read_text(encoding="utf-8")
    kept = json.loads(content)
    if kept["schema"] != SCHEMA:
        raise QualityError(f"{document} has schema {kept['schema']}, and this code reads {SCHEMA}: update it.")
    if not kept["validations"]:
        raise QualityError(f"The judge could not judge {kept['run']}, so Great Expectations has nothing to show.")
    gx, folder = package(), document.parent
    shutil.rmtree(folder)
    context = gx.get_context(mode="file", project_root_dir=folder.parent)
    document.write_text(content, encoding="utf-8")
    for pair in kept["validations"]:
        context.suites.add(gx.ExpectationSuite(**pair["suite"]))
        _store(context, pair["result"])
    context.build_data_docs()
    site = folder / "uncommitted" / "data_docs" / "local_site"
    for page in site.rglob("*.html"):
        _keep_quiet(page, site)
    return site / "index.html"


def _store(context: Any, result: dict[str, Any]) -> None:
    """Put a result where a checkpoint of Great Expectations would."""
    from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    run, meta = RunIdentifier(**result["meta"]["run_id"]), result["meta"]["active_batch_definition"]
    batch = f"{meta['datasource_name']}-{meta['data_asset_name']}"
    key = ValidationResultIdentifier(ExpectationSuiteIdentifier(result["suite_name"]), run, batch)
    context.validation_results_store.set(key, expectationSuiteValidationResultSchema.load(result))


def _keep_quiet(page: Path, site: Path) -> None:
    """Show the folder's own logo: the page's address of it tells its maker which project is looked at, and when."""
    local = "../" * (len(page.relative_to(site).parts) - 1) + "static/images/"
    page.write_text(_LOGO.sub(rf"{local}\1", page.read_text(encoding="utf-8")), encoding="utf-8")
