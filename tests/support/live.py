"""The WebSocket's function inside this process: connections whose frames are only noted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self
from unittest import mock

import httpx

from frontdesk.access.caller import Caller, Role, context_of
from frontdesk.base.once import Once
from frontdesk.live.audience import Audience
from frontdesk.live.broadcast import Broadcast
from frontdesk.live.edge import Edge, admit, serve
from frontdesk.live.posts import Posted, Posts
from frontdesk.models.business import Business
from frontdesk.store.editing import find_conversation
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext
from tests.support.turns import turn_context

VISITOR = Caller(Role.VISITOR, "visitor")
CUSTOMER = Caller(Role.CUSTOMER, "c-5", customer_id=5)
STAFF = Caller(Role.STAFF, "s-7", business_id=7)
OPERATOR = Caller(Role.OPERATOR, "o")
ARN = "arn:aws:execute-api:us-east-1:123456789012:live/live/$connect"


class MemoryPosts(Posts):
    """Notes what is sent to each connection; those in ``outcomes`` cannot be sent to."""

    def __init__(self) -> None:
        super().__init__(mock.Mock())
        self.sent: dict[str, list[dict[str, Any]]] = {}
        self.outcomes: dict[str, Posted] = {}
        self.closed: list[str] = []

    def post(self, connection_id: str, data: bytes) -> Posted:
        outcome = self.outcomes.get(connection_id, Posted.SENT)
        if outcome is Posted.SENT:
            self.sent.setdefault(connection_id, []).append(json.loads(data))
        return outcome

    def close(self, connection_id: str) -> None:
        self.closed.append(connection_id)


@dataclass
class Sockets:
    """Connections to functions/live, which works on ``table``."""

    table: Table
    context: TurnContext | None = None
    posts: MemoryPosts = field(default_factory=MemoryPosts)
    count: int = 0

    @property
    def audience(self) -> Audience:
        return Audience(self.table, lambda: self.posts)

    @property
    def broadcast(self) -> Broadcast:
        """What tells of a batch, a new one whenever this is asked for."""
        find = partial(find_conversation, self.table)
        return Broadcast(self.audience, lambda _: Business(), Once(find))

    @property
    def edge(self) -> Edge:
        return Edge(self.context or turn_context(self.table), self.audience)

    def connect(
        self, caller: Caller, session_id: str | None = None, language: str | None = None
    ) -> "Socket":
        """A connection that a ticket of this caller has opened."""
        self.count += 1
        more = {"session_id": session_id, "language": language}
        known = {name: value for name, value in more.items() if value is not None}
        return Socket(self, f"connection-{self.count}=", context_of(caller) | known)


@dataclass(frozen=True)
class Socket:
    """An open connection."""

    sockets: Sockets
    id: str
    context: Mapping[str, str]

    def send(self, action: str, **more: Any) -> list[dict[str, Any]]:
        """Send a frame; return the frames that have come since."""
        return self.send_text(json.dumps({"action": action, **more}))

    def send_text(self, text: str) -> list[dict[str, Any]]:
        """The same with any text."""
        serve(self.sockets.edge, self._event("$default", body=text), 20.0)
        return self.frames()

    def frames(self) -> list[dict[str, Any]]:
        """The frames that have come since."""
        return self.sockets.posts.sent.pop(self.id, [])

    def told(self, event: str) -> list[Any]:
        """The data of these frames, of one event."""
        return [frame["data"] for frame in self.frames() if frame["event"] == event]

    def watch(self, conversation_id: str, **more: Any) -> Self:
        """Watch a conversation."""
        first, *_ = self.send("watch", conversation_id=conversation_id, **more)
        assert first["event"] == "watching", first
        return self

    def disconnect(self) -> None:
        """End the connection, as its client does."""
        serve(self.sockets.edge, self._event("$disconnect"), 20.0)

    def _event(self, route: str, **more: Any) -> dict[str, Any]:
        about = {
            "routeKey": route,
            "connectionId": self.id,
            "requestId": "request",
            "authorizer": {**self.context, "principalId": "p"},
        }
        return {"requestContext": about, **more}


def admitted(edge: Edge, ticket: str | None) -> dict[str, Any] | None:
    """What an authorizer tells of a connection with this ticket; None if it is denied."""
    query = None if ticket is None else {"ticket": ticket}
    policy = admit(edge, {"methodArn": ARN, "queryStringParameters": query})
    [statement] = policy["policyDocument"]["Statement"]
    assert statement["Resource"] == ARN
    return dict(policy["context"]) if statement["Effect"] == "Allow" else None


def ticket_of(api: httpx.Client, **headers: str) -> dict[str, Any]:
    """A ticket, by HTTP."""
    answer = api.post("/api/v1/live/ticket", headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])
