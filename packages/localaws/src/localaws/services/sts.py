"""STS: the temporary keys that moto would answer with an example that stands in its source, known to everybody."""

import datetime as dt
import secrets
from typing import Any

from localaws import moto_core
from localaws.service import Call, Service

DEFAULT_S = 43_200
"""How long a key of GetSessionToken and GetFederationToken is good for."""


class Sts(Service):
    """Roles are assumed at moto, which makes up a key for each; these two get one of the same kind."""

    name = "sts"

    def get_session_token(self, call: Call) -> dict[str, Any]:
        return {"Credentials": temporary_key(call)}

    def get_federation_token(self, call: Call) -> dict[str, Any]:
        name = call.parameters["Name"]
        arn = f"arn:aws:sts::{call.account}:federated-user/{name}"
        user = {"FederatedUserId": f"{call.account}:{name}", "Arn": arn}
        return {"Credentials": temporary_key(call), "FederatedUser": user, "PackedPolicySize": 0}


def temporary_key(call: Call) -> dict[str, Any]:
    """A new key, known to the emulated IAM, and so to the gateway."""
    key = moto_core.moto_backends.get_backend("iam")[call.account]["aws"].create_temp_access_key()
    duration = dt.timedelta(seconds=int(call.parameters.get("DurationSeconds", DEFAULT_S)))
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": secrets.token_urlsafe(48),
        "Expiration": dt.datetime.now(dt.UTC) + duration,
    }
