"""The removal of a conversation with all that belongs to it."""

import time
from functools import partial

from frontdesk.base.errors import NotFound, PreconditionFailed, Unavailable
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.conversations import SETTLING_SECONDS
from frontdesk.store.items import META, VERSION, conversation_from, conversation_key, session_key
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.updates import EXISTS
from frontdesk.store.writes import Transaction, Write, delete


def delete_conversation(
    table: Table,
    conversation_id: str,
    seconds: float,
    *,
    scope: Scope,
    expected: int | None = None,
) -> None:
    """Remove a conversation with its session, then its messages.

    ``expected`` is the version that the caller has read, None where any will do.

    After the first step nobody can read the conversation, and no turn can add to it. If messages
    are left after ``seconds``, or because the process dies, repeat the call with the same id to
    remove them. Any caller who may delete at all can then do so, because the ids that told whose
    conversation it was are gone. An expired conversation still has these ids.

    1 request to find it, 1 to hide it, then 1 for each MB and 1 for every 25 messages.

    Raises:
        NotFound: there is no such conversation within the scope, and nothing left of one.
        PreconditionFailed: the conversation has another version than ``expected``.
        Unavailable: time is up, and there is more to remove.
        Conflict: the race did not settle.
    """
    give_up = time.monotonic() + seconds
    newest = table.first(
        {"pk": conversation_key(conversation_id)["pk"]},
        KeyConditionExpression="pk = :pk",
        ScanIndexForward=False,
        ConsistentRead=True,
    )
    if newest is None:
        raise NotFound("no such conversation")
    if newest["sk"] == META:
        conversation = conversation_from(newest)
        if not scope.admits(conversation):
            raise NotFound("no such conversation")
        if expected not in (None, conversation.version):
            raise PreconditionFailed("the conversation has changed")
        _vanish(table, conversation, expected)
    sweep(table, conversation_id, give_up)


def sweep(table: Table, conversation_id: str, give_up: float) -> None:
    """Remove the messages of a deleted conversation, until ``give_up`` on the monotonic clock.

    1 request for each MB and 1 for every 25 messages.

    Raises:
        Unavailable: time is up, and there is more to remove.
    """
    partition = conversation_key(conversation_id)["pk"]
    more: Item | None = {}
    while more is not None:
        keys, more = table.query(
            {"pk": partition, "messages": "M#"},
            KeyConditionExpression="pk = :pk AND begins_with(sk, :messages)",
            ProjectionExpression="pk, sk",
            ConsistentRead=True,
        )
        for start in range(0, len(keys), 100):
            if time.monotonic() > give_up:
                raise Unavailable("deleted, but not yet all of its messages; repeat the request")
            table.write_all(delete=keys[start : start + 100])


def _vanish(table: Table, conversation: Conversation, expected: int | None) -> None:
    """Delete the conversation's own item and its session's, unless they are gone already."""
    remove = delete(conversation_key(conversation.id), EXISTS)
    if expected is not None:
        remove = _unchanged(conversation.id, expected)
    # Another conversation may have taken over an expired session, which then stays.
    key = session_key(conversation.session_id)
    session = delete(key, "conversation_id = :id", {"id": conversation.id})
    both = Transaction().add("conversation", remove).add("session", session)
    alone = Transaction().add("conversation", remove)
    for transaction in (both, alone):
        try:
            settle(SETTLING_SECONDS, partial(table.transact, transaction))
        except ConditionFailed as failed:
            if not failed.failed("conversation"):
                continue
            if expected is not None and table.get(conversation_key(conversation.id)):
                raise PreconditionFailed("the conversation has changed") from None
        return


def _unchanged(conversation_id: str, version: int) -> Write:
    """The removal of a conversation if it has this version; 0 is that of one nobody has changed."""
    key = conversation_key(conversation_id)
    if version:
        remove = delete(key, "#version = :version", {"version": version})
    else:
        remove = delete(key, f"{EXISTS} AND attribute_not_exists(#version)")
    remove["Delete"]["ExpressionAttributeNames"] = {"#version": VERSION}
    return remove
