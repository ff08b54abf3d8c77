"""Applies what follows from changes in the table, a batch of its stream at a time."""

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.base.once import Once
from frontdesk.base.settings import settings
from frontdesk.models.budget import Budget
from frontdesk.models.business import Business
from frontdesk.relay import Projection, dispatch
from frontdesk.relay.budget import budgets
from frontdesk.relay.conversations import conversations
from frontdesk.relay.counters import counters
from frontdesk.relay.labels import labels
from frontdesk.relay.live import live
from frontdesk.relay.notifications import notifications
from frontdesk.relay.photos import photos
from frontdesk.relay.postings import searching
from frontdesk.relay.removal import removal
from frontdesk.relay.transcripts import transcripts
from frontdesk.store.editing import find_conversation
from frontdesk.wiring.businesses import businesses
from frontdesk.wiring.channels import channels
from frontdesk.wiring.clients import bucket, queue, table
from frontdesk.wiring.live import broadcast

business_of = businesses(lambda: table(), Business.of_settings(settings))  # noqa: PLW0108 (tests replace it)


def projections() -> list[Projection]:
    """What is derived from the changes of a batch, the most urgent first.

    The template's filter lets pass what each of them wants.
    """
    conversation_of = Once(partial(find_conversation, table()))
    return [
        conversations(conversation_of),
        live(broadcast(table(), conversation_of)),
        notifications(table(), queue, channels(settings)),
        transcripts(table(), queue, channels(settings)),
        labels(table()),
        searching(table(), conversation_of),
        counters(table(), lambda business_id: business_of(business_id).time_zone),
        budgets(table(), queue, channels(settings), Budget.of_settings(settings)),
        photos(table(), bucket),
        removal(table()),
    ]


def handler(event: dict[str, Any], _: LambdaContext) -> Any:
    """The function's entry point: answers which records are to be delivered again."""
    return dispatch(event, projections())
