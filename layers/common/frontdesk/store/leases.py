"""The lease of a running turn, and what others may know of its reply before it is complete.

A pending reply has a deadline, after which it reads as interrupted. It is a short one, which the
running turn moves on: so a turn whose process has died is noticed in seconds.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from frontdesk.base.clock import iso
from frontdesk.models.case import Case
from frontdesk.models.handling import Handler
from frontdesk.models.message import MessageStatus
from frontdesk.models.reading import Reading
from frontdesk.store.attributes import Item
from frontdesk.store.items import message_key, reading_attributes, reading_from
from frontdesk.store.places import OpenTurn
from frontdesk.store.table import ConditionFailed, Contention, Table
from frontdesk.store.writes import update

_FINDINGS = "so_far"
"""The attribute of a pending reply that has its `Findings`, beside the reading."""

_AWAITED = "awaited"
"""The attribute of a pending reply whose findings somebody waits for."""

OF_RUNNING = ("deadline", _FINDINGS, _AWAITED)
"""The attributes that a reply has only while it is pending."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a running turn has found out: the reading, and what follows from it.

    ``case`` is the conversation's with this message, ``language`` that of the answer, and
    ``classification_ms`` how long it took. That is None for what is stored with the message: what
    the rules foresee, which clients are not told, as the turn may find out something else.
    """

    reading: Reading
    case: Case
    handled_by: Handler
    language: str
    classification_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What others want of a running turn: that it stops, or that it stores its findings."""

    to_stop: bool = False
    to_tell: bool = False


def read_wishes(table: Table, turn: OpenTurn) -> Wishes:
    """What others want of a running turn. 1 request.

    The answer may be a moment old: the check is repeated, and `close_turn` misses no cancellation.
    """
    item = table.get(message_key(turn.conversation.id, turn.seq), consistent=False)
    if item is None:  # not yet to be read everywhere
        return Wishes()
    is_over = item["status"] != MessageStatus.PENDING
    return Wishes(is_over or item.get("cancelled", False), item.get(_AWAITED, False))


def renew(table: Table, turn: OpenTurn, until: datetime, findings: Findings | None) -> bool:
    """Move the deadline of a running turn, and store its findings, if there are any. 1 request.

    Returns whether the turn has to stop: it was cancelled; or its reply is no longer pending,
    because another turn has taken its place, or the conversation has been deleted.

    Raises:
        Contention: a transaction was at the reply.
    """
    changes = {"deadline": iso(until), **(attributes_of(findings) if findings else {})}
    try:
        reply = _change_pending(table, turn.conversation.id, turn.seq, changes)
    except ConditionFailed:
        return True
    return bool(reply.get("cancelled", False))


def await_findings(table: Table, conversation_id: str, seq: int) -> None:
    """Let a running turn store its findings at its next check, not later. 1 request."""
    with suppress(ConditionFailed, Contention):  # it has ended, or ends
        _change_pending(table, conversation_id, seq, {_AWAITED: True})


def findings_from(item: Item) -> Findings | None:
    """The findings in the item of a reply; None without any."""
    found = item.get(_FINDINGS)
    reading = reading_from(item) if found else None
    if found is None or reading is None:
        return None
    return Findings(
        reading=reading,
        case=Case.model_validate(found["case"]),
        handled_by=Handler(found["handled_by"]),
        language=found["language"],
        classification_ms=int(found["classification_ms"]) if "classification_ms" in found else None,
    )


def attributes_of(findings: Findings) -> Item:
    """The attributes of a pending reply that hold its findings."""
    return {
        **reading_attributes(findings.reading),
        _FINDINGS: {
            "case": findings.case.model_dump(mode="json", exclude_defaults=True),
            "handled_by": findings.handled_by,
            "language": findings.language,
            "classification_ms": findings.classification_ms,
        },
    }


def _change_pending(table: Table, conversation_id: str, seq: int, changes: Item) -> Item:
    """Change a reply on condition that it is pending; return its item as it is afterwards."""
    pending = {"pending": MessageStatus.PENDING}
    key = message_key(conversation_id, seq)
    return table.write(update(key, changes, "#status = :pending", pending))
