"""The events of a WebSocket API's functions.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
"""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from local.gateway.events import Request
from local.intrinsics import ACCOUNT_ID, REGION

API_ID = "live"


def connection_id() -> str:
    """A new id, of the form that API Gateway's have."""
    return f"{secrets.token_urlsafe(11)}="


def connection_context(request: Request, stage: str, id_: str) -> dict[str, Any]:
    """What the events of one connection have in common."""
    return {
        "connectionId": id_,
        "connectedAt": int(request.received_at.timestamp() * 1000),
        "stage": stage,
        "apiId": API_ID,
        "domainName": request.header("host"),
        "messageDirection": "IN",
        "identity": {
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent") or None,
        },
    }


def event(
    context: Mapping[str, Any], route_key: str, event_type: str, **more: Any
) -> dict[str, Any]:
    """An event of a connection; ``more`` is added to its request context."""
    moment, id_ = datetime.now(UTC), str(uuid4())
    about = {
        **context,
        "routeKey": route_key,
        "eventType": event_type,
        "requestId": id_,
        "extendedRequestId": id_,
        "requestTime": moment.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(moment.timestamp() * 1000),
        **more,
    }
    return {"requestContext": about, "isBase64Encoded": False}


def handshake(request: Request) -> dict[str, Any]:
    """The parts of a connect event that come from the request."""
    query = parse_qsl(request.query, keep_blank_values=True)
    return {
        "headers": dict(request.headers),
        "multiValueHeaders": _collected(request.headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _collected(query) or None,
    }


def with_body(event_: dict[str, Any], message: str | bytes) -> dict[str, Any]:
    """The event with a message as its body, in base64 if it is binary."""
    if isinstance(message, str):
        return {**event_, "body": message}
    return {**event_, "body": base64.b64encode(message).decode(), "isBase64Encoded": True}


def method_arn(stage: str) -> str:
    """What an authorizer is asked about."""
    return f"arn:aws:execute-api:{REGION}:{ACCOUNT_ID}:{API_ID}/{stage}/$connect"


def route_key(message: str | bytes, selector: Sequence[str], routes: Mapping[str, str]) -> str:
    """The route of a message: the one that its field names, else $default."""
    try:
        found = json.loads(message)
        for name in selector:
            found = found[name]
    except (ValueError, TypeError, LookupError, RecursionError):
        return "$default"
    is_own = isinstance(found, str) and not found.startswith("$")
    return found if is_own and found in routes else "$default"


def _collected(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for key, value in pairs:
        collected.setdefault(key, []).append(value)
    return collected
