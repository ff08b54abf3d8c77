"""Removing a conversation with all that belongs to it."""

import time

from frontdesk.base.errors import NotFound, Unavailable
from frontdesk.models.conversation import Conversation
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.attributes import Item
from frontdesk.store.conversations import SETTLING_SECONDS
from frontdesk.store.items import META, conversation_from, conversation_key, session_key
from frontdesk.store.table import ConditionFailed, Contention, Table, attempts
from frontdesk.store.writes import delete


def delete_conversation(
    table: Table, conversation_id: str, seconds: float, scope: Scope = UNLIMITED
) -> None:
    """Remove a conversation with its session, then its messages.

    The first step takes the conversation out of every reading at once, and no turn can add to it
    from then on. If the messages are not all gone within ``seconds``, or the process dies on the
    way, what is left is found under the same id, and repeating this goes on from there: for anybody
    who may delete at all, because what is left has lost the ids that would tell whose it was. One
    that has expired, and is still there, has them.

    1 request to find it, 1 to make it vanish, then 1 for each MB and 1 for every 25 messages.

    Raises:
        NotFound: there is no such conversation within the scope, and nothing left of one.
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
        _vanish(table, conversation)
    sweep(table, conversation_id, give_up)


def sweep(table: Table, conversation_id: str, give_up: float) -> None:
    """Remove the messages of a conversation that is gone, until ``give_up`` on the monotonic clock.

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
            table.delete_all(keys[start : start + 100])


def _vanish(table: Table, conversation: Conversation) -> None:
    key = conversation_key(conversation.id)
    writes = [
        delete(key, "attribute_exists(pk)"),
        # An expired session may have been taken over by another conversation.
        delete(
            session_key(conversation.session_id),
            "conversation_id = :id",
            {"id": conversation.id},
        ),
    ]
    for _ in attempts(SETTLING_SECONDS):
        try:
            table.transact(*writes)
        except Contention:
            continue
        except ConditionFailed as failed:
            if failed.items[0] is None:
                writes = writes[:1]
                continue
        return  # done, or somebody else has done it
