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
    import stat
    import time
    from pathlib import Path

    from snapshot_restore_py import register_before_snapshot

    def is_open_socket(descriptor):
        try:
            return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
        except OSError:
            return False

    def snapshot():
        global sockets
        sockets = sum(map(is_open_socket, range(256)))
        state = random.getstate()
        os.fork()
        random.setstate(state)  # which Python changes in a fork's child

    register_before_snapshot(snapshot)  # hooks run in reverse: this is the last

    from frontdesk.wiring.clients import table
    from ulid import ULID

    table().get({"pk": "S#before", "sk": "S"})

    def handler(event, context):
        Path(f"invoked-{os.getpid()}").touch()
        give_up = time.monotonic() + 30
        while len(list(Path().glob("invoked-*"))) < 2 and time.monotonic() < give_up:
            time.sleep(0.01)  # or one environment could be given both invocations
        table().get({"pk": f"S#{os.getpid()}", "sk": "S"})
        return {
            "process": os.getpid(),
            "id": str(ULID()),
            "pause": random.uniform(0, 1),
            "sockets": sockets,
        }
"""

WITH_CLAUDE = """
    import sys
    from frontdesk.wiring import claude, turns
    from frontdesk.assistant.classifier import stems

    turns.turn_context()
    assert "anthropic" not in sys.modules

    def handler(event, context):
        return {
            "sdk": "anthropic" in sys.modules,
            "lexicons": stems._index.cache_info().currsize,
            "keys": claude._client.cache_info().misses,
        }
"""


class DynamoDB(ThreadingHTTPServer):
    """Answers that there is no such item, and notes what was asked for on which connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _NoItem)
        self.asked: dict[int, set[str]] = {}


class _NoItem(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DynamoDB

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = self.server.asked.setdefault(self.client_address[1], set())
        asked.add(request["Key"]["pk"]["S"])
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
    assert [answer["sockets"] for answer in answers] == [0, 0]
    keys = {"S#before", *(f"S#{answer['process']}" for answer in answers)}
    assert set().union(*dynamodb.asked.values()) == keys
    assert all(len(asked) == 1 for asked in dynamodb.asked.values()), dynamodb.asked


def test_a_snapshot_holds_what_both_assistants_load_and_no_key(tmp_path: Path) -> None:
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
    assert json.loads(call.body) == {"sdk": True, "lexicons": 1, "keys": 0}
