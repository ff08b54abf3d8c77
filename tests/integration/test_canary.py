"""The canary: what it finds fault with, and what it leaves behind."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any
from urllib.parse import parse_qs

import pytest

from frontdesk.base.ids import new_id
from frontdesk.canary import visit as visiting
from frontdesk.canary.credentials import headers
from frontdesk.canary.visit import Failed, Visit, take
from frontdesk.canary.watch import watch
from frontdesk.models.business import CANARY
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.listing import Filters, list_page
from frontdesk.store.table import Table
from tests.support.conversations import conversation, store

ID = new_id()
EVENTS = [
    ("metadata", {"conversation_id": ID, "session_id": "s"}),
    ("metadata", {"classification": {"service_type": "plumbing"}}),
    ("message", {"token": "Turn the "}),
    ("message", {"token": "water off."}),
    ("done", {}),
]
STORED = [{"role": "user", "content": "?"}, {"role": "assistant", "content": "Turn the water off."}]


def stream(events: list[tuple[str, Any]]) -> bytes:
    return "".join(f"event: {e}\ndata: {json.dumps(d)}\n\n" for e, d in events).encode()


@contextlib.contextmanager
def answering(*answers: tuple[int, bytes]) -> Iterator[tuple[str, list[Any]]]:
    """A server that gives these answers one after the other; its address, and what it was asked."""
    left, asked = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append((self.command, self.path, self.headers, body))
            status, text = left.pop(0)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/dev", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def stored(messages: list[dict[str, str]]) -> bytes:
    return json.dumps({"data": {"messages": messages}}).encode()


def test_a_visit_is_a_turn_and_its_conversation_read_back() -> None:
    visit = Visit()
    with answering((200, stream(EVENTS)), (200, stored(STORED))) as (url, asked):
        take(url, {"x-api-key": "k"}, visit)
    (method, path, sent, body), (_, read, with_session, _) = asked
    assert (method, path) == ("POST", "/dev/api/v1/chat/stream")
    assert json.loads(body)["business_id"] == CANARY
    assert (sent["x-api-key"], with_session["X-Session-ID"]) == ("k", "s")
    assert read == f"/dev/api/v1/conversations/{ID}"
    assert visit.first_byte_ms is not None
    assert visit.duration_ms is not None


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([(503, b"{}")], "the stream was refused"),
        ([(200, stream(EVENTS[:-1]))], "the stream was cut off"),
        ([(200, stream([*EVENTS[:-1], ("error", {})]))], "the reply broke off"),
        ([(200, b"event: done\ndata: ?\n\n")], "an event has no data"),
        (
            [(200, stream([EVENTS[0], ("metadata", {"classification": None}), *EVENTS[2:]]))],
            "the message was misunderstood",
        ),
        ([(200, stream(EVENTS)), (404, b"{}")], "the conversation cannot be read"),
        (
            [(200, stream(EVENTS)), (200, stored(STORED[:1]))],
            "what was said is not what is stored",
        ),
    ],
)
def test_a_visit_fails_where_a_customer_would_complain(
    answers: list[tuple[int, bytes]], reason: str
) -> None:
    with answering(*answers) as (url, _), pytest.raises(Failed, match=reason):
        take(url, {}, Visit())


def test_a_stream_that_drips_for_ever_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "SECONDS", 0)
    with answering((200, stream(EVENTS))) as (url, _), pytest.raises(Failed, match="too long"):
        take(url, {}, Visit())


def listed(table: Table, business: int) -> int:
    filters = Filters(business_id=business)
    return len(list_page(table, filters, 1, 10, scope=UNLIMITED).conversations)


def test_what_the_canary_has_said_is_removed_and_nothing_else(
    moto_table: Table, capsys: pytest.CaptureFixture[str], log: StringIO
) -> None:
    for n, business in enumerate((CANARY, CANARY, 7)):
        store(moto_table, [conversation(n, business_id=business)])
    with answering((500, b"secret of an answer")) as (url, _):
        assert watch(url, dict, moto_table) is False
    assert (listed(moto_table, CANARY), listed(moto_table, 7)) == (0, 1)
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["CanaryFailed"] == [1.0]
    assert "CanaryFirstByte" not in line
    [failure] = [json.loads(line) for line in log.getvalue().splitlines()]
    assert (failure["reason"], failure["status"]) == ("the stream was refused", 500)
    assert "secret" not in log.getvalue()


def test_an_api_that_cannot_be_reached_is_a_failure(moto_table: Table, log: StringIO) -> None:
    with answering() as (url, _):
        pass
    assert watch(url, dict, moto_table) is False
    assert '"the canary\'s visit failed"' in log.getvalue()


def test_a_secret_becomes_headers() -> None:
    assert headers("") == {}
    assert headers('{"api_key": "k"}') == {"x-api-key": "k"}
    with answering((200, b'{"access_token": "t"}')) as (url, asked):
        client = {"token_url": url, "client_id": "c:1", "client_secret": "s", "audience": "a"}
        assert headers(json.dumps(client)) == {"Authorization": "Bearer t"}
    [(_, path, sent, body)] = asked
    assert path == "/dev"
    assert sent["Authorization"] == "Basic YyUzQTE6cw=="  # c%3A1:s
    assert parse_qs(body.decode()) == {"grant_type": ["client_credentials"], "audience": ["a"]}
    with pytest.raises(ValueError, match="not an https address"):
        headers(json.dumps({**client, "token_url": "http://login.example/token"}))
    with answering((401, b"no")) as (url, _), pytest.raises(ValueError, match="401"):
        headers(json.dumps({**client, "token_url": url}))
