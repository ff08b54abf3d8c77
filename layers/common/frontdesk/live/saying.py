"""Turns over the WebSocket: those of the stream, with the same events, ids and rules."""

from collections.abc import Iterator

from frontdesk.access.caller import Action
from frontdesk.api.contents import Content
from frontdesk.api.idempotency import TURN, key_of
from frontdesk.api.stream import begin_turn, resume_turn
from frontdesk.live.connection import Connection
from frontdesk.live.frames import Resume, Say, frame
from frontdesk.live.posts import Posted
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import EventId


def say(context: TurnContext, connection: Connection, sent: Say | Resume, seconds: float) -> None:
    """Take a turn, or go on with one, and send its events as they happen.

    A turn goes on to its end when its connection has ended: what is missing can be had by HTTP.

    Raises:
        FrontdeskError: as the stream's route does, before the first event.
    """
    if isinstance(sent, Say):
        told = _taken(context, connection, sent, seconds)
    else:
        last = EventId.parse(sent.last_event_id)
        scope = connection.scope(Action.TURN, sent.session_id)
        rest = resume_turn(context, last, seconds, connection.correlation_id, scope=scope)
        if rest is None:
            named = {"last_event_id": sent.last_event_id}
            connection.send(frame("up_to_date", named, ref=sent.ref))
            return
        told = rest
    is_heard = True
    for content in told:
        if content is None or not is_heard:
            continue
        data = frame(content.name, content.data, event_id=str(content.id), ref=sent.ref)
        posted = connection.send(data)
        is_heard = posted is Posted.SENT
        if posted is Posted.FAILED:  # a gap in a turn would not be seen
            connection.close()


def _taken(
    context: TurnContext, connection: Connection, sent: Say, seconds: float
) -> Iterator[Content | None]:
    scope = connection.scope(Action.TURN, sent.session_id)
    asked = scope.narrow(sent.request())
    key = sent.idempotency_key
    used = None if key is None else key_of(key, connection.caller, TURN, asked)
    turn = asked.turn_request(scope, connection.language, used)
    return begin_turn(context, turn, seconds, connection.correlation_id)
