"""Turns to test with: an assistant that follows a script."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from frontdesk.assistant.interface import Assistant, Delta, Prompt
from frontdesk.models.classification import Classification, ServiceType, Source, Urgency
from frontdesk.models.message import TokenUsage
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext

LEAK = Classification(
    service_type=ServiceType.PLUMBING,
    urgency=Urgency.HIGH,
    confidence=0.8,
    reasoning="The message tells of a leak.",
    estimated_duration_minutes=90,
    source=Source.KEYWORDS,
)


def scripted(
    *script: Delta | TokenUsage | str | Exception, classification: Classification = LEAK
) -> Assistant:
    """An assistant that yields or raises the items of the script in order."""

    def reply(_: Prompt, __: "Future[Classification]") -> Iterator[Delta | TokenUsage]:
        for item in script:
            match item:
                case Exception():
                    raise item
                case str():
                    yield Delta(item)
                case _:
                    yield item

    return Assistant(lambda _: classification, reply)


def turn_context(
    table: Table,
    script: Sequence[Delta | TokenUsage | str | Exception] = ("Help ", "comes."),
    **more: Any,
) -> TurnContext:
    """A context whose assistant follows a script; by default it never looks for a cancellation."""
    return TurnContext(table, scripted(*script), **{"cancel_poll": 60.0, **more})


def let_deadlines_pass(table: Table) -> None:
    """Move the deadlines of all pending replies into the past."""
    pending = table.client.scan(
        TableName=table.name, FilterExpression="attribute_exists(deadline)", ConsistentRead=True
    )
    for item in pending["Items"]:
        table.client.update_item(
            TableName=table.name,
            Key={name: item[name] for name in ("pk", "sk")},
            UpdateExpression="SET deadline = :past",
            ConditionExpression="attribute_exists(deadline)",
            ExpressionAttributeValues={":past": {"S": "2026-01-01T00:00:00.000Z"}},
        )
