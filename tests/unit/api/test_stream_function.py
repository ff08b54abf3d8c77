"""The stream function, frame by frame, when something goes wrong or takes its time."""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from threading import Event as Flag
from typing import Any

import httpx
import pytest
from httpx_sse import ServerSentEvent

from frontdesk.api import sse
from frontdesk.api.sse import HEARTBEAT
from frontdesk.assistant.interface import Delta, Prompt
from frontdesk.base.errors import Unavailable
from frontdesk.models.business import Business
from frontdesk.models.classification import FALLBACK, Hazard
from frontdesk.models.reading import Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.attributes import Item
from frontdesk.store.history import read_history
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Completed, EventId, Failed, Status, Waiting
from frontdesk.turn.resume import POLL_SECONDS, resume
from tests.support.functions import stream, stream_frames
from tests.support.running import PATIENCE
from tests.support.sse import STREAM, fields, parse, text
from tests.support.turns import TOLD, scripted, turn_context

MESSAGE = {"message": "My sink is leaking"}


def frames(
    context: TurnContext, last_id: str | None = None, seconds: float = PATIENCE
) -> Iterator[bytes]:
    """What the function sends, as it sends it."""
    resumed = {"Last-Event-ID": last_id} if last_id else {}
    headers = {"X-Correlation-ID": "c", **resumed}
    request = httpx.Request("POST", f"http://function{STREAM}", json=MESSAGE, headers=headers)
    return stream_frames(context, request, seconds)


def sent(context: TurnContext) -> list[ServerSentEvent]:
    """The events of a whole stream."""
    return parse(frames(context))


def names(events: list[ServerSentEvent]) -> list[str]:
    return [event.event for event in events]


class Failing(Table):
    """A table where the requests of one kind fail while there are errors left; None lets pass."""

    def __init__(self, table: Table, kind: str, *errors: Exception | None) -> None:
        super().__init__(table.client, table.name)
        self.kind = kind
        self.errors = list(errors)

    def call(self, operation: str, **parameters: Any) -> Any:
        if operation == self.kind and self.errors and (error := self.errors.pop(0)):
            raise error
        return super().call(operation, **parameters)


def test_a_whole_stream_is_answered_at_once_where_nobody_streams(moto_table: Table) -> None:
    answer = stream(turn_context(moto_table)).post(STREAM, json=MESSAGE)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert text(parse([answer.content])) == "Help comes."


def test_a_key_is_for_a_post_and_a_get_is_another_turn_each_time(moto_table: Table) -> None:
    client = stream(turn_context(moto_table))
    headers = {"Idempotency-Key": "0123456789abcdefghijklmn"}

    def turns(method: str, **content: Any) -> int:
        answers = [client.request(method, STREAM, headers=headers, **content) for _ in range(2)]
        return len({parse([answer.content])[0].data for answer in answers})

    assert turns("POST", json=MESSAGE) == 1
    assert turns("GET", params=MESSAGE) == 2


def test_a_query_may_have_the_id_of_the_last_event(moto_table: Table) -> None:
    client = stream(turn_context(moto_table))
    whole = parse([client.get(STREAM, params=MESSAGE).content])

    def ask(last_id: str) -> httpx.Response:
        return client.get(STREAM, params={**MESSAGE, "lastEventId": last_id})

    rest = parse([ask(whole[2].id).content])
    assert [event.id for event in rest] == [event.id for event in whole[3:]]
    assert ask(whole[-1].id).status_code == 204
    alone = client.get(STREAM, params={"lastEventId": whole[2].id, "message": ""})
    assert alone.content == ask(whole[2].id).content  # nothing else counts then
    malformed = ask("2")
    assert malformed.status_code == 400
    assert malformed.json()["error"]["details"] == [
        {"field": "lastEventId", "message": "is not the id of an event"}
    ]


def test_a_turn_that_cannot_be_opened_is_an_ordinary_error(moto_table: Table) -> None:
    failing = Failing(moto_table, "transact_write_items", Unavailable())
    answer = stream(turn_context(failing)).post(STREAM, json=MESSAGE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"


def test_a_classifier_that_is_down_leaves_the_fallback_and_the_stream_goes_on(
    moto_table: Table,
) -> None:
    def down(_: Prompt) -> Reading:
        raise ConnectionError

    unread = scripted("Help.", reading=Reading(classification=FALLBACK))
    events = sent(TurnContext(moto_table, replace(unread, read=down)))
    assert fields(events[2])["classification"]["source"] == "fallback"
    assert (text(events), names(events)[-1]) == ("Help.", "done")


def test_a_reply_that_breaks_off_ends_the_stream_with_an_error(moto_table: Table) -> None:
    events = sent(turn_context(moto_table, ["Help ", ConnectionError("secret")]))
    assert names(events)[-2:] == ["message", "error"]
    assert fields(events[-1]) == {
        "code": "REPLY_FAILED",
        "message": "the reply broke off",
        "correlation_id": "c",
        "retryable": True,
    }


def test_a_reply_that_broke_off_is_resumed_to_the_same_end(moto_table: Table) -> None:
    taken_at = turn_context(moto_table, ["Help ", ConnectionError()])
    events = sent(taken_at)
    rest = parse(frames(taken_at, events[1].id))
    assert [(e.id, e.event, e.data) for e in rest] == [(e.id, e.event, e.data) for e in events[2:]]


def test_a_turn_that_cannot_be_stored_ends_with_an_error_and_never_with_done(
    moto_table: Table,
) -> None:
    failing = Failing(moto_table, "transact_write_items", None, Unavailable())
    events = sent(turn_context(failing))
    assert text(events) == "Help comes."
    assert names(events)[-2:] == ["message", "error"]
    assert fields(events[-1])["code"] == "SERVICE_UNAVAILABLE"


def test_a_deadline_keeps_what_there_is_and_ends_with_an_error(moto_table: Table) -> None:
    over = Flag()

    def reply(*_: object) -> Iterator[Delta]:
        yield Delta("Help ")
        over.wait()

    # 2 s of the function's own time are kept back for storing.
    taken_at = TurnContext(moto_table, replace(scripted(), reply=reply))
    events = parse(frames(taken_at, seconds=2.5))
    over.set()
    assert names(events)[-1] == "error"
    assert fields(events[-1])["code"] == "DEADLINE_EXCEEDED"
    assert fields(events[-1])["retryable"] is True
    rest = parse(frames(taken_at, events[0].id))
    assert [(e.id, e.data) for e in rest] == [(e.id, e.data) for e in events[1:]]


def test_a_defect_in_the_midst_is_told_before_it_is_raised(moto_table: Table) -> None:
    class Broken:
        acts = property(lambda _: 1 / 0)

    received: list[bytes] = []
    with pytest.raises(ZeroDivisionError):
        received.extend(frames(context_that_reads(moto_table, Broken())))
    events = parse(received)
    assert names(events) == ["metadata", "status", "error"]
    assert fields(events[-1])["code"] == "INTERNAL_ERROR"
    assert [event.id.rpartition(".")[2] for event in events] == ["0", "1", "2"]


def context_that_reads(table: Table, reading: Any) -> TurnContext:
    return TurnContext(table, replace(scripted("Help."), read=lambda _: reading))


def test_heartbeats_fill_the_silence_of_the_classifier(moto_table: Table) -> None:
    known = Flag()

    def read(_: Prompt) -> Reading:
        known.wait()
        return TOLD

    waiting = TurnContext(moto_table, replace(scripted("Help."), read=read), heartbeat=0.01)
    body = frames(waiting)
    assert [next(body).partition(b"\n")[0] for _ in range(2)] == [b"retry: 1000", b"event: status"]
    assert [next(body) for _ in range(3)] == [HEARTBEAT] * 3
    known.set()
    assert text(parse(body)) == "Help."


def test_heartbeats_fill_the_silence_of_the_model(moto_table: Table) -> None:
    begun, ended = Flag(), Flag()

    def reply(*_: object) -> Iterator[Delta]:
        begun.wait()
        yield Delta("Help.")
        ended.wait()

    body = frames(TurnContext(moto_table, replace(scripted(), reply=reply), heartbeat=0.01))
    while b"generating" not in next(body):
        pass
    assert [next(body) for _ in range(3)] == [HEARTBEAT] * 3
    begun.set()
    while (frame := next(body)) == HEARTBEAT:
        pass
    assert text(parse([frame])) == "Help."
    assert [next(body) for _ in range(3)] == [HEARTBEAT] * 3
    ended.set()
    assert names(parse(body)) == ["status", "done"]


def test_a_reply_of_known_length_is_paced_word_by_word(moto_table: Table) -> None:
    script = [Delta("Help ", 3), Delta("is ", 3), Delta("near.", 3)]
    events = iter(frames(replace(turn_context(moto_table, script), word_delay=0.05)))
    while b"generating" not in next(events):
        pass
    began = time.monotonic()
    tokens = [frame for frame in events if b"event: message" in frame]
    assert len(tokens) == 3
    assert time.monotonic() - began >= 3 * 0.05  # it may well take longer


def test_a_model_is_not_held_up(moto_table: Table) -> None:
    an_hour = replace(turn_context(moto_table, ["Help ", "comes."]), word_delay=3600)
    assert text(sent(an_hour)) == "Help comes."


def opened(table: Table) -> EventId:
    """The id of the first event of a turn that nobody has gone on with."""
    [first] = parse([next(frames(turn_context(table)))])
    return EventId.parse(first.id)


def test_waiting_for_a_turn_outlasts_an_outage_of_the_table(moto_table: Table) -> None:
    last = opened(moto_table)
    outage = Failing(moto_table, "query", None, Unavailable())
    rest = resume(turn_context(outage, heartbeat=0.01), last, 2.5 * POLL_SECONDS, scope=UNLIMITED)
    assert rest is not None
    assert [event for event in rest if not isinstance(event, Waiting)] == [Status("classifying")]
    assert outage.errors == []


def test_waiting_for_a_turn_outlasts_a_business_that_cannot_be_read(moto_table: Table) -> None:
    tries = iter([Unavailable(), Business()])

    def business_of(_: int | None) -> Business:
        found = next(tries)
        if isinstance(found, Unavailable):
            raise found
        return found

    turn = frames(turn_context(moto_table))
    [first] = parse([next(turn)])
    context = turn_context(moto_table, business_of=business_of)
    rest = resume(context, EventId.parse(first.id), 30, scope=UNLIMITED)
    assert rest is not None
    assert isinstance(next(rest), Waiting)
    assert names(parse(turn))[-1] == "done"
    assert isinstance(list(rest)[-1], Completed)
    assert next(tries, None) is None


def test_waiting_for_a_turn_ends_when_its_conversation_is_deleted(moto_table: Table) -> None:
    last = opened(moto_table)
    rest = resume(turn_context(moto_table, heartbeat=30), last, 30, scope=UNLIMITED)
    assert rest is not None
    assert isinstance(next(rest), Waiting)
    delete_all(moto_table)
    [gone] = rest
    assert isinstance(gone, Failed)
    assert gone.error.code == "NOT_FOUND"


def test_a_danger_is_told_to_whoever_resumes_before_the_reply_is_complete(
    moto_table: Table,
) -> None:
    over = Flag()

    def reply(*_: object) -> Iterator[Delta]:
        yield Delta("Leave ")
        over.wait(60)
        yield Delta("the house.")

    judged = TOLD.classification.model_copy(update={"hazard": Hazard.GAS})
    gas = TOLD.model_copy(update={"classification": judged})
    assistant = replace(scripted(reading=gas), reply=reply)
    running = frames(TurnContext(moto_table, assistant, cancel_poll=0.01))
    first, *begun = islice(running, 5)
    opened = EventId.parse(parse([first])[0].id)
    resumed = resume(turn_context(moto_table), opened, 60, scope=UNLIMITED)
    assert resumed is not None
    events = (event for event in resumed if not isinstance(event, Waiting))
    retry = f"retry: {sse.RETRY_MS}\n".encode()
    rest = (frame.removeprefix(retry) for frame in sse.encode(events, replace(opened, n=1), "c"))
    # Byte for byte as in the stream that is still running.
    assert list(islice(rest, 3)) == begun[:3]
    [pending] = read_history(moto_table, opened.conversation_id, 1, scope=UNLIMITED).messages
    assert (pending.status, pending.reading) == ("pending", gas)
    over.set()
    ended = [begun[3], *running]
    assert list(rest) == ended


def delete_all(table: Table) -> None:
    keys: list[Item] = table.client.scan(TableName=table.name)["Items"]
    for item in keys:
        key = {name: item[name] for name in ("pk", "sk")}
        table.client.delete_item(TableName=table.name, Key=key)
