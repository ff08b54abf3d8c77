"""Events as bytes, and what clients make of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sseclient import SSEClient

from frontdesk.api import sse
from frontdesk.base.errors import InvalidInput, ReplyFailed, Unavailable
from frontdesk.models.business import Business
from frontdesk.models.handling import Handler
from frontdesk.models.message import TokenUsage
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.table import Table
from frontdesk.turn.events import (
    Chunk,
    Classified,
    Completed,
    Event,
    EventId,
    Failed,
    Started,
    Status,
    Waiting,
)
from frontdesk.turn.resume import resume
from frontdesk.turn.turn import take_turn
from tests.support.sse import fields, frames, parse, text
from tests.support.turns import LEAKS, turn_context

CONVERSATION = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
FIRST = EventId(CONVERSATION, 2, 0)
STARTED = Started(
    conversation_id=CONVERSATION,
    session_id="s",
    message_id="M",
    user_message_id="U",
    seq=2,
    timestamp=datetime(2026, 1, 2, 3, 4, 5, 6000, UTC),
)

FRAMES: list[tuple[Event, str, str]] = [
    (
        STARTED,
        "metadata",
        f'{{"conversation_id":"{CONVERSATION}","session_id":"s","message_id":"M",'
        '"user_message_id":"U","timestamp":"2026-01-02T03:04:05.006Z","correlation_id":"c"}',
    ),
    (Status("classifying"), "status", '{"status":"classifying"}'),
    (Status("complete", 12), "status", '{"status":"complete","duration_ms":12}'),
    (
        Classified(LEAKS, Handler.ASSISTANT, ["Wait", "See"], "en", 3, Business()),
        "metadata",
        '{"classification":{"service_type":"plumbing","urgency":"high","confidence":0.8,'
        '"reasoning":"The message tells of a leak.","estimated_duration_minutes":90,'
        '"source":"keywords","safety":null},"case":{"language":"en","summary":"My sink is leaking",'
        '"also":[],"contact":{"name":null,"phone":null,"email":null},'
        '"place":{"address":null,"postcode":null,"access":null},"preferred_time":null,'
        '"missing":["address","phone","time"],"wants_person":false,"resolved":false,"asked":{},'
        '"corrected_by":{},"photos":0,"from_photos":[]},"handled_by":"assistant","next_steps":["Wait","See"],"classification_ms":3}',
    ),
    (
        Chunk("a ", 0, 3),
        "message",
        '{"token":"a ","index":0,"total":3,"percentage":33.3}',
    ),
    (
        Chunk("c", 2, 3),
        "message",
        '{"token":"c","index":2,"total":3,"percentage":100.0}',
    ),
    (
        Chunk("é🧰", 7, None),
        "message",
        '{"token":"é🧰","index":7,"total":null,"percentage":null}',
    ),
    (
        Chunk('\n\r\0"\x85\u2028\u2029', 0, None),
        "message",
        r'{"token":"\n\r\u0000\"\u0085\u2028\u2029","index":0,"total":null,"percentage":null}',
    ),
    (
        Completed("M", 5, 2, TokenUsage(input=1, output=2), 3, 4),
        "done",
        '{"message_id":"M","response_length":5,"token_count":2,'
        '"usage":{"input":1,"output":2,"cached":0},"first_token_ms":3,"duration_ms":4}',
    ),
    (
        Completed("M", 0, 0, None, None, 4),
        "done",
        '{"message_id":"M","response_length":0,"token_count":0,'
        '"usage":null,"first_token_ms":null,"duration_ms":4}',
    ),
    (
        Failed(ReplyFailed(), stored=True),
        "error",
        '{"code":"REPLY_FAILED","message":"the reply broke off",'
        '"correlation_id":"c","retryable":true}',
    ),
]


@pytest.mark.parametrize(("event", "name", "data"), FRAMES)
def test_an_event_is_one_frame(event: Event, name: str, data: str) -> None:
    [frame] = sse.encode([event], replace(FIRST, n=7), "c")
    expected = f"retry: 1000\nevent: {name}\ndata: {data}\nid: {CONVERSATION}.2.7\n\n"
    assert frame.decode() == expected


def test_only_the_first_event_says_when_to_reconnect() -> None:
    heartbeat, first, second = sse.encode([Waiting(), STARTED, Status("x")], FIRST, "c")
    assert heartbeat == b": waiting\n"
    assert first.startswith(b"retry: 1000\nevent: ")
    assert second.startswith(b"event: ")


def test_a_heartbeat_has_no_number_and_is_no_event() -> None:
    events: list[Event] = [STARTED, Waiting(), Waiting(), Status("x"), Waiting()]
    chunks = list(sse.encode(events, FIRST, "c"))
    ids = [f"{CONVERSATION}.2.0", f"{CONVERSATION}.2.1"]
    assert [event.id for event in parse(chunks)] == ids
    assert [event.id for event in SSEClient(iter(chunks)).events()] == ids


def test_a_defect_is_told_in_the_stream_before_it_is_raised() -> None:
    def events() -> Iterator[Event]:
        yield STARTED
        raise KeyError("secret")

    sent: list[bytes] = []
    with pytest.raises(KeyError):
        sent.extend(sse.encode(events(), FIRST, "c"))
    *_, last = parse(sent)
    assert (last.event, last.id) == ("error", f"{CONVERSATION}.2.1")
    assert fields(last) == {
        "code": "INTERNAL_ERROR",
        "message": "something went wrong on our side",
        "correlation_id": "c",
        "retryable": False,
    }


def test_a_turn_that_cannot_begin_has_no_frames() -> None:
    def events() -> Iterator[Event]:
        raise Unavailable
        yield

    with pytest.raises(Unavailable):
        sse.begin(events(), "c")


@given(st.integers(1, 9_999_999_999), st.integers(0, 999_999_999))
def test_the_id_of_an_event_comes_back(seq: int, n: int) -> None:
    event_id = EventId(CONVERSATION, seq, n)
    assert EventId.parse(str(event_id)) == event_id


@pytest.mark.parametrize(
    "sent",
    [
        "",
        " ",
        CONVERSATION,
        f"{CONVERSATION}.2",
        f"{CONVERSATION}.2.",
        f"{CONVERSATION}.0.1",
        f"{CONVERSATION}.02.1",
        f"{CONVERSATION}.2.01",
        f"{CONVERSATION}.2.-1",
        f"{CONVERSATION}.2.1.",
        f"{CONVERSATION}.2.1\n",
        f"{CONVERSATION}.2.٣",
        f"{CONVERSATION}.2.1000000000",
        f"{CONVERSATION}.99999999999.1",
        f"{CONVERSATION[1:]}.2.1",
        f"8{CONVERSATION[1:]}.2.1",
        f"{CONVERSATION.lower()}.2.1",
    ],
)
def test_what_no_stream_has_given_out_is_no_id(sent: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        EventId.parse(sent)
    assert caught.value.details == [
        {"field": "Last-Event-ID", "message": "is not the id of an event"}
    ]


ODD = ["\n", "\r", "\r\n", "\n\n", "\x0b", "\x1c", "\x85", "\u2028", "\u2029", "\ufeff", "\0"]
SURROGATES = ["\ud83e", "\udde0", "\ud83e\udde0"]
deltas = st.lists(
    st.one_of(
        st.just(""),
        st.sampled_from([*ODD, *SURROGATES, "data: ", ": ", "🧰" * 300]),
        st.text(st.characters(exclude_categories=()), max_size=20),
    ),
    max_size=12,
)


# Not shrunk: each example takes a turn, and a turn takes the table its time.
@settings(
    deadline=None,
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deltas, st.lists(st.integers(1, 90), min_size=1), st.data())
def test_clients_read_what_was_stored(
    moto_table: Table, deltas: list[str], sizes: list[int], data: st.DataObject
) -> None:
    events = take_turn(
        turn_context(moto_table, deltas), TurnRequest("My sink is leaking", scope=UNLIMITED), 30
    )
    body = b"".join(sse.begin(events, "c"))

    chunks = list(cut(body, sizes))
    read = parse(chunks)
    assert read[-1].event == "done"
    metadata = fields(read[0])
    history = read_history(moto_table, metadata["conversation_id"], 1, scope=UNLIMITED)
    assert text(read) == history.messages[0].content

    other = list(SSEClient(iter(chunks)).events())
    assert [(e.id, e.event, e.data) for e in other] == [(e.id, e.event, e.data) for e in read]

    # And whoever was cut off gets the rest, to the byte.
    sent = frames(body)
    last = EventId.parse(read[data.draw(st.integers(0, len(sent) - 1))].id)
    rest = resume(turn_context(moto_table, heartbeat=30), last, 30, scope=UNLIMITED)
    following = replace(last, n=last.n + 1)
    resumed = b"".join(sse.encode(rest, following, "c")) if rest else b""
    assert frames(resumed) == sent[last.n + 1 :]


def test_a_reply_without_a_token_can_be_resumed(moto_table: Table) -> None:
    body = b"".join(
        sse.begin(
            take_turn(turn_context(moto_table, []), TurnRequest("Hi", scope=UNLIMITED), 30),
            "c",
        )
    )
    first = EventId.parse(parse([body])[0].id)
    rest = resume(turn_context(moto_table, heartbeat=30), first, 30, scope=UNLIMITED)
    assert rest is not None
    assert isinstance(list(rest)[-1], Completed)


def test_whole_characters_are_kept_and_half_ones_replaced(moto_table: Table) -> None:
    script = ["\ud83e\udde0", "\ud83e", "a", "\udde0"]
    body = b"".join(
        sse.begin(
            take_turn(turn_context(moto_table, script), TurnRequest("Hi", scope=UNLIMITED), 30),
            "c",
        )
    )
    assert text(parse([body])) == "🧠\ufffda\ufffd"
    assert [json.loads(e.data)["index"] for e in parse([body]) if e.event == "message"] == [
        0,
        1,
        2,
        3,
    ]


def cut(body: bytes, sizes: list[int]) -> Iterator[bytes]:
    """The body in pieces of these sizes, over and over."""
    start = 0
    for size in cycle(sizes):
        yield body[start : start + size]
        start += size
        if start >= len(body):
            return
