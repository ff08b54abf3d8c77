"""What functions/relay does where the table fails it."""

import json
from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler
from typing import Any

import pytest

from frontdesk.base.errors import Unavailable
from frontdesk.base.logger import logger
from frontdesk.store.attributes import Item, marshal
from frontdesk.store.items import conversation_key
from frontdesk.store.table import Table
from tests.support import functions


class Failing(Table):
    """A table without messages, which cannot be read for one conversation."""

    def __init__(self, conversation_id: str) -> None:
        self._fails = conversation_key(conversation_id)["pk"]

    def query(self, values: Item, **_: Any) -> tuple[list[Item], Item | None]:
        if values["pk"] == self._fails:
            raise Unavailable
        return [], None


def removed(conversation_id: str, number: str) -> dict[str, Any]:
    keys = marshal(conversation_key(conversation_id))
    return {"eventName": "REMOVE", "dynamodb": {"Keys": keys, "SequenceNumber": number}}


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged."""
    handler = logger.registered_handler
    assert isinstance(handler, StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def test_what_could_not_be_removed_is_logged_and_delivered_again(log: StringIO) -> None:
    event = {"Records": [removed("good", "1"), removed("bad", "2")]}
    answer = functions.relay(Failing("bad"), event)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    [line] = map(json.loads, log.getvalue().splitlines())
    assert line["message"] == "the messages could not be removed"
    assert (line["error"], line["conversation_id"]) == ("Unavailable", "bad")
