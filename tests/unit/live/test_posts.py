"""Frames to many connections, some of which are slow or gone."""

import time
from collections.abc import Mapping
from threading import Event, Lock
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from frontdesk.live import posts as module
from frontdesk.live.posts import AT_ONCE, Posted, Posts
from tests.support.running import PATIENCE


class Gateway:
    """Stands for the management API: what it raises for some connections, and whom it lets wait."""

    def __init__(self, fails: Mapping[str, Exception] | None = None) -> None:
        self.fails = fails or {}
        self.waiting: dict[str, Event] = {}
        self.got: list[str] = []
        self.at_once = self.most = 0
        self._lock = Lock()

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            if event := self.waiting.get(ConnectionId):
                event.wait(PATIENCE)
            time.sleep(0.005)  # so that several are under way at once
            if error := self.fails.get(ConnectionId):
                raise error
            assert Data == b"{}"
            self.got.append(ConnectionId)
        finally:
            with self._lock:
                self.at_once -= 1


def refused(status: int) -> ClientError:
    answer: Any = {"Error": {}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PostToConnection")


def posts(gateway: Gateway) -> Posts:
    return Posts(cast(Any, gateway))


TIMEOUT = ReadTimeoutError(endpoint_url="https://live")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(refused(410), Posted.GONE), (refused(413), Posted.FAILED), (TIMEOUT, Posted.FAILED)],
)
def test_a_frame_that_is_not_sent_is_dropped(error: Exception, outcome: Posted) -> None:
    assert posts(Gateway({"a": error})).post("a", b"{}") is outcome


def test_those_that_are_gone_are_told_and_the_others_get_theirs() -> None:
    gateway = Gateway({"gone": refused(410), "broken": refused(500), "late": TIMEOUT})
    everybody = [*gateway.fails, *(f"c{n}" for n in range(3 * AT_ONCE))]
    assert posts(gateway).post_all(dict.fromkeys(everybody, b"{}")) == {"gone"}
    assert sorted(gateway.got) == sorted(everybody[3:])
    assert 1 < gateway.most <= AT_ONCE
    assert posts(gateway).post_all({}) == set()
    assert posts(gateway).post_all({"gone": b"{}"}) == {"gone"}


def test_a_slow_connection_delays_nobody_and_is_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ALL_SECONDS", 3.0)
    gateway = Gateway({"slow": TIMEOUT})
    gateway.waiting["slow"] = Event()
    others = [f"c{n}" for n in range(2 * AT_ONCE)]
    sending = posts(gateway)
    began = time.monotonic()
    assert sending.post_all(dict.fromkeys(["slow", *others], b"{}")) == set()
    assert sorted(gateway.got) == sorted(others)
    assert time.monotonic() - began < PATIENCE / 2
    gateway.waiting.pop("slow").set()  # its request times out at last
    end = time.monotonic() + PATIENCE
    while not sending._is_paused("slow") and time.monotonic() < end:
        time.sleep(0.01)
    gateway.fails = {}
    assert sending.post("slow", b"{}") is Posted.FAILED
    monkeypatch.setattr(module.time, "monotonic", lambda: end + 60)
    assert sending.post("slow", b"{}") is Posted.SENT
