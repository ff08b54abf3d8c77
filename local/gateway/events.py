"""Requests, and their conversion to events of API Gateway's REST proxy integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from local.gateway.router import Match
from local.intrinsics import ACCOUNT_ID


@dataclass(frozen=True)
class Request:
    """An HTTP request; ``path`` is not decoded, ``query`` has no question mark."""

    method: str
    path: str
    query: str = ""
    headers: Sequence[tuple[str, str]] = ()
    source_ip: str = "127.0.0.1"
    port: int = 3000
    http_version: str = "1.1"
    id: str = field(default_factory=lambda: str(uuid4()))
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def header(self, name: str) -> str:
        """The last value of a header, or an empty string; ``name`` in lower case."""
        values = [value for key, value in self.headers if key.lower() == name]
        return values[-1] if values else ""


def proxy_event(
    request: Request,
    match: Match,
    body: bytes,
    *,
    stage: str,
    binary_media_types: frozenset[str],
) -> dict[str, Any]:
    """The event that a function receives.

    The body is in base64 if its media type is one of ``binary_media_types``, and text otherwise.
    """
    forwarded = ", ".join(filter(None, [request.header("x-forwarded-for"), request.source_ip]))
    headers = [
        *((key, value) for key, value in request.headers if not _is_forwarding(key)),
        ("X-Forwarded-For", forwarded),
        ("X-Forwarded-Port", str(request.port)),
        ("X-Forwarded-Proto", "http"),
    ]
    query = parse_qsl(request.query, keep_blank_values=True)
    binary = is_binary(request.header("content-type"), binary_media_types)
    text = base64.b64encode(body).decode() if binary else body.decode(errors="replace")
    return {
        "resource": match.route.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(headers),
        "multiValueHeaders": _collected(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _collected(query) or None,
        "pathParameters": dict(match.parameters) or None,
        "stageVariables": None,
        "requestContext": _context(request, match, stage),
        "body": text or None,
        "isBase64Encoded": binary and bool(body),
    }


def is_binary(media_type: str, binary_media_types: frozenset[str]) -> bool:
    """Whether API Gateway treats a media type as binary; its parameters do not matter."""
    essence = media_type.partition(";")[0].strip().lower()
    return "*/*" in binary_media_types or essence in binary_media_types


def _is_forwarding(header: str) -> bool:
    return header.lower() in {"x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}


def _collected(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for key, value in pairs:
        collected.setdefault(key, []).append(value)
    return collected


def _context(request: Request, match: Match, stage: str) -> dict[str, Any]:
    return {
        "accountId": ACCOUNT_ID,
        "apiId": "local",
        "domainName": request.header("host"),
        "stage": stage,
        "requestId": request.id,
        "extendedRequestId": request.id,
        "resourcePath": match.route.path,
        "path": f"/{stage}{request.path}",
        "httpMethod": request.method,
        "protocol": f"HTTP/{request.http_version}",
        "requestTime": request.received_at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(request.received_at.timestamp() * 1000),
        "identity": {
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent") or None,
        },
    }
