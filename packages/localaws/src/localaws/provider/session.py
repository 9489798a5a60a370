"""An account and a region as boto3 sees them, with one client a service."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from localaws.sdk import local_config, local_session

EMULATED_ACCOUNT = "123456789012"


class Account:
    """The account that an environment (`AWS_ENDPOINT_URL`, `AWS_REGION`, keys) leads to."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
        self.account = EMULATED_ACCOUNT
        self._endpoint = environment["AWS_ENDPOINT_URL"]
        self._session = local_session(
            aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID", "local"),
            aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY", "local"),
            region_name=self.region,
        )
        self._clients: dict[str, Any] = {}
        self._lock = Lock()

    def client(self, service: str) -> Any:
        # Making a client is slow and not safe among threads; using one is both fast and safe.
        with self._lock:
            if service not in self._clients:
                config = local_config(max_pool_connections=20)
                self._clients[service] = self._session.client(service, endpoint_url=self._endpoint, config=config)
            return self._clients[service]
