"""The one place where the parts of a turn are put together."""

from frontdesk import classifier, responder
from frontdesk.assistant import Assistant
from frontdesk.clients import table
from frontdesk.settings import settings
from frontdesk.turn import Desk


def desk(word_delay: float = 0.0) -> Desk:
    """What a turn needs; ``word_delay`` in seconds, for clients that watch the words arrive."""
    return Desk(
        table=table(),
        assistant=Assistant(classifier.classify, responder.canned),
        history_messages=settings.history_messages,
        word_delay=word_delay,
        heartbeat=settings.heartbeat_seconds,
    )
