"""What a connection watches, and that somebody types."""

from frontdesk.access.caller import Action
from frontdesk.base.errors import Forbidden, NotFound
from frontdesk.live.audience import Audience
from frontdesk.live.connection import Connection
from frontdesk.live.frames import Typing, Unwatch, Watch, frame
from frontdesk.models.watcher import Side, Watcher, conversation_topic
from frontdesk.store.connections import add_watcher, remove_watchers, watchers
from frontdesk.store.editing import read_conversation


def watch(audience: Audience, connection: Connection, sent: Watch) -> None:
    """Let a connection watch a conversation or a queue, and tell it so.

    3 requests for a conversation, 2 for a queue, and 2 where presence is told.

    Raises:
        Forbidden: the caller is no staff, and wants a queue or to be staff.
        NotFound: the conversation, or the business, is outside the caller's scope.
        Conflict: the connection watches as much as it may.
    """
    topic, side = sent.topic(), _side(connection, sent)
    session_id = sent.session_id or connection.session_id
    if sent.queue is not None:
        scope = connection.scope(Action.HANDLE, None)
        if not scope.has_business(sent.queue):
            raise NotFound("no such business")
    else:
        scope = connection.scope(Action.READ, session_id)
        read_conversation(audience.table, str(sent.conversation_id), scope=scope)
    watcher = Watcher(
        connection_id=connection.id,
        caller=connection.context,
        session_id=session_id,
        side=side,
        name=sent.name if side is Side.STAFF else None,
        language=connection.language,
        together=sent.together,
    )
    add_watcher(audience.table, topic, watcher)
    connection.send(frame("watching", sent.named(), ref=sent.ref))
    if side is Side.STAFF and sent.conversation_id:
        audience.tell_presence(sent.conversation_id)


def unwatch(audience: Audience, connection: Connection, sent: Unwatch) -> None:
    """Let a connection watch a topic no longer, and tell it so. 2 requests, 2 for presence."""
    remove_watchers(audience.table, sent.topic(), [connection.id])
    connection.send(frame("unwatched", sent.named(), ref=sent.ref))
    if connection.caller.is_of_business and sent.conversation_id:
        audience.tell_presence(sent.conversation_id)


def typing(audience: Audience, connection: Connection, sent: Typing) -> None:
    """Tell the others who watch a conversation that somebody types. 1 request, and the posts.

    Customers are told of staff, and staff of everybody.

    Raises:
        NotFound: the connection does not watch the conversation.
    """
    there = watchers(audience.table, conversation_topic(sent.conversation_id))
    own = next((w for w in there if w.connection_id == connection.id), None)
    if own is None:
        raise NotFound("the connection does not watch this conversation")
    told = frame(
        "typing", {"conversation_id": sent.conversation_id, "by": own.side, "name": own.name}
    )
    audience.send(
        {
            watcher.connection_id: told
            for watcher in there
            if watcher is not own and Side.STAFF in (own.side, watcher.side)
        }
    )


def _side(connection: Connection, sent: Watch) -> Side:
    of_business = connection.caller.is_of_business
    if sent.side is Side.STAFF and not of_business:
        raise Forbidden.of("as")
    return sent.side or (Side.STAFF if of_business else Side.CUSTOMER)
