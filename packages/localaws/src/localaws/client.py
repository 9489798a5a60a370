"""How clients reach one emulated AWS: its address, its access key, and boto3 clients made of both."""

from functools import cache
from threading import Lock
from typing import Any

from localaws.credentials import Credentials
from localaws.service import REGION

HOST = "127.0.0.1"

_making_a_client = Lock()


def endpoint_url(port: int) -> str:
    return f"http://{HOST}:{port}"


def environment(port: int, credentials: Credentials) -> dict[str, str]:
    """The variables that make a child process talk to this AWS and no other."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url(port),
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Session:
    """Makes boto3 clients that talk to one emulated AWS, whatever the environment says."""

    def __init__(self, endpoint_url: str, credentials: Credentials) -> None:
        self.endpoint_url = endpoint_url
        self.credentials = credentials
        self.region_name = REGION

    def client(self, service: str) -> Any:
        from localaws.sdk import local_config

        # A job's first Spark start is slow: a client that gives up earlier turns a create into AlreadyExists.
        config = local_config(read_timeout=300)
        with _making_a_client:  # boto3's sessions are not safe among threads, its clients are
            return _session().client(
                service,
                endpoint_url=self.endpoint_url,
                config=config,
                aws_access_key_id=self.credentials.access_key_id,
                aws_secret_access_key=self.credentials.secret_access_key,
            )


@cache
def _session() -> Any:
    """One for all clients: each session reads every endpoint of AWS anew, 0.15 s."""
    from localaws.sdk import local_session

    return local_session(region_name=REGION)
