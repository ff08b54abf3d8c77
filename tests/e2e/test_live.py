"""The WebSocket on the whole stack: who is told what, and connections cut at every step."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection

from tests.support.live import ticket_of
from tests.support.proxy import Cut, Proxy, never
from tests.support.running import PATIENCE
from tests.support.websockets import connect

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("API_BUFFERED")), reason="the emulator's WebSocket has no address"
)
BUSINESS, OTHER = 7101, 7102


class Live:
    """A connection to the WebSocket, and the frames that have come."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.frames: list[dict[str, Any]] = []

    def send(self, action: str, **more: Any) -> None:
        self._socket.send(json.dumps({"action": action, **more}))

    def until(self, event: str, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """Receive until such a frame has come; return its data."""
        end = time.monotonic() + PATIENCE
        while True:
            frame = json.loads(self._socket.recv(timeout=end - time.monotonic()))
            self.frames.append(frame)
            if frame.get("event") == event and wanted(frame["data"]):
                return frame["data"]

    def watch(self, **topic: Any) -> None:
        self.send("watch", **topic)
        self.until("watching")

    def rest(self, seconds: float) -> list[dict[str, Any]]:
        """All frames, with those that come within this time."""
        with contextlib.suppress(TimeoutError):
            end = time.monotonic() + seconds
            while True:
                text = self._socket.recv(timeout=max(0.0, end - time.monotonic()))
                self.frames.append(json.loads(text))
        return self.frames

    def cut(self) -> None:
        """Cut the connection, without a word."""
        self._socket.socket.close()


@contextlib.contextmanager
def live(api: httpx.Client, url: str = "", **headers: str) -> Iterator[Live]:
    made = ticket_of(api, **headers)
    address = urljoin(url or str(api.base_url), made["url"]).replace("http", "ws", 1)
    with connect(f"{address}?ticket={made['ticket']}", close_timeout=1) as socket:
        yield Live(socket)


def opened(api: httpx.Client, business_id: int = BUSINESS) -> dict[str, Any]:
    answer = api.post("/api/v1/conversations", json={"business_id": business_id})
    return dict(answer.json()["data"])


def said(api: httpx.Client, conversation_id: str, message: str) -> None:
    body = {"conversation_id": conversation_id, "message": message}
    assert api.post("/api/v1/chat", json=body).status_code == 200


def contents(api: httpx.Client, conversation_id: str) -> list[tuple[str, str]]:
    read = api.get(f"/api/v1/conversations/{conversation_id}").json()["data"]
    return [(message["status"], message["content"]) for message in read["messages"]]


def test_a_customer_and_staff_talk_and_nobody_else_hears(api: httpx.Client) -> None:
    thread, others = opened(api), opened(api, OTHER)
    canary = "canary-live-7f3a 206 555 0147"
    with (
        live(api) as customer,
        live(api) as ana,
        live(api) as queue,
        live(api) as stranger,
        live(api) as idle,
    ):
        customer.watch(conversation_id=thread["id"], **{"as": "customer"})
        queue.watch(queue=BUSINESS)
        stranger.watch(conversation_id=others["id"])
        stranger.watch(queue=OTHER)
        said(api, thread["id"], f"My sink is leaking, {canary}")
        told = queue.until("conversation_changed", lambda d: d["conversation"]["message_count"] > 1)
        assert told["conversation"]["id"] == thread["id"]
        customer.until("message_changed", lambda d: d["message"]["role"] == "assistant")
        ana.watch(conversation_id=thread["id"], name="Ana")
        ana.send("typing", conversation_id=thread["id"])
        assert customer.until("typing") == {
            "conversation_id": thread["id"],
            "by": "staff",
            "name": "Ana",
        }
        path = f"/api/v1/conversations/{thread['id']}"
        api.post(f"{path}/messages", json={"text": "I come at four", "author": "Ana"})
        shown = customer.until("message_changed", lambda d: d["message"]["role"] == "staff")
        assert (shown["message"]["author"], shown["message"]["content"]) == (
            "Ana",
            "I come at four",
        )
        queue.until(
            "conversation_changed", lambda d: d["conversation"]["handling"]["by"] == "person"
        )
        customer.send("typing", conversation_id=thread["id"])
        assert ana.until("typing")["by"] == "customer"
        api.delete(path)
        for socket in (customer, queue):
            assert socket.until("conversation_removed") == {"conversation_id": thread["id"]}
        for socket in (stranger, idle):
            text = json.dumps(socket.rest(0.5))
            assert "canary-live" not in text
            assert thread["id"] not in text
        assert "canary-live" in json.dumps(customer.frames)


def test_a_turn_over_the_websocket_is_stored_as_it_was_told(api: httpx.Client) -> None:
    with live(api) as socket:
        socket.send("say", message="My sink is leaking", business_id=BUSINESS, ref="r")
        socket.until("done")
        assert {frame["ref"] for frame in socket.frames} == {"r"}
        ids = [frame["id"] for frame in socket.frames]
        conversation_id = socket.frames[0]["data"]["conversation_id"]
        assert ids == [f"{conversation_id}.2.{n}" for n in range(len(ids))]
        tokens = [f["data"]["token"] for f in socket.frames if f["event"] == "message"]
        assert contents(api, conversation_id)[1] == ("complete", "".join(tokens))


def test_a_ticket_is_good_once(api: httpx.Client) -> None:
    made = ticket_of(api)
    address = urljoin(str(api.base_url), made["url"]).replace("http", "ws", 1)
    with connect(f"{address}?ticket={made['ticket']}", close_timeout=1):
        pass
    for query, status in (
        (f"?ticket={made['ticket']}", 403),
        ("?ticket=nonsense", 403),
        ("?ticket=", 401),
        ("", 401),
    ):
        with pytest.raises(InvalidStatus) as refused, connect(f"{address}{query}"):
            pass
        assert refused.value.response.status_code == status


def after(mark: bytes) -> Cut:
    """Cut behind the first time that these bytes go by."""

    def cut(carried: bytes, _: int) -> int | None:
        found = carried.find(mark)
        return None if found < 0 else found + len(mark)

    return cut


@pytest.mark.parametrize(
    "cut",
    [b"101", b"watching", b'.2.0"', b'.2.2"', b'.2.6"', b'"done"'],
    ids=["handshake", "watching", "stored", "classified", "in the reply", "done"],
)
def test_a_connection_that_is_cut_at_any_step_loses_nothing(api: httpx.Client, cut: bytes) -> None:
    thread = opened(api)
    message = "My sink is leaking"
    key = f"cut-{thread['id']}"
    turn = {"conversation_id": thread["id"], "message": message}
    other_target = str(api.base_url)
    with live(api) as other:
        other.watch(conversation_id=thread["id"])
        last = None
        with (
            Proxy(other_target, response=after(cut)) as way,
            contextlib.suppress(WebSocketException, EOFError, OSError),
            live(api, way.url) as lost,
        ):
            try:
                lost.watch(conversation_id=thread["id"])
                lost.send("say", **turn, idempotency_key=key)
                lost.until("done")
            finally:
                last = next((f["id"] for f in reversed(lost.frames) if "id" in f), None)
        # The same by HTTP: the turn is taken once, and its end is told.
        headers = {"Idempotency-Key": key} if last is None else {"Last-Event-ID": last}
        body = {**turn} if last is None else {}
        answer = api.post("/api/v1/chat/stream", json=body or None, headers=headers)
        assert answer.status_code in {200, 204}
        assert answer.status_code == 204 or "event: done" in answer.text
        other.until("message_changed", lambda d: d["message"]["role"] == "assistant")
    [question, reply] = contents(api, thread["id"])
    assert question == ("complete", message)
    assert reply[0] == "complete"


def test_a_lost_connection_delays_nobody(api: httpx.Client) -> None:
    thread = opened(api)
    with live(api) as other:
        other.watch(conversation_id=thread["id"])
        for _ in range(3):
            with contextlib.suppress(Exception), live(api) as lost:
                lost.watch(conversation_id=thread["id"])
                lost.cut()
        said(api, thread["id"], "My sink is leaking")
        other.until("message_changed", lambda d: d["message"]["role"] == "assistant")


def test_the_proxy_cuts_nothing_by_itself(api: httpx.Client) -> None:
    with Proxy(str(api.base_url), response=never) as way, live(api, way.url) as socket:
        socket.send("ping")
        assert socket.until("pong") == {}
