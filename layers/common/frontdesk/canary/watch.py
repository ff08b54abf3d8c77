"""What is done about a visit: its conversation is removed, and its outcome is counted."""

import http.client
from collections.abc import Callable, Mapping

from frontdesk.base import metrics
from frontdesk.base.errors import NotFound
from frontdesk.base.ids import LAST_ID
from frontdesk.base.logger import log_failure, logger
from frontdesk.canary.visit import Failed, Visit, take
from frontdesk.models.business import CANARY
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.listing import Filters, list_after
from frontdesk.store.removal import delete_conversation
from frontdesk.store.table import Table

REMOVING_SECONDS = 10.0
LEFT_OVER = 20
"""How many conversations of earlier visits are looked for."""


def watch(url: str, headers: Callable[[], Mapping[str, str]], table: Table) -> bool:
    """Visit an API, remove all conversations with the canary's business, and count the outcome.

    ``headers`` finds what the API wants of its callers; if that fails, so has the visit. The result
    is whether the visit was as it should be.
    """
    visit = Visit()
    passed = False
    try:
        take(url, headers(), visit)
        passed = True
    except Failed as failed:
        logger.error(
            "the canary's visit failed",
            reason=failed.reason,
            status=failed.status,
            conversation_id=visit.conversation_id,
            correlation_id=visit.correlation_id,
        )
    except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
        log_failure("the canary's visit failed", error)
    finally:
        metrics.visit(
            failed=not passed,
            first_byte_ms=visit.first_byte_ms,
            duration_ms=visit.duration_ms,
        )
    remove(table, visit.conversation_id)
    return passed


def remove(table: Table, conversation_id: str) -> None:
    """Remove a visit's conversation, and those that earlier visits have left.

    An index tells of a conversation a moment late, so that the newest is named.
    """
    listed = list_after(
        table, Filters(business_id=CANARY), LAST_ID, LEFT_OVER, scope=UNLIMITED
    ).conversations
    for each in dict.fromkeys(filter(None, [conversation_id, *(c.id for c in listed)])):
        try:
            delete_conversation(table, each, REMOVING_SECONDS, scope=UNLIMITED)
        except NotFound:
            continue
