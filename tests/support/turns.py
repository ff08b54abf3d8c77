"""Turns to test with: an assistant that is told what to say."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from frontdesk.assistant import Assistant, Delta, Prompt
from frontdesk.models import Classification, ServiceType, Source, Tokens, Urgency
from frontdesk.store.table import Table
from frontdesk.turn import Desk

LEAK = Classification(
    service_type=ServiceType.PLUMBING,
    urgency=Urgency.HIGH,
    confidence=0.8,
    reasoning="The message tells of a leak.",
    estimated_duration_minutes=90,
    source=Source.KEYWORDS,
)


def scripted(
    *script: Delta | Tokens | str | Exception, classification: Classification = LEAK
) -> Assistant:
    """An assistant that says, or raises, what the script holds, in order."""

    def reply(_: Prompt, __: "Future[Classification]") -> Iterator[Delta | Tokens]:
        for item in script:
            match item:
                case Exception():
                    raise item
                case str():
                    yield Delta(item)
                case _:
                    yield item

    return Assistant(lambda _: classification, reply)


def desk(
    table: Table,
    script: Sequence[Delta | Tokens | str | Exception] = ("Help ", "comes."),
    **more: Any,
) -> Desk:
    """A desk whose assistant follows a script; it looks for no cancellation unless told to."""
    return Desk(table, scripted(*script), **{"cancel_poll": 60.0, **more})
