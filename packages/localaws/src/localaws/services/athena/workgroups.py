"""A workgroup's say in a query: whether it may run, where its result goes, how much it may read."""

from dataclasses import dataclass
from typing import Any

from localaws.service import Call, ServiceError


@dataclass(frozen=True)
class Terms:
    """What a workgroup grants one query."""

    output: str
    """The folder for its result, as a URL that ends in a slash."""
    configuration: dict[str, Any]
    """The rest of the result's configuration: encryption, owner."""
    limit_bytes: int | None


def find(call: Call, name: str) -> Any:
    """Moto's workgroup; raises ServiceError when there is none."""
    from moto.athena.models import athena_backends

    group = athena_backends[call.account][call.region].work_groups.get(name)
    if group is None:
        raise invalid(f"WorkGroup {name} is not found.")
    return group


def terms(call: Call, name: str) -> Terms:
    """What a workgroup grants the query that a call starts.

    Raises ServiceError where the workgroup is disabled, or nobody says where results go.
    """
    group = find(call, name)
    if group.state == "DISABLED":
        raise invalid(f"WorkGroup {name} is disabled.")
    own = group.configuration.get("ResultConfiguration") or {}
    client = call.parameters.get("ResultConfiguration") or {}
    chosen = own if group.configuration.get("EnforceWorkGroupConfiguration") else {**own, **client}
    location = chosen.get("OutputLocation") or ""
    if not location:
        raise invalid(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    if not location.startswith("s3://"):
        raise invalid(f"outputLocation is not a valid S3 path: {location}")
    rest = {key: value for key, value in chosen.items() if key != "OutputLocation"}
    return Terms(location.rstrip("/") + "/", rest, group.configuration.get("BytesScannedCutoffPerQuery"))


def update(call: Call) -> None:
    """UpdateWorkGroup, which moto does not have."""
    group = find(call, call.parameters["WorkGroup"])
    group.description = call.parameters.get("Description", group.description)
    group.state = call.parameters.get("State", group.state)
    changes = dict(call.parameters.get("ConfigurationUpdates") or {})
    configuration = dict(group.configuration)
    if changes.pop("RemoveBytesScannedCutoffPerQuery", False):
        configuration.pop("BytesScannedCutoffPerQuery", None)
    results = dict(changes.pop("ResultConfigurationUpdates", None) or {})
    kept = dict(configuration.get("ResultConfiguration") or {})
    for field in [name.removeprefix("Remove") for name in results if name.startswith("Remove") and results[name]]:
        kept.pop(field, None)
    kept |= {name: value for name, value in results.items() if not name.startswith("Remove")}
    group.configuration = {**configuration, **changes, "ResultConfiguration": kept}


def invalid(message: str, code: str = "INVALID_INPUT") -> ServiceError:
    """Athena's InvalidRequestException."""
    return ServiceError("InvalidRequestException", message, 400, AthenaErrorCode=code)
