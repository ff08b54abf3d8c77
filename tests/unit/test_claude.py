"""Turns with Claude, through its real SDK, whatever the other side does."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from frontdesk import dependencies
from frontdesk.chat import fold
from frontdesk.models import Message, MessageStatus, Source
from frontdesk.settings import Settings
from frontdesk.sse import begin
from frontdesk.store.table import Table
from frontdesk.store.turns import Opening, read_thread
from frontdesk.turn import Desk, take_turn
from tests.support.claude import KEY, REPLY, ClaudeStandIn
from tests.support.claude_faults import BEGINNING, FAULTS, Fault

PATIENT = {
    "ANTHROPIC_API_KEY": KEY,
    "CLASSIFIER_SECONDS": "30",
    "FIRST_TOKEN_SECONDS": "30",
    "STALL_SECONDS": "30",
}


@pytest.fixture
def claude() -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn() as stand_in:
        yield stand_in


Make = Callable[..., Desk]


@pytest.fixture
def make(moto_table: Table, claude: ClaudeStandIn) -> Iterator[Make]:
    """Makes desks that ask the stand-in, with settings changed as wanted."""
    with ExitStack() as stack:

        def make_desk(**changes: str) -> Desk:
            values = {**PATIENT, "ANTHROPIC_BASE_URL": claude.url, **changes}
            settings = Settings.model_validate(values)
            stack.callback(lambda: dependencies.anthropic_client(settings).close())
            return Desk(moto_table, dependencies.assistant(settings))

        yield make_desk


def stored(table: Table, conversation_id: str) -> Message:
    return read_thread(table, conversation_id, 1).messages[-1]


def text_of(fault: Fault, reply: Message) -> bool:
    """Whether a reply holds what it must after a fault."""
    if fault.writer == "canned":
        return "plumbing" in reply.content
    if fault.name == "200 KB reply":
        return reply.content == "x" * 20_000
    return reply.content == (REPLY if reply.status is MessageStatus.COMPLETE else BEGINNING)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_turn_survives_every_fault(
    moto_table: Table, claude: ClaudeStandIn, make: Make, fault: Fault
) -> None:
    claude.classify = fault.classify or claude.classify
    claude.reply = fault.reply or claude.reply
    desk = make(**fault.settings)

    answer = fold(take_turn(desk, Opening("My sink is leaking"), 60))
    reply = stored(moto_table, answer.conversation_id)
    assert (answer.classification.source, answer.writer) == (fault.source, fault.writer)
    assert answer.service_type == "plumbing"
    assert (answer.response, fault.status) == (reply.content, reply.status)
    assert text_of(fault, reply), reply.content[:100]
    assert reply.classification is not None
    assert reply.classification.source is fault.source

    events = take_turn(desk, Opening("My sink is leaking", answer.session_id), 60)
    frames = b"".join(begin(events, "abc")).decode()
    streamed = stored(moto_table, answer.conversation_id)
    assert streamed.id != reply.id
    assert f'"source":"{fault.source}"' in frames
    assert frames.count("event: error") == (streamed.status is MessageStatus.INCOMPLETE)
    assert frames.count("event: done") == (streamed.status is MessageStatus.COMPLETE)
    assert streamed.status is fault.status
    assert text_of(fault, streamed)
    assert bool(claude.refused) == (fault.name == "wrong key")


def test_a_turn_with_claude_is_claudes(moto_table: Table, make: Make) -> None:
    answer = fold(take_turn(make(), Opening("Sink!"), 60))
    reply = stored(moto_table, answer.conversation_id)
    assert (answer.response, answer.writer) == (REPLY, "claude")
    assert answer.classification.source is Source.CLAUDE
    assert reply.tokens is not None
    assert (reply.tokens.input, reply.tokens.output, reply.tokens.cached) == (123, 7, 100)
