"""Streams on a whole stack: words that arrive, clients that leave, processes that die.

Each word of a reply is dictated by the test, so that what happened before it is no matter of time.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse
from ulid import ULID

from frontdesk.api.sse import HEARTBEAT
from frontdesk.base.clock import now
from frontdesk.store.items import message_key
from frontdesk.store.table import Table
from frontdesk.wiring.clients import dynamodb_client
from local.documents import parsed
from tests.e2e.test_live import live
from tests.support.dictation import DictatedStack, dictated_stack
from tests.support.dynamodb import CREDENTIALS, ROOT
from tests.support.proxy import Proxy
from tests.support.running import PATIENCE, kill
from tests.support.sse import STREAM, fields, frames, parse, text
from tests.support.turns import let_deadlines_pass, let_deadlines_wait

CONVERSATIONS = "/api/v1/conversations"


class Wire:
    """The way to the table, on which a test can have the closing of a turn held up for ever."""

    def __init__(self) -> None:
        self.hold = threading.Event()
        self.held = threading.Event()
        self.hang_up = threading.Event()

    def request(self, sent: bytes, gone: int) -> int | None:
        """Cut a request that closes a turn, once the test says so."""
        # Only the second transaction of a turn stores how long the tokens are.
        if self.hold.is_set() and b"chunk_lengths" in sent[gone:]:
            self.held.set()
            self.hang_up.wait(PATIENCE)
            return gone
        return None


@pytest.fixture(scope="module")
def wire() -> Wire:
    return Wire()


@pytest.fixture(scope="module")
def stack(
    engine: str, wire: Wire, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DictatedStack]:
    folder = tmp_path_factory.mktemp("stack")
    with Proxy(engine, request=wire.request) as way, dictated_stack(folder, way.url) as stack:
        yield stack


@pytest.fixture
def api(stack: DictatedStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def table(engine: str, stack: DictatedStack, monkeypatch: pytest.MonkeyPatch) -> Table:
    """The stack's own table, by a way that is not held up."""
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL_DYNAMODB": engine}.items():
        monkeypatch.setenv(name, value)
    return Table(dynamodb_client(factor=10), stack.table_name)


def token(events: Iterator[ServerSentEvent]) -> str:
    """The next token."""
    event = next(event for event in events if event.event == "message")
    return str(fields(event)["token"])


def last_id(conversation: str, seq: int, n: int) -> dict[str, str]:
    return {"Last-Event-ID": f"{conversation}.{seq}.{n}"}


def refused(answer: httpx.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()["error"]["code"]


def test_a_word_arrives_before_the_next_one_is_made(
    api: httpx.Client, stack: DictatedStack
) -> None:
    dictation = stack.dictation()
    with connect_sse(api, "POST", STREAM, json={"message": dictation.message}) as source:
        events = source.iter_sse()
        # Everything until here has arrived although there is no word of the reply yet.
        assert fields(next(e for e in events if e.event == "status")) == {"status": "classifying"}
        for word in ("Help ", "is ", "near."):
            dictation.say(word)
            assert token(events) == word
        dictation.end()
        assert [event.event for event in events] == ["status", "done"]


def test_a_silence_is_filled_with_heartbeats(api: httpx.Client, stack: DictatedStack) -> None:
    dictation = stack.dictation()
    with api.stream("GET", STREAM, params={"message": dictation.message}) as answer:
        lines = answer.iter_lines()
        for word in ("Help ", "comes."):
            heartbeats = (line for line in lines if line == HEARTBEAT.decode().strip())
            assert next(heartbeats)
            assert next(heartbeats)
            dictation.say(word)
        dictation.end()
        assert "event: done" in lines


def test_an_emergency_is_told_to_who_watches_while_its_reply_is_being_written(
    api: httpx.Client, stack: DictatedStack
) -> None:
    dictation = stack.dictation("I smell gas in my kitchen")
    body = {"message": dictation.message, "business_id": 7}
    with ExitStack() as ends:
        office = ends.enter_context(live(api))
        office.watch(queue=7)  # before: the danger is told with the opening of the turn
        source = ends.enter_context(connect_sse(api, "POST", STREAM, json=body))
        events = source.iter_sse()
        dictation.say("Leave ")
        assert token(events) == "Leave "
        office.until(
            "conversation_changed",
            lambda d: (d["conversation"]["classification"] or {}).get("urgency") == "emergency",
        )
        dictation.say("now.")
        dictation.end()
        assert [event.event for event in events][-1] == "done"


def test_a_resumed_stream_waits_for_the_turn_to_end(
    api: httpx.Client, stack: DictatedStack
) -> None:
    dictation = stack.dictation()
    with connect_sse(api, "POST", STREAM, json={"message": dictation.message}) as source:
        events = source.iter_sse()
        opened = next(events)
        dictation.say("Help ")
        assert token(events) == "Help "
        with api.stream("GET", STREAM, headers={"Last-Event-ID": opened.id}) as resumed:
            chunks = resumed.iter_raw()
            assert next(chunks) == HEARTBEAT  # so the turn was still under way
            dictation.say("comes.")
            dictation.end()
            rest = parse(chunks)
        first = [opened, *events]
    assert text(rest) == "Help comes."
    assert rest[-1].event == "done"
    assert [e.id for e in rest][-2:] == [e.id for e in first][-2:]


def test_a_turn_is_finished_for_a_client_that_has_gone(
    api: httpx.Client, stack: DictatedStack
) -> None:
    dictation = stack.dictation()
    with (
        httpx.Client(base_url=stack.url, timeout=PATIENCE) as leaving,
        connect_sse(leaving, "POST", STREAM, json={"message": dictation.message}) as source,
    ):
        events = source.iter_sse()
        opened = next(events)
        dictation.say("Help ")
        assert token(events) == "Help "
    for _ in range(20):
        dictation.say("more ")
    dictation.end()
    rest = parse([api.get(STREAM, headers={"Last-Event-ID": opened.id}).content])
    assert text(rest) == "Help " + 20 * "more "
    assert rest[-1].event == "done"


def test_a_stream_is_cancelled_and_its_key_replays_what_there_was(
    api: httpx.Client, stack: DictatedStack
) -> None:
    dictation = stack.dictation()
    request: Any = {
        "json": {"message": dictation.message},
        "headers": {"Idempotency-Key": str(ULID())},
    }
    with connect_sse(api, "POST", STREAM, **request) as source:
        events = source.iter_sse()
        conversation = f"{CONVERSATIONS}/{fields(next(events))['conversation_id']}"
        dictation.say("Help ")
        assert token(events) == "Help "
        assert api.post(f"{conversation}/cancel").status_code == 200
        *_, last = events
    dictation.end()
    assert last.event == "error"
    assert (fields(last)["code"], fields(last)["retryable"]) == ("CANCELLED", False)
    again = parse([api.post(STREAM, **request).content])
    assert text(again) == "Help "
    assert (again[-1].id, fields(again[-1])["code"]) == (last.id, "CANCELLED")
    stored = api.get(conversation).json()["data"]["messages"]
    assert (stored[-1]["status"], stored[-1]["content"]) == ("incomplete", "Help ")
    assert api.post(f"{conversation}/cancel").status_code == 409


def test_a_killed_stream_keeps_the_question_and_the_conversation_goes_on(
    api: httpx.Client, stack: DictatedStack, table: Table
) -> None:
    lost, next_one = stack.dictation(), stack.dictation()
    with connect_sse(api, "POST", STREAM, json={"message": lost.message}) as source:
        events = source.iter_sse()
        conversation = fields(next(events))["conversation_id"]
        lost.say("Help ")
        assert token(events) == "Help "
        kill("StreamFunction", stack.table_name)
        with pytest.raises(httpx.RemoteProtocolError):
            list(events)

    # Noticed once the lease is over, and not only when the turn's own time is.
    reply = table.get(message_key(conversation, 2))
    assert reply is not None
    left = datetime.fromisoformat(reply["deadline"]) - now()
    assert left.total_seconds() < stream_seconds() / 3
    let_deadlines_wait(table)
    with api.stream("GET", STREAM, headers=last_id(conversation, 2, 4)) as waiting:
        chunks = waiting.iter_raw()
        assert next(chunks) == HEARTBEAT
        let_deadlines_pass(table)
        [told] = parse(chunks)
    assert (told.event, told.id) == ("error", f"{conversation}.2.5")
    assert (fields(told)["code"], fields(told)["retryable"]) == ("INTERRUPTED", True)
    assert refused(api.get(STREAM, headers=last_id(conversation, 2, 4)), 409) == "INTERRUPTED"

    question = table.get(message_key(conversation, 1))
    assert question is not None
    assert (question["content"], question["status"]) == (lost.message, "complete")

    body = {"message": next_one.message, "conversation_id": conversation}
    with connect_sse(api, "POST", STREAM, json=body) as source:
        next_one.say("Still ")
        next_one.say("here.")
        next_one.end()
        answered = list(source.iter_sse())
    assert answered[0].id == f"{conversation}.4.0"
    assert text(answered) == "Still here."


def stream_seconds() -> float:
    """How long the stream function may take."""
    template = parsed(ROOT / "template.yaml")
    return float(template["Resources"]["StreamFunction"]["Properties"]["Timeout"])


def test_a_chat_killed_between_its_transactions_keeps_the_question(
    api: httpx.Client, stack: DictatedStack, table: Table, wire: Wire
) -> None:
    def chat(message: str, **ids: str) -> httpx.Response:
        return api.post("/api/v1/chat", json={"message": message, **ids})

    conversation = chat("My sink is leaking").json()["data"]["conversation_id"]
    ids = {"conversation_id": conversation}

    wire.hold.set()
    killer = threading.Thread(target=kill_when_held, args=(wire, stack))
    killer.start()
    answer = chat("It got worse", **ids)
    killer.join()
    assert refused(answer, 502) == "BAD_GATEWAY"

    question = table.get(message_key(conversation, 3))
    assert question is not None
    assert (question["content"], question["status"]) == ("It got worse", "complete")
    let_deadlines_pass(table)
    assert refused(api.get(STREAM, headers=last_id(conversation, 4, 0)), 409) == "INTERRUPTED"

    assert chat("Are you there?", **ids).json()["data"]["response"]
    replies = [api.get(STREAM, headers=last_id(conversation, n, 0)) for n in (2, 6)]
    assert [len(frames(reply.content)) > 5 for reply in replies] == [True, True]


def kill_when_held(wire: Wire, stack: DictatedStack) -> None:
    """Kill the chat function when it is about to close its turn."""
    with suppress(AssertionError):
        assert wire.held.wait(PATIENCE)
        kill("ChatFunction", stack.table_name)
    wire.hold.clear()
    wire.hang_up.set()
