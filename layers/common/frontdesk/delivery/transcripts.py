"""Transcripts: what was said in a conversation, sent to the customer by mail.

A transcript goes to an address that the customer has written in the conversation, and to no other:
not to one that staff have set or a record has. Its delivery follows from the messages, so that the
same ones are sent once, whoever asks for it and however often.
"""

import re
from collections import deque
from datetime import timedelta

from frontdesk.base.errors import NotFound
from frontdesk.base.ids import derived_id
from frontdesk.delivery.announce import enqueue
from frontdesk.delivery.post import Dropped, Post
from frontdesk.models.conversation import Conversation, ConversationStatus
from frontdesk.models.delivery import CUSTOMER, TRANSCRIPT, Delivery
from frontdesk.models.message import Message, MessageRole
from frontdesk.models.profile import EMAIL_CHARACTERS, EMAIL_PATTERN, Channel, Transcripts
from frontdesk.models.scope import UNLIMITED
from frontdesk.notify.letter import MOST_MESSAGES, letter
from frontdesk.notify.queue import Queue
from frontdesk.store.businesses import read_profile
from frontdesk.store.deliveries import add_delivery
from frontdesk.store.exporting import messages_after
from frontdesk.store.history import read_history
from frontdesk.store.table import Table

DELAY_SECONDS = 300
"""After how long a transcript is sent that nobody has asked for: more may be said meanwhile."""

LONGEST_SILENCE = timedelta(days=14)
"""The age of a last message after which a closed conversation is no longer news to anybody."""


def transcript_of(conversation: Conversation) -> Delivery:
    """The delivery of a conversation's messages as they are: the same while no message comes."""
    moment = conversation.last_message_at or conversation.updated_at
    key = f"messages {conversation.message_count}"
    return Delivery(
        id=derived_id(moment, conversation.id, TRANSCRIPT, key),
        event=TRANSCRIPT,
        channel=Channel.EMAIL,
        target=CUSTOMER,
        conversation_id=conversation.id,
        created_at=moment,
    )


def send_by_itself(table: Table, queue: Queue, business_id: int, wanted: Conversation) -> None:
    """Have the transcript of a conversation that has ended sent after a while. 2 requests."""
    delivery = transcript_of(wanted)
    add_delivery(table, business_id, delivery)
    enqueue(queue, business_id, delivery, DELAY_SECONDS)


def send_transcript(post: Post, business_id: int, delivery: Delivery) -> Conversation:
    """Send a transcript; the conversation that it is of. 2 requests, and 1 for each 300 messages.

    Where more has been said since, it becomes the transcript of that, if the conversation has ended
    all the same.

    Raises:
        Dropped: the profile allows it no longer, or there is no address, or no conversation.
        NotSent: the mail was not accepted.
    """
    if post.letters is None or post.queue is None:
        raise Dropped("channel_not_set_up")
    if delivery.conversation_id is None:
        raise Dropped("conversation_gone")
    try:
        profile = read_profile(post.table, business_id, scope=UNLIMITED).profile
    except NotFound:
        raise Dropped("no_profile") from None
    if profile.transcripts is Transcripts.NEVER:
        raise Dropped("not_allowed")
    try:
        history = read_history(post.table, delivery.conversation_id, 0, scope=UNLIMITED)
    except NotFound:
        raise Dropped("conversation_gone") from None
    conversation = history.conversation
    newer = transcript_of(conversation)
    if newer.id != delivery.id:
        if not _is_over(conversation):
            raise Dropped("goes_on")
        add_delivery(post.table, business_id, newer)
        enqueue(post.queue, business_id, newer)
        raise Dropped("more_was_said")
    address, messages = _said(post.table, conversation)
    if address is None:
        raise Dropped("no_address")
    post.letters(business_id, delivery.id, letter(address, profile, conversation, messages))
    return conversation


def given_address(table: Table, conversation: Conversation) -> str | None:
    """The customer's e-mail address, if they have written it. 1 request for each 300 messages."""
    return _said(table, conversation)[0]


def _is_over(conversation: Conversation) -> bool:
    return conversation.case.resolved or conversation.status is ConversationStatus.CLOSED


def _said(table: Table, conversation: Conversation) -> tuple[str | None, deque[Message]]:
    """The address, if the customer has written it, and the newest messages."""
    newest: deque[Message] = deque(maxlen=MOST_MESSAGES + 1)
    address = conversation.case.contact.email
    if address and (len(address) > EMAIL_CHARACTERS or not re.fullmatch(EMAIL_PATTERN, address)):
        address = None
    is_given = False
    for _, message in messages_after(table, conversation.id, 0):
        newest.append(message)
        is_given = is_given or (address is not None and _gives(message, address))
    return (address if is_given else None), newest


def _gives(message: Message, address: str) -> bool:
    """Whether the customer writes an address in a message, or was read to do so before a reply."""
    if message.reading and message.reading.contact.email == address:
        return message.role is not MessageRole.STAFF
    whole = rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)"
    return message.role is MessageRole.USER and bool(re.search(whole, message.content, re.I))
