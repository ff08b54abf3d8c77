"""How a turn opens: the transaction that gives it its place in a conversation."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from frontdesk.base.clock import now
from frontdesk.base.ids import new_id, new_session_id
from frontdesk.models.conversation import Conversation
from frontdesk.models.handling import Handler
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.history import History, TurnRequest
from frontdesk.store.items import message_item
from frontdesk.store.leases import Findings, attributes_of
from frontdesk.store.places import (
    HandlingChanged,
    OpenTurn,
    Placed,
    advance,
    shown,
    take_place,
    user_message,
)
from frontdesk.store.quotas import Quota
from frontdesk.store.table import Table
from frontdesk.store.writes import Write, put


def open_turn(
    table: Table,
    request: TurnRequest,
    history: History | None,
    deadline: datetime,
    *,
    lease: timedelta | None = None,
    foresee: Callable[[OpenTurn], Findings | None] = lambda _: None,
    quotas: Sequence[Quota] = (),
    retention_days: int = 0,
) -> OpenTurn:
    """Store the user's message and a pending reply, at the end of a conversation old or new.

    The turn has to end by ``deadline``. With a ``lease``, it counts as dead when that is over,
    unless it was renewed. What ``foresee`` returns is stored with the reply.

    1 request. Each lost race costs one more: the failed condition returns the conversation as it
    is now. Only a session that another request has just opened has to be read (2 requests).
    The key and the quotas are in the same transaction, so a turn that is refused counts nowhere.
    A turn whose share of a divided quota is used up costs two more.

    Raises:
        HandlingChanged: a person handles the conversation.
        KeyAlreadyUsed: the key was used before.
        RateLimited: a quota is used up.
        NotFound: the conversation has been deleted meanwhile.
        Conflict: as for `find_history`, or the race did not settle in time.
    """

    def place(previous: Conversation | None) -> Placed:
        if previous and previous.handling.by is Handler.PERSON:
            raise HandlingChanged
        turn = _next_turn(previous, request)
        until = min(deadline, turn.started_at + lease) if lease else deadline
        return turn, _messages(turn, request, until, foresee(turn))

    # Half of the time is left for the turn itself; a client has seen nothing yet.
    return take_place(
        table,
        request,
        history,
        place,
        seconds=(deadline - now()).total_seconds() / 2,
        quotas=quotas,
        retention_days=retention_days,
    )


def _next_turn(previous: Conversation | None, request: TurnRequest) -> OpenTurn:
    started_at = now()
    known = _with_ids(previous or _new_conversation(request, started_at), request)
    conversation = advance(known, shown(request), started_at, 2)
    return OpenTurn(
        conversation=conversation,
        user_message_id=new_id(),
        message_id=new_id(),
        seq=conversation.message_count,
        started_at=started_at,
    )


def _messages(
    turn: OpenTurn, request: TurnRequest, deadline: datetime, foreseen: Findings | None
) -> list[Write]:
    question = user_message(turn, request)
    reply = Message(
        id=str(turn.message_id),
        role=MessageRole.ASSISTANT,
        status=MessageStatus.PENDING,
        content="",
        created_at=turn.started_at,
    )
    return [
        put(message_item(question, turn.conversation.id, turn.seq - 1)),
        put(
            {
                **message_item(reply, turn.conversation.id, turn.seq, deadline),
                **(attributes_of(foreseen) if foreseen else {}),
            }
        ),
    ]


def _new_conversation(request: TurnRequest, moment: datetime) -> Conversation:
    session_id = request.session_id or new_session_id()
    return Conversation(
        id=new_id(moment), session_id=session_id, created_at=moment, updated_at=moment
    )


def _with_ids(conversation: Conversation, request: TurnRequest) -> Conversation:
    """A conversation without ids takes those of the first request that has them."""
    return conversation.model_copy(
        update={
            "customer_id": conversation.customer_id or request.customer_id,
            "business_id": conversation.business_id or request.business_id,
        }
    )
