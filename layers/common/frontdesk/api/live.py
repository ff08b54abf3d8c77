"""The route of tickets, which open WebSocket connections."""

from datetime import UTC, datetime

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import SESSION_HEADER, Action, context_of
from frontdesk.api.conversations.parts import Parts
from frontdesk.api.envelope import success
from frontdesk.api.request import Request
from frontdesk.api.routes import Route
from frontdesk.base.settings import settings
from frontdesk.models.fields import SESSION_ID
from frontdesk.models.value import Frozen, Timestamp
from frontdesk.store.tickets import TICKET_SECONDS, add_ticket
from frontdesk.texts import known_language

PATH = "/live"
"""Where the WebSocket is under the same name as the API, as behind the pages' distribution."""
THROUGH_PAGES = "X-Through-Pages"
"""The header of that distribution."""


class Ticket(Frozen):
    """What opens one connection: ``<url>?ticket=<ticket>``, until ``expires_at``.

    ``url`` may be relative to the API's address.
    """

    ticket: str
    url: str
    expires_at: Timestamp


def make_ticket(parts: Parts, request: Request[None]) -> Response[str]:
    """Get a ticket for the WebSocket."""
    headers = request.event.headers
    given = request.caller.session_id or headers.get(SESSION_HEADER) or ""
    session_id = given if SESSION_ID.fullmatch(given) else None  # what is no session opens nothing
    language = known_language(headers.get("Accept-Language"))
    more = {"session_id": session_id, "language": language}
    context = context_of(request.caller) | {name: v for name, v in more.items() if v is not None}
    ticket, expires_at = add_ticket(parts.table, context)
    is_here = not settings.live_url or headers.get(THROUGH_PAGES)
    return success(
        Ticket(
            ticket=ticket,
            url=PATH if is_here else settings.live_url,
            expires_at=datetime.fromtimestamp(expires_at, UTC),
        )
    )


ROUTES = (
    Route(
        "POST",
        "/api/v1/live/ticket",
        make_ticket,
        action=Action.READ,
        tag="Live",
        description=f"It opens one connection, within {TICKET_SECONDS} seconds, for the caller of "
        "this request, who holds the session in `X-Session-ID`. What is sent over the connection "
        "is described in docs/events.md.",
        data=Ticket,
    ),
)
