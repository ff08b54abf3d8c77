"""The conversations, listed, opened, read, changed and deleted; and GET /api/v1/health."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk import conversations, http
from frontdesk.clients import table
from frontdesk.settings import settings

app = http.resolver()


@app.get("/api/v1/conversations")
def list_conversations() -> Response[str]:
    """List conversations, newest first."""
    request = http.query(app.current_event, conversations.ListRequest)
    return http.success(*conversations.find(table(), request))


@app.post("/api/v1/conversations")
def create_conversation() -> Response[str]:
    """Open a conversation, or get the session's."""
    request = http.body(app.current_event, conversations.CreateRequest)
    return http.success(*conversations.create(table(), request))


@app.get("/api/v1/conversations/<conversation_id>")
def read_conversation(conversation_id: str) -> Response[str]:
    """Read a conversation with a page of its messages."""
    request = http.query(app.current_event, conversations.ReadRequest)
    return http.success(*conversations.read(table(), conversation_id, request))


@app.patch("/api/v1/conversations/<conversation_id>")
def change_conversation(conversation_id: str) -> Response[str]:
    """Change a conversation's status or context."""
    request = http.body(app.current_event, conversations.ChangeRequest)
    return http.success(conversations.change(table(), conversation_id, request))


@app.delete("/api/v1/conversations/<conversation_id>")
def delete_conversation(conversation_id: str) -> Response[str]:
    """Delete a conversation, its messages and its session."""
    seconds = app.lambda_context.get_remaining_time_in_millis() / 1000
    left = seconds - settings.deadline_margin_seconds
    return http.success(conversations.delete(table(), conversation_id, left))


@app.get("/api/v1/health")
def health() -> Response[str]:
    """Tell that the API is up."""
    return http.success({"status": "ok"})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    return http.serve(app, event, context)
