"""Feedback on replies, kept with the reply: that of the customer, and that of the business."""

from frontdesk.base.errors import Conflict, NotFound
from frontdesk.models.feedback import Feedback, Rater
from frontdesk.models.message import MessageRole, MessageStatus
from frontdesk.models.scope import Scope
from frontdesk.store.attributes import Item
from frontdesk.store.conversations import SETTLING_SECONDS
from frontdesk.store.history import read_history
from frontdesk.store.items import conversation_key
from frontdesk.store.table import ConditionFailed, Table, settle
from frontdesk.store.writes import update

RATEABLE = 1000
"""Of how many of the newest messages the replies can be rated: what the search for one may read."""

_AT_ONCE = 100
_ATTRIBUTES = {Rater.CUSTOMER: "feedback", Rater.STAFF: "staff_feedback"}


def rate_reply(
    table: Table, conversation_id: str, message_id: str, feedback: Feedback, *, scope: Scope
) -> None:
    """Store what somebody thinks of a reply; it replaces what the same side thought of it before.

    1 request for the conversation, 1 for each 100 of its newest messages until the reply is found,
    and 1 to write.

    Raises:
        NotFound: the scope holds no such conversation, or its newest messages no such message.
        Conflict: the message is no reply, or is still being written.
    """
    read_history(table, conversation_id, 0, scope=scope)
    found = _newest(table, conversation_id, message_id)
    if found["role"] != MessageRole.ASSISTANT:
        raise Conflict("only replies can be rated")
    write = update(
        {"pk": found["pk"], "sk": found["sk"]},
        {_ATTRIBUTES[feedback.by]: feedback.model_dump(mode="json", exclude_none=True)},
        # A stub of a message that has just been removed would have no id.
        "#message_id = :id AND #status <> :pending",
        {"id": message_id, "pending": MessageStatus.PENDING},
    )
    try:
        settle(SETTLING_SECONDS, lambda: table.write(write))
    except ConditionFailed as failed:
        if failed.group("item") == [{}]:
            raise NotFound("no such message") from None
        raise Conflict("the reply is still being written, or was interrupted") from None


def _newest(table: Table, conversation_id: str, message_id: str) -> Item:
    """The key and role of a message, looked for from the newest on: only its number is in a key."""
    partition = conversation_key(conversation_id)["pk"]
    before = "M$"  # follows every "M#…"
    for _ in range(RATEABLE // _AT_ONCE):
        items, more = table.query(
            {"pk": partition, "first": "M#", "before": before},
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :before",
            ProjectionExpression="pk, sk, message_id, #role",
            ExpressionAttributeNames={"#role": "role"},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=_AT_ONCE,
        )
        for item in items:
            if item["message_id"] == message_id:
                return item
        if more is None:
            break
        before = f"M#{int(str(more['sk'])[2:]) - 1:010d}"
    raise NotFound("no such message")
