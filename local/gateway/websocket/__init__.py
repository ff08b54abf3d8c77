"""API Gateway's WebSocket API: connections, the routes of their messages, the management API."""

from local.gateway.websocket.protocol import MAX_MESSAGE, Protocol
from local.gateway.websocket.websockets import WebSockets

__all__ = ["MAX_MESSAGE", "Protocol", "WebSockets"]
