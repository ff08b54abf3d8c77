"""Turns to test with: an assistant that follows a script."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from frontdesk.api import chat
from frontdesk.api.chat import ChatReply
from frontdesk.assistant.interface import Assistant, Delta, Prompt
from frontdesk.models.briefing import Briefing
from frontdesk.models.case import Case
from frontdesk.models.classification import Classification, ServiceType, Source, Urgency
from frontdesk.models.conversation import Conversation
from frontdesk.models.message import Timings, TokenUsage
from frontdesk.models.reading import Act, Reading
from frontdesk.store.replies import Outcome
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Event

LEAK = Classification(
    service_type=ServiceType.PLUMBING,
    urgency=Urgency.HIGH,
    confidence=0.8,
    reasoning="The message tells of a leak.",
    estimated_duration_minutes=90,
    source=Source.KEYWORDS,
)

TOLD = Reading(
    classification=LEAK,
    acts=(Act.PROBLEM,),
    evidence={ServiceType.PLUMBING: 2.0},
    language="en",
    summary="My sink is leaking",
)
"""The reading of a message that tells of a leak."""
LEAKS = Case(
    standing=LEAK,
    evidence={ServiceType.PLUMBING: 2.0},
    language="en",
    summary="My sink is leaking",
    version=1,
)
"""The case that such a message makes."""


def scripted(*script: Delta | TokenUsage | str | Exception, reading: Reading = TOLD) -> Assistant:
    """An assistant that yields or raises the items of the script in order."""

    def reply(
        _: Prompt, __: Callable[[], Briefing], ___: "Future[Briefing]"
    ) -> Iterator[Delta | TokenUsage]:
        for item in script:
            match item:
                case Exception():
                    raise item
                case str():
                    yield Delta(item)
                case _:
                    yield item

    return Assistant(lambda _: reading, reply, lambda _: reading)


def fold(events: Iterable[Event]) -> ChatReply:
    """A turn's events as one reply."""
    return chat.fold(events)


def ended(content: str, error: str | None = None) -> Outcome:
    """The outcome of a turn that took no time."""
    timings = Timings(classification_ms=1, first_token_ms=2, duration_ms=3)
    return Outcome(content, TOLD, "en", timings, error=error)


def leaks(conversation: Conversation) -> Conversation:
    """What follows from a message that tells of a leak, in any conversation."""
    return conversation.model_copy(update={"case": LEAKS})


def turn_context(
    table: Table,
    script: Sequence[Delta | TokenUsage | str | Exception] = ("Help ", "comes."),
    **more: Any,
) -> TurnContext:
    """A context whose assistant follows a script; by default it never looks for a cancellation."""
    return TurnContext(table, scripted(*script), **{"cancel_poll": 60.0, **more})


def let_deadlines_pass(table: Table) -> None:
    """Move the deadlines of all pending replies into the past."""
    _move_deadlines(table, "2026-01-01T00:00:00.000Z")


def let_deadlines_wait(table: Table) -> None:
    """Move the deadlines of all pending replies into the future, for as long as a test needs.

    Call this once nobody renews them.
    """
    _move_deadlines(table, "2100-01-01T00:00:00.000Z")


def _move_deadlines(table: Table, to: str) -> None:
    pending = table.client.scan(
        TableName=table.name, FilterExpression="attribute_exists(deadline)", ConsistentRead=True
    )
    for item in pending["Items"]:
        table.client.update_item(
            TableName=table.name,
            Key={name: item[name] for name in ("pk", "sk")},
            UpdateExpression="SET deadline = :to",
            ConditionExpression="attribute_exists(deadline)",
            ExpressionAttributeValues={":to": {"S": to}},
        )
