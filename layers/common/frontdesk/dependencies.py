"""The one place where clients are made and parts are put together."""

from functools import cache

from frontdesk import classifier, responder
from frontdesk.assistant import Assistant
from frontdesk.settings import settings
from frontdesk.store.table import Table, dynamodb_client
from frontdesk.turn import Desk


@cache
def table() -> Table:
    """The table, with the client that this process keeps."""
    return Table(dynamodb_client(), settings.table_name)


def desk(word_delay: float = 0.0) -> Desk:
    """What a turn needs; ``word_delay`` in seconds, for clients that watch the words arrive."""
    return Desk(
        table=table(),
        assistant=Assistant(classifier.classify, responder.canned),
        history_messages=settings.history_messages,
        word_delay=word_delay,
        heartbeat=settings.heartbeat_seconds,
    )
