"""What a function carries through a SnapStart snapshot, of which many environments are made.

A fork stands in for the snapshot: two processes that go on from one memory, as two restored
environments do. The rest is the real runtime against a fake of Lambda's Runtime API.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.dynamodb import CREDENTIALS
from tests.support.runtime_api import FakeRuntimeApi
from tests.support.runtime_process import runtime_process

FUNCTION = """
    import os
    import random
    from snapshot_restore_py import register_before_snapshot

    def snapshot():
        state = random.getstate()
        os.fork()
        random.setstate(state)  # which Python changes in a fork's child

    register_before_snapshot(snapshot)  # hooks run in reverse: this is the last

    from frontdesk.clients import table
    from ulid import ULID

    table().get({"pk": "S#before", "sk": "S"})

    def handler(event, context):
        table().get({"pk": "S#after", "sk": "S"})
        return {"process": os.getpid(), "id": str(ULID()), "pause": random.uniform(0, 1)}
"""

WITH_CLAUDE = """
    import sys
    from frontdesk import dependencies

    dependencies.desk()
    assert "anthropic" not in sys.modules

    def handler(event, context):
        return {"sdk": "anthropic" in sys.modules, "keys": dependencies._client.cache_info().misses}
"""


class DynamoDB(ThreadingHTTPServer):
    """Answers that there is no such item, and notes the connection that each request came on."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _NoItem)
        self.connections: list[int] = []


class _NoItem(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DynamoDB

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.connections.append(self.client_address[1])
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def dynamodb() -> Iterator[DynamoDB]:
    with DynamoDB() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_restored_environments_share_neither_ids_nor_pauses_nor_connections(
    tmp_path: Path, dynamodb: DynamoDB
) -> None:
    with (
        FakeRuntimeApi(None, None) as api,
        runtime_process(
            api.address,
            tmp_path,
            FUNCTION,
            **CREDENTIALS,
            AWS_ENDPOINT_URL_DYNAMODB=f"http://127.0.0.1:{dynamodb.server_port}",
            AWS_LAMBDA_INITIALIZATION_TYPE="snap-start",
        ),
    ):
        answers = [json.loads(call.body) for call in api.wait_for_results(2)]
        restores = [call for call in api.calls if call.path.endswith("/restore/next")]
    assert len(restores) == 2
    for name in ("process", "id", "pause"):
        assert len({answer[name] for answer in answers}) == 2, name
    assert len(dynamodb.connections) == len(set(dynamodb.connections)) == 3


def test_a_snapshot_holds_the_sdk_of_the_model_and_no_key(tmp_path: Path) -> None:
    with (
        FakeRuntimeApi(None) as api,
        runtime_process(
            api.address,
            tmp_path,
            WITH_CLAUDE,
            **CREDENTIALS,
            ANTHROPIC_SECRET_NAME="claude/key",
            AWS_LAMBDA_INITIALIZATION_TYPE="snap-start",
        ),
    ):
        [call] = api.wait_for_results(1)
    assert json.loads(call.body) == {"sdk": True, "keys": 0}
