"""What is not AWS's answer is one sentence, and never a page that is shown as if it were."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from urllib3.exceptions import ProtocolError

from tollgate.operate.answers import AnswerError, checked
from tollgate.operate.aws_errors import explain

PAGE = b"<html>Sign in to the hotel's network</html>"


@pytest.fixture
def answering() -> Iterator[Callable[..., Any]]:
    """A client of a service that answers every request with these bytes."""
    servers: list[HTTPServer] = []

    def start(service: str, body: bytes, *, status: int = 200, of_aws: bool = False) -> Any:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if of_aws:
                    self.send_header("x-amzn-RequestId", "1")
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST  # noqa: N815 (http.server calls it so)

            def log_message(self, *_: Any) -> None:
                """Nothing: the test says what happened."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = boto3.client(
            service, region_name="us-east-1", endpoint_url=f"http://127.0.0.1:{server.server_port}",
            aws_access_key_id="a", aws_secret_access_key="b",  # noqa: S106 (nobody checks it)
            config=Config(retries={"max_attempts": 0}, proxies={}),
        )  # fmt: skip
        return checked(client)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_sign_in_page_is_no_object_of_s3(answering: Callable[..., Any]) -> None:
    with pytest.raises(AnswerError, match=r"^Something else than AWS answered S3 GetObject \(HTTP 200\)"):
        answering("s3", PAGE).get_object(Bucket="b", Key="report.html")


def test_an_empty_answer_and_half_of_one_are_refused(answering: Callable[..., Any]) -> None:
    with pytest.raises(AnswerError, match="Something else than AWS answered SFN ListExecutions"):
        answering("stepfunctions", b"{}").list_executions(stateMachineArn="a")
    with pytest.raises(AnswerError, match="Half an answer of SFN ListExecutions: no executions"):
        answering("stepfunctions", b"{}", of_aws=True).list_executions(stateMachineArn="a")
    assert AnswerError.exit_code == 1


def test_an_answer_of_aws_and_a_refusal_of_aws_come_through(answering: Callable[..., Any]) -> None:
    client = answering("stepfunctions", b'{"executions": []}', of_aws=True)
    assert client.list_executions(stateMachineArn="a")["executions"] == []
    refused = answering("glue", b'{"__type": "EntityNotFoundException"}', status=400, of_aws=True)
    with pytest.raises(ClientError):
        refused.get_table(DatabaseName="a", Name="b")


def test_a_connection_that_breaks_below_botocore_is_one_line() -> None:
    assert explain(ProtocolError("Connection broken:\n IncompleteRead")) == (
        "The call to AWS failed: Connection broken: IncompleteRead"
    )
