"""A stack whose turns can be stopped at any step, for as long as a test needs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from ulid import ULID

from frontdesk.store.table import Table
from local.claude.behaviours import answers
from local.claude.exchange import Exchange
from local.claude.server import ANSWER, KEY, ClaudeStandIn
from tests.support.dynamodb import client_of
from tests.support.proxy import Proxy
from tests.support.running import PATIENCE
from tests.support.sse import parse
from tests.support.stack import stack

CHAT, STREAM, CONVERSATIONS = (f"/api/v1/{p}" for p in ("chat", "chat/stream", "conversations"))
REPLY = "Help comes."

# Marks of the transaction that opens a turn with a key, and of the one that closes a turn.
TRANSACTIONS = {"opening": b"user_message_id", "closing": b"chunk_lengths"}


class Holdup:
    """Stops turns at a place: on the way to the table, or in a call to Claude."""

    def __init__(self) -> None:
        self._place = ""
        self._reached = threading.Event()
        self._over = threading.Event()
        self._sent = ""

    @contextmanager
    def at(self, place: str) -> Iterator[Callable[[], None]]:
        """Stop turns at ``place``; yields a function that waits until a turn is there."""
        self._place = place
        self._reached.clear()
        self._over.clear()
        try:
            yield self._wait
        finally:
            self._place = ""
            self._over.set()

    def here(self, place: str) -> bool:
        """Stop here if this is the place; the result says whether it was."""
        if place != self._place:
            return False
        self._reached.set()
        self._over.wait(PATIENCE)
        return True

    def request(self, sent: bytes, gone: int) -> int | None:
        for name, mark in TRANSACTIONS.items():
            if mark in sent[gone:]:
                self._sent = name
                return gone if self.here(f"before {name}") else None
        return None

    def response(self, sent: bytes, gone: int) -> int | None:
        # Only a transaction has an empty answer.
        if sent[gone:].endswith(b"{}"):
            return gone if self.here(f"after {self._sent}") else None
        return None

    def classify(self, exchange: Exchange) -> None:
        self.here("classifying")
        answers(ANSWER)(exchange)

    def reply(self, exchange: Exchange) -> None:
        exchange.open_text()
        exchange.text(REPLY[:5])
        self.here("replying")
        exchange.text(REPLY[5:])
        exchange.close_text("end_turn")

    def _wait(self) -> None:
        assert self._reached.wait(PATIENCE), self._place


@dataclass(frozen=True)
class HeldUpStack:
    """A running stack, with a connection to its table that is never stopped."""

    api: httpx.Client
    table: Table
    holdup: Holdup

    def conversations(self, **whose: int) -> list[Any]:
        """The first 100 conversations of a customer or a business."""
        answer = self.api.get(CONVERSATIONS, params={"limit": 100, **whose})
        return list(answer.json()["data"])


@contextmanager
def held_up_stack(
    engine: str, environments: int, *, asks: bool = True, **variables: str
) -> Iterator[HeldUpStack]:
    """Run a stack on a table of its own, with up to ``environments`` for each function.

    With ``asks`` false, the stack does not use Claude, and is ready in a third of the time. More
    environment variables come from ``variables``.
    """
    holdup, table_name = Holdup(), f"frontdesk-{ULID()}"
    with (
        client_of(engine) as client,
        ClaudeStandIn(holdup.classify, holdup.reply) as claude,
        Proxy(engine, request=holdup.request, response=holdup.response) as way,
    ):
        environment = {
            "TABLE_NAME": table_name,
            "DYNAMODB_ENDPOINT_URL": way.url,
            "ANTHROPIC_API_KEY": KEY if asks else "",
            "ANTHROPIC_BASE_URL": claude.url,
            "HEARTBEAT_SECONDS": "0.05",
            # Longer than any delay of a slow machine.
            "CLASSIFIER_SECONDS": "600",
            "FIRST_TOKEN_SECONDS": "600",
            "STALL_SECONDS": "600",
            **variables,
        }
        options = ["--concurrency", str(environments)]
        with stack(environment, options=options) as url, many_at_once(url) as api:
            yield HeldUpStack(api, Table(client, table_name), holdup)


def many_at_once(url: str) -> httpx.Client:
    """A client that sends any number of requests at once, on separate connections."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx.Client(base_url=url, timeout=4 * PATIENCE, limits=limits)


def keyed(customer: int) -> Any:
    """A request with a new Idempotency-Key."""
    return {
        "json": {"message": "My sink is leaking", "customer_id": customer},
        "headers": {"Idempotency-Key": str(ULID()), "X-Correlation-ID": "the-same"},
    }


def outcome(answer: httpx.Response) -> Any:
    """The result of a turn, which is the same for all requests with its key."""
    assert answer.status_code == 200, answer.text
    if answer.headers["Content-Type"] == "application/json":
        return answer.json()["data"]
    events = parse([answer.content])
    assert events[-1].event == "done"
    return [(event.id, event.event, event.data) for event in events]


def assert_in_progress(answer: httpx.Response) -> None:
    """Require the answer to a chat whose first request with the same key is still running."""
    assert answer.status_code == 409, answer.text
    assert answer.json()["error"]["code"] == "IN_PROGRESS"
    assert int(answer.headers["Retry-After"]) >= 1
