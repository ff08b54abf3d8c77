"""A danger that a dead turn has found, and what comes before and after it is noticed."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from frontdesk.assistant.interface import Prompt
from frontdesk.base.clock import now
from frontdesk.cases.handling import acknowledged
from frontdesk.delivery.post import Post
from frontdesk.delivery.timers import take_up
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler
from frontdesk.models.reading import Act, Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.relay.notifications import occurrences
from frontdesk.store.handling import change_handling
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.idempotency import IdempotencyKey
from frontdesk.store.items import message_key
from frontdesk.store.leases import Findings, attributes_of
from frontdesk.store.replies import read_reply
from frontdesk.store.table import Table
from frontdesk.store.writes import update
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Event, Started
from frontdesk.turn.replay import so_far
from frontdesk.turn.turn import take_turn
from tests.support.turns import LEAK, TOLD, let_deadlines_pass, let_deadlines_wait, scripted

DANGER = LEAK.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": Hazard.GAS})
GAS = TOLD.model_copy(update={"classification": DANGER, "acts": (Act.PROBLEM, Act.PERSON)})
NOTHING = Reading(classification=FALLBACK)
READINGS = {"I smell gas": GAS, "It is fine": NOTHING.model_copy(update={"all_clear": True})}
KEY = IdempotencyKey("digest", "fingerprint")


class Talk:
    """A conversation whose first turn has found a danger, stored that, and died.

    Without ``findings``, it has died before its first check, with what it foresaw.
    """

    def __init__(
        self, table: Table, key: IdempotencyKey | None = None, *, findings: bool = True
    ) -> None:
        self._table = table
        dying = self.turn("I smell gas", key)
        started, *_ = islice(dying, 4)
        dying.close()
        assert isinstance(started, Started)
        self.id, self.number = started.conversation_id, started.seq
        if not findings:
            return
        found = attributes_of(Findings(GAS, Case(), Handler.WAITING, "en", 1))
        table.write(update(message_key(self.id, self.number), found, "attribute_exists(pk)", {}))

    def turn(self, message: str, key: IdempotencyKey | None = None) -> Iterator[Event]:
        def read(prompt: Prompt) -> Reading:
            return READINGS.get(prompt.message, NOTHING)

        assistant = replace(scripted("Help."), read=read, at_once=read)
        request = TurnRequest(message, session_id="s", key=key, scope=UNLIMITED)
        return take_turn(TurnContext(self._table, assistant), request, 30)

    def say(self, message: str, key: IdempotencyKey | None = None) -> Conversation:
        """Take a whole turn; the conversation after it."""
        list(self.turn(message, key))
        return self.now()

    def notice(self) -> Conversation:
        """The notifier's look at the dead turn; the conversation after it."""
        take_up(Post(self._table, {}, 0), conversation_id=self.id, number=self.number)
        return self.now()

    def acknowledge(self) -> Conversation:
        def change(conversation: Conversation) -> Conversation:
            handling = acknowledged(conversation.handling, "Ann", now())
            return conversation.model_copy(update={"handling": handling})

        return change_handling(self._table, self.id, change, scope=UNLIMITED)

    def now(self) -> Conversation:
        return read_history(self._table, self.id, 0, scope=UNLIMITED).conversation


def assert_nothing_new(before: Conversation, after: Conversation) -> None:
    assert [happened.event for happened in occurrences(before, after)] == []


@pytest.mark.parametrize("findings", [True, False], ids=["found", "foreseen"])
@pytest.mark.parametrize("key", [None, KEY], ids=["without a key", "with a key"])
def test_the_same_message_again_tells_nothing_again(
    moto_table: Table, key: IdempotencyKey | None, findings: bool
) -> None:
    talk = Talk(moto_table, key, findings=findings)
    let_deadlines_pass(moto_table)
    before = talk.notice()
    assert before.handling.emergency_since
    after = talk.say("I smell gas", key)
    assert_nothing_new(before, after)
    assert talk.notice() == after


def test_what_a_turn_foresees_is_for_people_and_not_for_its_client(moto_table: Table) -> None:
    for findings, told in ((False, 1), (True, 3)):
        talk = Talk(moto_table, findings=findings)
        reply = read_reply(moto_table, talk.id, talk.number, scope=UNLIMITED)
        assert reply.so_far is not None
        assert reply.so_far.reading.people_must_know
        assert len(list(so_far(reply, Business()))) == told


def test_what_the_same_message_has_told_meanwhile_is_told(moto_table: Table) -> None:
    talk = Talk(moto_table)
    let_deadlines_pass(moto_table)
    after = talk.say("I smell gas")
    assert after.handling.emergency_since
    assert talk.notice() == after


def test_who_has_seen_the_danger_is_not_told_by_the_next_turn(moto_table: Table) -> None:
    talk = Talk(moto_table)
    let_deadlines_pass(moto_table)
    talk.notice()
    before = talk.acknowledge()
    after = talk.say("hello?")
    assert_nothing_new(before, after)
    assert after.handling.by is Handler.ASSISTANT


def test_a_danger_that_the_next_turn_has_ended_does_not_begin_again(moto_table: Table) -> None:
    talk = Talk(moto_table)
    let_deadlines_pass(moto_table)
    after = talk.say("It is fine")
    assert after.handling.emergency_since is None
    assert talk.notice() == after


def test_a_turn_that_came_before_the_lease_was_over_hides_no_danger(moto_table: Table) -> None:
    talk = Talk(moto_table)
    let_deadlines_wait(moto_table)
    assert talk.say("hello?").handling.emergency_since is None
    let_deadlines_pass(moto_table)
    before = talk.notice()
    assert before.handling.emergency_since
    assert_nothing_new(before, talk.say("hello?"))


def test_a_turn_that_runs_meanwhile_counts_nothing_twice(moto_table: Table) -> None:
    talk = Talk(moto_table)
    let_deadlines_pass(moto_table)
    running = talk.turn("hello?")
    list(islice(running, 4))
    before = talk.notice()
    assert before.handling.emergency_since
    list(running)
    after = talk.now()
    assert_nothing_new(before, after)
    assert after.case.evidence == GAS.evidence
