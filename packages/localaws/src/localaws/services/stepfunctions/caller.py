"""How the machine calls AWS: as its role, through boto3 to this very endpoint; each call is written down."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from localaws.sdk import local_config, local_session
from localaws.service import World
from localaws.services.stepfunctions.casing import epoch_ms, from_api, iso, to_api
from localaws.services.stepfunctions.resources import Integration

SESSION: Final = "local-step-functions"
"""The last part of the machine's ARN as a caller; Step Functions makes up a text for each."""
_RESOURCES: Final = ("Bucket", "virtualClusterId", "WorkGroup", "TopicArn", "stateMachineArn", "DatabaseName", "id")


class TaskFailedError(Exception):
    """A task that failed: the error's name as a Retry or a Catch would match it, and its cause."""

    def __init__(self, error: str, cause: str, *, passing: bool = False) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause
        self.passing = passing
        """Whether the same call may succeed a moment later: the service was busy or out of reach."""


class Caller:
    """Calls APIs for one emulated AWS."""

    def __init__(self, world: World) -> None:
        self._endpoint_url = world.endpoint_url
        self._sessions = world.sessions
        self._record = world.home / "state" / "calls.jsonl"
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._session: Any = None

    def call(self, integration: Integration, parameters: Mapping[str, Any], role_arn: str, region: str) -> Any:
        """Call an API with a state's parameters; its answer as a state sees it.

        Raises TaskFailedError.
        """
        model = integration.model()
        arguments = to_api(parameters, model.input_shape)
        self._write_down(role_arn, f"{model.service_model.signing_name}:{integration.operation}", arguments)
        try:
            answer = getattr(self._client(integration.service, region, role_arn), xform_name(integration.operation))(
                **arguments
            )
            answer.pop("ResponseMetadata", None)
            moment = iso if integration.through_sdk else epoch_ms
            return from_api(answer, model.output_shape, moment)
        except ClientError as error:
            raise _refused(integration, error) from error
        except BotoCoreError as error:
            raise TaskFailedError(f"{integration.errors}.SdkClientException", str(error), passing=True) from error

    def _client(self, service: str, region: str, role_arn: str) -> Any:
        with self._lock:
            if (service, region, role_arn) not in self._clients:
                # A state's own Retry decides what is tried again; its TimeoutSeconds when to give up.
                config = local_config(
                    parameter_validation=False,
                    retries={"total_max_attempts": 1},
                    connect_timeout=10,
                    read_timeout=300,
                )
                # One session: each reads every endpoint of AWS anew.
                self._session = self._session or local_session()
                key = self._sessions.assume(role_arn, SESSION)
                self._clients[service, region, role_arn] = self._session.client(
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint_url,
                    config=config,
                    aws_access_key_id=key.access_key_id,
                    aws_secret_access_key=key.secret_access_key,
                )
            return self._clients[service, region, role_arn]

    def _write_down(self, role_arn: str, action: str, arguments: Mapping[str, Any]) -> None:
        resource = next((str(arguments[name]) for name in _RESOURCES if name in arguments), "*")
        line = json.dumps({"role": role_arn, "action": action, "resource": resource})
        with self._lock:
            _append(self._record, line)


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as record:
        record.write(f"{line}\n")


def _refused(integration: Integration, error: ClientError) -> TaskFailedError:
    refusal, about = error.response["Error"], error.response.get("ResponseMetadata", {})
    status, request = about.get("HTTPStatusCode", 0), about.get("RequestId", "")
    class_name = type(error).__name__
    # An error outside the API's model goes by the service's own name, as the Java SDK has it.
    name = class_name if class_name != "ClientError" else integration.errors
    name = name if name.endswith("Exception") else f"{name}Exception"
    message = refusal.get("Message", "")
    if integration.through_sdk:
        cause = f"{message} (Service: {integration.errors}, Status Code: {status}, Request ID: {request})"
    else:
        service = f"Amazon{integration.errors}"
        details = f"Service: {service}; Status Code: {status}; Error Code: {refusal.get('Code')}; Request ID: {request}"
        cause = f"{message} ({details})"
    code = str(refusal.get("Code"))
    passing = status >= 500 or "Throttl" in code or "TooManyRequests" in code  # noqa: PLR2004 - HTTP's server errors
    return TaskFailedError(f"{integration.errors}.{name}", cause, passing=passing)
