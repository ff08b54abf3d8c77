"""The WebSocket's function: tickets, watching, typing, presence, turns."""

import threading
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

import httpx
import pytest

from frontdesk.access.caller import Caller
from frontdesk.base.ids import new_id
from frontdesk.live.posts import Posted
from frontdesk.models.conversation import Conversation
from frontdesk.store import tickets
from frontdesk.store.connections import MOST_TOPICS, watchers
from frontdesk.store.quotas import MINUTE, Quota
from frontdesk.store.table import Table
from tests.support import functions
from tests.support.conversations import conversation, store
from tests.support.live import (
    CUSTOMER,
    OPERATOR,
    STAFF,
    VISITOR,
    Socket,
    Sockets,
    admitted,
    ticket_of,
)
from tests.support.rows import check_rows
from tests.support.sse import fields, parse
from tests.support.turns import turn_context

SESSION = "A" * 22  # as the server makes them
THREAD = conversation(1, business_id=7, session_id=SESSION)
OTHERS = conversation(2, business_id=8, customer_id=6)
OWN = conversation(3, business_id=8, customer_id=5)


@pytest.fixture
def sockets(moto_table: Table) -> Sockets:
    store(moto_table, [THREAD, OTHERS, OWN])
    return Sockets(moto_table)


@pytest.fixture
def api(moto_table: Table) -> Iterator[httpx.Client]:
    with functions.conversations(moto_table) as api:
        yield api


def code(frames: list[dict[str, Any]]) -> str:
    """The code of the error that is the only answer."""
    [frame] = frames
    assert frame["event"] == "error", frame
    return str(frame["data"]["code"])


def test_a_ticket_opens_one_connection_for_its_caller(sockets: Sockets, api: httpx.Client) -> None:
    made = ticket_of(api, **{"X-Session-ID": SESSION, "Accept-Language": "de-AT, en;q=0.5"})
    assert made["url"] == "/live"
    assert admitted(sockets.edge, made["ticket"]) == {
        "role": "operator",
        "subject": "everybody",
        "session_id": SESSION,
        "language": "de",
    }
    for bad in (made["ticket"], "unknown", "", None):
        assert admitted(sockets.edge, bad) is None


def test_of_a_hundred_uses_of_a_ticket_at_once_one_is_let_in(sockets: Sockets) -> None:
    ticket, _ = tickets.add_ticket(sockets.table, {"role": "visitor", "subject": "visitor"})
    let_in: list[Any] = []
    together = threading.Barrier(20)

    def use() -> None:
        together.wait()
        for _ in range(5):
            let_in.append(admitted(sockets.edge, ticket))

    threads = [threading.Thread(target=use) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) == 100
    assert len([context for context in let_in if context]) == 1


def test_a_ticket_is_stored_as_a_digest_for_thirty_seconds(
    sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = tickets.time.time()
    ticket, expires_at = tickets.add_ticket(sockets.table, {"role": "visitor", "subject": "v"})
    assert began + 29 <= expires_at <= began + 31
    assert ticket not in str(sockets.table.client.scan(TableName=sockets.table.name))
    monkeypatch.setattr(tickets.time, "time", lambda: began + 31)
    assert admitted(sockets.edge, ticket) is None


def test_a_malformed_session_is_none(sockets: Sockets, api: httpx.Client) -> None:
    made = ticket_of(api, **{"X-Session-ID": "a b"})
    assert admitted(sockets.edge, made["ticket"]) == {"role": "operator", "subject": "everybody"}


def test_each_frame_is_answered_with_its_ref(sockets: Sockets) -> None:
    socket = sockets.connect(VISITOR)
    assert socket.send("ping", ref="r") == [{"event": "pong", "data": {}, "ref": "r"}]
    [error] = socket.send("shout", ref="r")
    assert (error["ref"], error["data"]["code"]) == ("r", "VALIDATION_ERROR")
    assert error["data"]["correlation_id"] == "request"
    assert code(socket.send_text("{")) == "INVALID_JSON"


def test_a_caller_watches_what_it_may_read(sockets: Sockets) -> None:
    watched = {"thread": THREAD.id, "others": OTHERS.id, "own": OWN.id, "absent": new_id()}
    rows: list[tuple[str, Caller, str | None, set[str]]] = [
        ("visitor", VISITOR, None, set()),
        ("visitor with a session", VISITOR, SESSION, {"thread"}),
        ("visitor with another session", VISITOR, "B" * 22, set()),
        ("customer", CUSTOMER, None, {"own"}),
        ("customer with a session", CUSTOMER, SESSION, {"own", "thread"}),
        ("staff", STAFF, None, {"thread"}),
        ("operator", OPERATOR, None, {"thread", "others", "own"}),
    ]

    def check(_: str, caller: Caller, session_id: str | None, may: set[str]) -> None:
        by_ticket, by_frame = sockets.connect(caller, session_id), sockets.connect(caller)
        for name, conversation_id in watched.items():
            wanted = {"conversation_id": conversation_id}
            for socket, more in ((by_ticket, {}), (by_frame, {"session_id": session_id})):
                socket.frames()  # who is present
                first, *_ = socket.send("watch", **wanted, **more)
                if name in may:
                    assert first == {"event": "watching", "data": wanted}
                else:
                    assert first["data"]["code"] == "NOT_FOUND"

    check_rows(rows, check)


def test_a_queue_is_watched_by_the_business_s_people(sockets: Sockets) -> None:
    rows: list[tuple[Caller, int, str | None]] = [
        (VISITOR, 7, "FORBIDDEN"),
        (CUSTOMER, 7, "FORBIDDEN"),
        (STAFF, 8, "NOT_FOUND"),
        (STAFF, 0, "NOT_FOUND"),
        (STAFF, 7, None),
        (OPERATOR, 7, None),
        (OPERATOR, 0, None),
    ]

    def check(caller: Caller, queue: int, refusal: str | None) -> None:
        [frame] = sockets.connect(caller).send("watch", queue=queue)
        assert frame["data"].get("code") == refusal
        assert refusal or frame == {"event": "watching", "data": {"queue": queue}}

    check_rows(rows, check)


def test_only_the_business_s_people_sit_on_its_side(sockets: Sockets) -> None:
    socket = sockets.connect(VISITOR, SESSION)
    wanted = {"conversation_id": THREAD.id}
    assert code(socket.send("watch", **wanted, **{"as": "staff"})) == "FORBIDDEN"
    socket.watch(THREAD.id, name="Ana")
    sockets.connect(STAFF).watch(THREAD.id, name="Ben")
    sockets.connect(OPERATOR).watch(THREAD.id, **{"as": "customer"})
    there = watchers(sockets.table, f"C#{THREAD.id}")
    assert [(w.side, w.name) for w in there] == [
        ("customer", None),
        ("staff", "Ben"),
        ("customer", None),
    ]


def test_a_connection_watches_a_limited_number_of_topics(sockets: Sockets) -> None:
    socket = sockets.connect(OPERATOR)
    for queue in range(MOST_TOPICS):
        assert socket.send("watch", queue=queue)[0]["event"] == "watching"
    assert code(socket.send("watch", queue=99)) == "CONFLICT"
    assert socket.send("watch", queue=3)[0]["event"] == "watching"  # once more
    assert socket.send("unwatch", queue=3) == [{"event": "unwatched", "data": {"queue": 3}}]
    assert socket.send("watch", queue=99)[0]["event"] == "watching"
    assert socket.send("unwatch", queue=3)[0]["event"] == "unwatched"  # which it was already


def test_staff_see_which_of_them_are_there(sockets: Sockets) -> None:
    visitor = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    ana = sockets.connect(STAFF).watch(THREAD.id, name="Ana")
    ben, again = sockets.connect(STAFF), sockets.connect(STAFF)
    ben.watch(THREAD.id, name="Ben")
    again.watch(THREAD.id, name="Ben")
    assert [each["people"] for each in ana.told("presence")] == [["Ana", "Ben"]] * 2
    ben.send("unwatch", conversation_id=THREAD.id)
    assert [each["people"] for each in ana.told("presence")] == [["Ana", "Ben"]]
    again.disconnect()
    assert [each["people"] for each in ana.told("presence")] == [["Ana"]]
    ana.disconnect()
    assert visitor.frames() == []
    there = watchers(sockets.table, f"C#{THREAD.id}")
    assert [watcher.connection_id for watcher in there] == [visitor.id]


def test_who_comes_at_the_same_time_is_seen_although_frames_overtake_one_another(
    sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, ana = sockets.connect(STAFF), sockets.connect(STAFF)
    send = sockets.posts.post_all
    coming = [ana]

    def overtaken(frames: Mapping[str, bytes]) -> list[str]:
        if coming:  # what tells that Ben is alone is sent behind what tells of Ana
            coming.pop().watch(THREAD.id, name="Ana")
        return send(frames)

    monkeypatch.setattr(sockets.posts, "post_all", overtaken)
    *_, last = ben.send("watch", conversation_id=THREAD.id, name="Ben")
    assert last["data"]["people"] == ["Ana", "Ben"]
    assert ana.told("presence")[-1]["people"] == ["Ana", "Ben"]


def test_who_types_is_told_to_the_other_side(sockets: Sockets) -> None:
    visitor = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    window = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    ana = sockets.connect(STAFF).watch(THREAD.id, name="Ana")
    ben = sockets.connect(STAFF).watch(THREAD.id, name="Ben")
    queue = sockets.connect(STAFF)
    queue.send("watch", queue=7)

    def told(by: Socket) -> list[list[Any]]:
        everybody = visitor, window, ana, ben, queue
        for socket in everybody:
            socket.frames()
        assert by.send("typing", conversation_id=THREAD.id) == []
        return [socket.told("typing") for socket in everybody]

    by_customer = {"conversation_id": THREAD.id, "by": "customer", "name": None}
    by_ana = {"conversation_id": THREAD.id, "by": "staff", "name": "Ana"}
    assert told(visitor) == [[], [], [by_customer], [by_customer], []]
    assert told(ana) == [[by_ana], [by_ana], [], [by_ana], []]
    assert code(queue.send("typing", conversation_id=THREAD.id)) == "NOT_FOUND"


def test_a_connection_that_is_gone_is_forgotten_at_the_first_frame(sockets: Sockets) -> None:
    visitor = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    ana = sockets.connect(STAFF).watch(THREAD.id, name="Ana")
    ben = sockets.connect(STAFF).watch(THREAD.id, name="Ben")
    ben.send("watch", queue=7)
    ana.frames()
    sockets.posts.outcomes[ben.id] = Posted.GONE
    visitor.send("typing", conversation_id=THREAD.id)
    assert [frame["event"] for frame in ana.frames()] == ["typing", "presence"]
    for topic in (f"C#{THREAD.id}", "B#7"):
        assert ben.id not in [w.connection_id for w in watchers(sockets.table, topic)]


def test_a_turn_has_the_events_of_the_stream(sockets: Sockets) -> None:
    context = turn_context(sockets.table)
    sockets.context = context
    told = sockets.connect(OPERATOR).send("say", message="My sink is leaking", ref="r")
    assert {frame["ref"] for frame in told} == {"r"}
    first = told[0]["data"]
    name = f"{first['conversation_id']}.2."
    assert [frame["id"] for frame in told] == [f"{name}{n}" for n in range(len(told))]
    with functions.stream(context) as http:
        body = {"session_id": first["session_id"]}
        answer = http.post("/api/v1/chat/stream", json=body, headers={"Last-Event-ID": f"{name}0"})
    streamed = [(e.event, fields(e), e.id) for e in parse([answer.content])]
    assert [(f["event"], f["data"], f["id"]) for f in told[1:]] == streamed


def test_a_turn_can_be_repeated_by_its_key_and_resumed(sockets: Sockets) -> None:
    socket = sockets.connect(VISITOR, SESSION)
    said = {"message": "My sink is leaking", "conversation_id": THREAD.id, "session_id": SESSION}
    key = "k" * 22
    told = socket.send("say", **said, idempotency_key=key)
    assert told[-1]["event"] == "done"
    assert [f["id"] for f in socket.send("say", **said, idempotency_key=key)] == [
        f["id"] for f in told
    ]
    other = said | {"message": "Another"}
    assert code(socket.send("say", **other, idempotency_key=key)) == "IDEMPOTENCY_MISMATCH"
    assert socket.send("say", last_event_id=told[2]["id"]) == told[3:]
    [end] = socket.send("say", last_event_id=told[-1]["id"], ref="r")
    named = {"last_event_id": told[-1]["id"]}
    assert end == {"event": "up_to_date", "data": named, "ref": "r"}
    stranger = sockets.connect(VISITOR, "B" * 22)
    assert code(stranger.send("say", last_event_id=told[2]["id"])) == "NOT_FOUND"
    assert code(socket.send("say", last_event_id="nonsense")) == "VALIDATION_ERROR"


def test_a_turn_is_refused_as_by_http(sockets: Sockets) -> None:
    quota = Quota("session_id", 1, MINUTE)
    sockets.context = turn_context(sockets.table, quotas=[quota])
    rows: list[tuple[Caller, dict[str, Any], str]] = [
        (VISITOR, {}, "VALIDATION_ERROR"),  # neither business nor session
        (VISITOR, {"customer_id": 5, "business_id": 7}, "FORBIDDEN"),
        (VISITOR, {"conversation_id": OTHERS.id}, "NOT_FOUND"),
        (STAFF, {"business_id": 8}, "FORBIDDEN"),
        (OPERATOR, {"conversation_id": THREAD.id, "business_id": 8}, "CONFLICT"),
        (VISITOR, {"business_id": 7, "idempotency_key": "short"}, "VALIDATION_ERROR"),
    ]

    def check(caller: Caller, fields: dict[str, Any], expected: str) -> None:
        assert code(sockets.connect(caller).send("say", message="Hi", **fields)) == expected

    check_rows(rows, check)
    known = {"conversation_id": THREAD.id, "session_id": SESSION}
    visitor = sockets.connect(VISITOR)
    assert visitor.send("say", message="Hi", **known)[-1]["event"] == "done"
    [limited] = visitor.send("say", message="Hi", **known)
    assert limited["data"]["code"] == "RATE_LIMITED"
    assert limited["data"]["retry_after"] > 0


@pytest.mark.parametrize(("outcome", "closes"), [(Posted.GONE, []), (Posted.FAILED, [1])])
def test_a_turn_whose_client_is_lost_is_stored_to_its_end(
    sockets: Sockets, outcome: Posted, closes: list[int]
) -> None:
    socket = sockets.connect(VISITOR, SESSION)
    sockets.posts.outcomes[socket.id] = outcome
    socket.send("say", message="Hi", conversation_id=THREAD.id, session_id=SESSION)
    assert sockets.posts.closed == [socket.id for _ in closes]
    with functions.conversations(sockets.table) as api:
        read = api.get(f"/api/v1/conversations/{THREAD.id}").json()["data"]
    assert [m["status"] for m in read["messages"]] == ["complete", "complete"]


def test_a_defect_is_told_without_its_cause(sockets: Sockets, log: StringIO) -> None:
    sockets.context = turn_context(sockets.table, [ValueError("what was written")])

    def broken(_: int | None) -> Any:
        raise ValueError("canary")

    sockets.context = turn_context(sockets.table, business_of=broken)
    [frame] = sockets.connect(OPERATOR).send("say", message="canary")
    assert frame["data"]["code"] == "INTERNAL_ERROR"
    assert "canary" not in log.getvalue() + str(frame)


def test_conversations_are_told_apart(sockets: Sockets) -> None:
    visitor = sockets.connect(VISITOR, SESSION).watch(THREAD.id)
    customer = sockets.connect(CUSTOMER).watch(OWN.id)
    changed: Conversation = OWN.model_copy(update={"message_count": 1})
    sockets.broadcast.conversation_changed(changed)
    assert visitor.frames() == []
    [told] = customer.told("conversation_changed")
    assert told["conversation"]["id"] == OWN.id
