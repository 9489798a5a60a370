"""PascalCase to the API and back."""

import datetime as dt
import io

from localaws.services.stepfunctions.casing import (
    epoch_ms,
    from_api,
    iso,
    missing_fields,
    to_api,
    unknown_fields,
)
from localaws.services.stepfunctions.resources import parse

START = parse("arn:aws:states:::emr-containers:startJobRun.sync").model()
GET = parse("arn:aws:states:::aws-sdk:s3:getObject").model()
QUERY = parse("arn:aws:states:::athena:getQueryExecution").model()
MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def test_parameters_get_the_apis_own_spelling_and_maps_keep_theirs() -> None:
    parameters = {
        "VirtualClusterId": "vc",
        "JobDriver": {"SparkSubmitJobDriver": {"EntryPoint": "s3://b/e.py", "EntryPointArguments": ["--Run"]}},
        "Tags": {"tollgate:Run": "r"},
        "ConfigurationOverrides": {"MonitoringConfiguration": {"PersistentAppUI": "ENABLED"}},
    }

    assert to_api(parameters, START.input_shape) == {
        "virtualClusterId": "vc",
        "jobDriver": {"sparkSubmitJobDriver": {"entryPoint": "s3://b/e.py", "entryPointArguments": ["--Run"]}},
        "tags": {"tollgate:Run": "r"},
        "configurationOverrides": {"monitoringConfiguration": {"persistentAppUI": "ENABLED"}},
    }


def test_what_a_state_gives_as_json_becomes_the_text_that_an_api_takes() -> None:
    publish = parse("arn:aws:states:::sns:publish").model()

    assert to_api({"Message": {"a": 1}}, publish.input_shape) == {"Message": '{"a":1}'}


def test_an_answer_is_pascal_case_with_its_body_as_text() -> None:
    answer = {"Body": io.BytesIO(b"{}"), "LastModified": MOMENT, "Metadata": {"own": "x"}}

    assert from_api(answer, GET.output_shape, iso) == {
        "Body": "{}",
        "LastModified": "2026-01-02T03:04:05.000Z",
        "Metadata": {"own": "x"},
    }


def test_an_optimised_integration_counts_milliseconds() -> None:
    answer = {"QueryExecution": {"Status": {"SubmissionDateTime": MOMENT}}}
    written = from_api(answer, QUERY.output_shape, epoch_ms)

    assert written["QueryExecution"]["Status"]["SubmissionDateTime"] == int(MOMENT.timestamp() * 1000)


def test_misspelt_and_missing_parameters_are_found_at_every_depth() -> None:
    parameters = {"VirtualClusterId.$": "$.id", "JobDriver": {"SparkSubmitJobDriver": {"EntryPont": "x"}}, "Nmae": "n"}

    assert unknown_fields(parameters, START.input_shape) == ["JobDriver.SparkSubmitJobDriver.EntryPont", "Nmae"]
    assert missing_fields({"Name": "n"}, START.input_shape) == ["VirtualClusterId"]
