"""The conversations, and the API about itself."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.access.caller import caller
from frontdesk.api import conversations, http
from frontdesk.api.documents.routes import router
from frontdesk.wiring.clients import table

app = http.resolver(router)


@app.get("/api/v1/conversations")
def list_conversations() -> Response[str]:
    """List conversations, newest first."""
    request = http.query(app.current_event, conversations.ListRequest)
    return http.success(*conversations.find(table(), caller(app), request))


@app.post("/api/v1/conversations")
def create_conversation() -> Response[str]:
    """Open a conversation, or get the session's."""
    request = http.body(app.current_event, conversations.CreateRequest)
    key = http.idempotency_key(app, request)
    return http.success(*conversations.create(table(), caller(app), request, key))


@app.get("/api/v1/conversations/<conversation_id>")
def read_conversation(conversation_id: str) -> Response[str]:
    """Read a conversation with a page of its messages."""
    request = http.query(app.current_event, conversations.ReadRequest)
    return http.success(*conversations.read(table(), caller(app), conversation_id, request))


@app.patch("/api/v1/conversations/<conversation_id>")
def change_conversation(conversation_id: str) -> Response[str]:
    """Change a conversation's status or context."""
    request = http.body(app.current_event, conversations.ChangeRequest)
    return http.success(conversations.change(table(), caller(app), conversation_id, request))


@app.delete("/api/v1/conversations/<conversation_id>")
def delete_conversation(conversation_id: str) -> Response[str]:
    """Delete a conversation, its messages and its session."""
    seconds = http.seconds_left(app)
    return http.success(conversations.delete(table(), caller(app), conversation_id, seconds))


@app.post("/api/v1/conversations/<conversation_id>/cancel")
def cancel_reply(conversation_id: str) -> Response[str]:
    """Stop the reply that is being written."""
    return http.success(conversations.cancel(table(), caller(app), conversation_id))


def handler(event: dict[str, Any], lambda_context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return http.serve(app, event, lambda_context)
