"""The events of a turn, whatever the assistant does."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import fields, replace
from datetime import datetime
from itertools import islice
from threading import Event as Flag
from threading import Thread, current_thread

import pytest

from frontdesk.assistant.interface import Assistant, Delta, Prompt, abandoned
from frontdesk.base.clock import now
from frontdesk.base.errors import DeadlineExceeded, ReplyFailed, Unavailable
from frontdesk.delivery.post import Post
from frontdesk.delivery.timers import take_up
from frontdesk.models.briefing import Briefing
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard, Urgency
from frontdesk.models.handling import Handler
from frontdesk.models.message import Message, MessageStatus, TokenUsage
from frontdesk.models.reading import Act, Contact, Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.relay.notifications import occurrences
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.items import message_key
from frontdesk.store.leases import Findings, attributes_of
from frontdesk.store.table import Table
from frontdesk.store.writes import Transaction, update
from frontdesk.turn.beginning import CLOSING_SECONDS
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Chunk, Classified, Completed, Event, Failed, Started, Status
from frontdesk.turn.handling import take
from frontdesk.turn.model_calls import pauses
from frontdesk.turn.turn import take_turn
from tests.support.turns import LEAK, TOLD, fold, let_deadlines_pass, scripted, turn_context


def run(context: TurnContext, seconds: float = 30, **fields: str) -> list[Event]:
    return list(
        take_turn(
            context, TurnRequest("My sink is leaking", **{"scope": UNLIMITED, **fields}), seconds
        )
    )


def stored(table: Table, events: list[Event]) -> Message:
    started = events[0]
    assert isinstance(started, Started)
    return read_history(table, started.conversation_id, 1, scope=UNLIMITED).messages[0]


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Chunk))


def test_the_events_of_a_turn_come_in_order(moto_table: Table) -> None:
    events = run(turn_context(moto_table, ["Help ", "comes."]))
    assert [type(event) for event in events] == [
        Started,
        Status,
        Classified,
        Status,
        Chunk,
        Chunk,
        Status,
        Completed,
    ]
    statuses = [event.status for event in events if isinstance(event, Status)]
    assert statuses == ["classifying", "generating", "complete"]


def test_the_tokens_joined_are_the_stored_reply(moto_table: Table) -> None:
    events = run(turn_context(moto_table, ["", "a\r", "\nb\u2028", "", "🧰" * 300, " end"]))
    assert stored(moto_table, events).content == text(events)
    tokens = [event for event in events if isinstance(event, Chunk)]
    assert [token.index for token in tokens] == list(range(len(tokens)))
    assert all(0 < len(token.text) <= 255 for token in tokens)


def test_the_usage_of_the_model_is_told_and_stored(moto_table: Table) -> None:
    usage = TokenUsage(input=20, output=5, cached=10)
    events = run(turn_context(moto_table, ["Help.", usage]))
    completed = events[-1]
    assert isinstance(completed, Completed)
    assert completed.usage == usage == stored(moto_table, events).tokens


def test_a_reply_that_breaks_off_is_kept_as_far_as_it_got(moto_table: Table) -> None:
    events = run(turn_context(moto_table, ["Help ", RuntimeError("gone")]))
    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, ReplyFailed)
    assert events[-1].stored
    reply = stored(moto_table, events)
    assert (reply.content, reply.status) == ("Help ", MessageStatus.INCOMPLETE)


def test_a_deadline_cuts_the_reply_and_keeps_what_there_was(moto_table: Table) -> None:
    over = Flag()

    def reply(*_: object) -> Iterator[Delta]:
        yield Delta("Help ")
        over.wait()

    events = run(TurnContext(moto_table, replace(scripted(), reply=reply)), seconds=0.5)
    over.set()
    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, DeadlineExceeded)
    assert stored(moto_table, events).content == "Help "


def test_a_turn_looks_for_its_cancellation_soon_and_then_once_a_second() -> None:
    defaults = {field.name: field.default for field in fields(TurnContext)}
    assert list(islice(pauses(defaults["cancel_poll"]), 5)) == [0.25, 0.5, 1, 1, 1]


@pytest.mark.parametrize(("seconds", "expected"), [(60, 10), (6, 6 + CLOSING_SECONDS)])
def test_a_turn_opens_with_a_lease_and_none_beyond_its_own_end(
    moto_table: Table, seconds: float, expected: float
) -> None:
    began = now()
    started = next(take_turn(turn_context(moto_table), TurnRequest("Hi", scope=UNLIMITED), seconds))
    assert isinstance(started, Started)
    item = moto_table.get(message_key(started.conversation_id, started.seq))
    assert item is not None
    given_up = (datetime.fromisoformat(item["deadline"]) - began).total_seconds()
    assert given_up == pytest.approx(expected, abs=1)


def test_a_model_that_cannot_read_is_replaced_by_the_rules(moto_table: Table) -> None:
    def broken(_: Prompt) -> Reading:
        raise RuntimeError("no idea")

    by_rules = scripted("Help.")
    events = run(TurnContext(moto_table, replace(by_rules, read=broken)))
    assert isinstance(events[2], Classified)
    assert events[2].case.standing == LEAK
    assert isinstance(events[-1], Completed)


def test_a_reply_is_given_the_case_that_the_client_saw(moto_table: Table) -> None:
    def reply(
        _: Prompt, at_once: Callable[[], Briefing], briefing: "Future[Briefing]"
    ) -> Iterator[Delta]:
        for each in (briefing.result(), at_once()):
            yield Delta(f"{each.case.standing and each.case.standing.service_type} ")

    rules = Reading(classification=FALLBACK)
    context = TurnContext(moto_table, Assistant(lambda _: TOLD, reply, lambda _: rules))
    assert text(run(context)) == "plumbing None "


def test_a_cold_assistant_is_not_asked_before_the_first_frame_is_taken(
    moto_table: Table,
) -> None:
    asked = Flag()

    def read(_: Prompt) -> Reading:
        asked.set()
        return TOLD

    cold = replace(scripted("Help."), read=read, warm=lambda: False)
    turn = take_turn(
        TurnContext(moto_table, cold), TurnRequest("My sink is leaking", scope=UNLIMITED), 30
    )
    assert isinstance(next(turn), Started)
    assert not asked.is_set()
    assert isinstance(list(turn)[-1], Completed)
    assert asked.is_set()


def test_only_whole_messages_are_history(moto_table: Table) -> None:
    seen: list[list[str]] = []

    def read(prompt: Prompt) -> Reading:
        seen.append([message.content for message in prompt.history])
        return TOLD

    cut = TurnContext(moto_table, replace(scripted("Half ", RuntimeError()), read=read))
    whole = TurnContext(moto_table, replace(scripted("Whole."), read=read))
    for each in (cut, whole, whole):
        run(each, session_id="s")
    question = "My sink is leaking"
    assert seen == [[], [question], [question, question, "Whole."]]


@pytest.mark.parametrize("has_found", [True, False], ids=["told its findings", "told nothing"])
@pytest.mark.parametrize("is_taken_up", [True, False], ids=["taken up", "left alone"])
@pytest.mark.parametrize("by", [Handler.WAITING, Handler.PERSON])
@pytest.mark.parametrize("deaths", [1, 2])
def test_what_a_customer_told_in_a_turn_that_died_is_in_the_case_of_the_next(
    moto_table: Table, deaths: int, by: Handler, has_found: bool, is_taken_up: bool
) -> None:
    gas = LEAK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS})
    readings = {
        "I smell gas": TOLD.model_copy(update={"classification": gas}),
        "206 555 0100": Reading(classification=FALLBACK, contact=Contact(phone="+12065550100")),
    }
    asked: list[Prompt] = []

    def read(prompt: Prompt) -> Reading:
        asked.append(prompt)
        return readings.get(prompt.message, Reading(classification=FALLBACK))

    context = TurnContext(moto_table, replace(scripted("Help."), read=read, at_once=read))
    for message in list(readings)[:deaths]:
        dying = take_turn(context, TurnRequest(message, session_id="s", scope=UNLIMITED), 30)
        events = list(islice(dying, 4))
        dying.close()
        started = events[0]
        assert isinstance(started, Started)
        if has_found:
            found = Findings(readings[message], Case(), Handler.ASSISTANT, "en", 1)
            key = message_key(started.conversation_id, started.seq)
            moto_table.write(update(key, attributes_of(found), "attribute_exists(pk)", {}))
        let_deadlines_pass(moto_table)
        if is_taken_up:  # which does nothing without findings
            number = {"conversation_id": started.conversation_id, "number": started.seq}
            take_up(Post(moto_table, {}, 0), **number)
    if by is Handler.PERSON:
        take(moto_table, started.conversation_id, "Sam", scope=UNLIMITED)
    for _ in range(2):  # and once only
        hello = TurnRequest("hello?", session_id="s", scope=UNLIMITED)
        reply = fold(take_turn(context, hello, 30))
        assert reply.urgency is Urgency.EMERGENCY
        assert reply.classification.safety is not None
        assert reply.handled_by is by
        assert reply.case.contact.phone == (None if deaths == 1 else "+12065550100")
    case = read_history(moto_table, reply.conversation_id, 0, scope=UNLIMITED).conversation.case
    assert case.evidence == TOLD.evidence
    assert case.caught_up == (2, 4)[:deaths]
    assert asked[-1].case.standing == gas


def test_a_turn_that_was_taken_for_dead_tells_nothing_again_when_it_ends(
    moto_table: Table,
) -> None:
    gas = LEAK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS})
    acts = (Act.PROBLEM, Act.PERSON)
    asks = TOLD.model_copy(update={"classification": gas, "acts": acts, "photos": 1})
    late = take_turn(
        TurnContext(moto_table, scripted("Help.", reading=asks), cancel_poll=60),  # is not seen
        TurnRequest("I smell gas", scope=UNLIMITED),
        30,
    )
    started, *_ = islice(late, 4)
    assert isinstance(started, Started)
    found = attributes_of(Findings(asks, Case(), Handler.WAITING, "en", 1))
    key = message_key(started.conversation_id, started.seq)
    moto_table.write(update(key, found, "attribute_exists(pk)", {}))
    let_deadlines_pass(moto_table)
    take_up(Post(moto_table, {}, 0), conversation_id=started.conversation_id, number=started.seq)
    before = read_history(moto_table, started.conversation_id, 0, scope=UNLIMITED).conversation
    assert before.handling.emergency_since
    assert isinstance(list(late)[-1], Completed)
    after = read_history(moto_table, started.conversation_id, 0, scope=UNLIMITED).conversation
    assert after.case.asked != before.case.asked  # the turn has asked for what is missing
    assert after.case == before.case.model_copy(
        update={"asked": after.case.asked, "version": after.case.version}
    )
    assert (after.case.photos, after.case.evidence) == (1, TOLD.evidence)
    assert list(occurrences(before, after)) == []


@pytest.mark.parametrize("by", [Handler.WAITING, Handler.PERSON])
def test_what_is_said_later_counts_although_its_turn_ends_first(
    moto_table: Table, by: Handler
) -> None:
    gas = LEAK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS})
    wrong, right = (Contact(phone=phone) for phone in ("+12065550111", "+12065550222"))
    first = TOLD.model_copy(update={"classification": gas, "contact": wrong, "photos": 1})
    second = TOLD.model_copy(
        update={"acts": (Act.PROBLEM,), "all_clear": True, "contact": right, "photos": 1}
    )

    asked: list[Prompt] = []

    def turn(reading: Reading) -> Iterator[Event]:
        def read(prompt: Prompt) -> Reading:
            asked.append(prompt)
            return reading

        assistant = replace(scripted("Well."), read=read, at_once=read)
        context = TurnContext(moto_table, assistant, cancel_poll=60)
        return take_turn(context, TurnRequest("Hello", session_id="s", scope=UNLIMITED), 30)

    earlier = turn(first)
    started, *_ = islice(earlier, 4)
    assert isinstance(started, Started)
    if by is Handler.PERSON:
        take(moto_table, started.conversation_id, "Sam", scope=UNLIMITED)
    list(turn(second))
    # It is read as an answer to what the first turn has found out, though that has not ended.
    assert asked[-1].case.contact == wrong
    assert asked[-1].case.standing == gas
    last = list(earlier)[-1]
    assert isinstance(last, Failed if by is Handler.PERSON else Completed)
    after = read_history(moto_table, started.conversation_id, 0, scope=UNLIMITED).conversation
    assert after.case.contact == right
    assert after.case.standing
    assert after.case.standing.danger is None
    assert after.handling.emergency_since is None
    assert after.case.photos == 2
    assert after.case.evidence == {trade: 2 * weight for trade, weight in TOLD.evidence.items()}


class Failing(Table):
    """A table whose n-th transaction fails."""

    def __init__(self, table: Table, number: int, error: Exception) -> None:
        super().__init__(table.client, table.name)
        self.left = number
        self.error = error

    def transact(self, transaction: Transaction) -> None:
        self.left -= 1
        if self.left == 0:
            raise self.error
        super().transact(transaction)


def test_a_turn_that_cannot_be_opened_raises_before_any_event(moto_table: Table) -> None:
    with pytest.raises(Unavailable):
        next(
            take_turn(
                turn_context(Failing(moto_table, 1, Unavailable())),
                TurnRequest("Hi", scope=UNLIMITED),
                30,
            )
        )


@pytest.mark.parametrize(
    ("error", "code"), [(Unavailable(), "SERVICE_UNAVAILABLE"), (KeyError(), "INTERNAL_ERROR")]
)
def test_a_turn_that_cannot_be_closed_fails_and_is_never_done(
    moto_table: Table, error: Exception, code: str
) -> None:
    events = run(turn_context(Failing(moto_table, 2, error)))
    assert isinstance(events[-1], Failed)
    assert (events[-1].error.code, events[-1].stored) == (code, False)
    assert stored(moto_table, events).status is MessageStatus.PENDING


def test_folding_answers_what_the_events_told(moto_table: Table) -> None:
    events = run(turn_context(moto_table, ["Help ", "comes."]))
    reply = fold(events)
    assert reply.response == "Help comes."
    assert (reply.service_type, reply.urgency, reply.confidence) == ("plumbing", "high", 0.8)
    assert reply.message_id == stored(moto_table, events).id


def test_folding_a_reply_that_broke_off_answers_as_far_as_it_got(moto_table: Table) -> None:
    assert fold(run(turn_context(moto_table, ["Help ", RuntimeError()]))).response == "Help "


def test_folding_a_turn_that_was_not_stored_raises(moto_table: Table) -> None:
    with pytest.raises(Unavailable):
        fold(run(turn_context(Failing(moto_table, 2, Unavailable()))))


def test_a_later_turn_uses_the_thread_of_an_earlier_one_and_finds_nothing_of_it_there(
    moto_table: Table,
) -> None:
    spent, used = [], list[Thread]()

    def read(_: Prompt) -> Reading:
        used.append(current_thread())
        spent.append(abandoned.get()())
        return Reading(classification=LEAK)

    scripts = turn_context(moto_table, ["Help comes."])
    context = replace(scripts, assistant=replace(scripts.assistant, read=read))
    # There are no more threads than that; usually the second turn finds one that is free.
    while len(set(used)) == len(used) < 201:
        run(context)
    assert len(set(used)) < len(used)
    assert not any(spent)
