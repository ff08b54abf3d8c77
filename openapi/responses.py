"""The responses of an operation: its answer, and its errors by status."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from frontdesk.api.routes import Route
from frontdesk.api.sse import MEDIA_TYPE
from frontdesk.base.errors import (
    Forbidden,
    FrontdeskError,
    IdempotencyMismatch,
    InvalidInput,
    InvalidJson,
    MethodNotAllowed,
    PayloadTooLarge,
    RateLimited,
    Unavailable,
    UnsupportedEncoding,
)
from frontdesk.base.ids import ULID_PATTERN
from openapi.events import EVENTS
from openapi.schemas import TIMESTAMP, Json, closed, reference

HEADERS = {"X-Correlation-ID": {"$ref": "#/components/headers/X-Correlation-ID"}}
_ETAG = {
    "ETag": {
        "description": "Names this version.",
        "required": True,
        "schema": {"type": "string", "pattern": r'^"(0|[1-9][0-9]*)(\.[0-9a-f]+)?"$'},
    }
}
ETAG_HEADERS = {**HEADERS, **_ETAG}

REDIRECT = {
    "description": "Where it is, for a few minutes",
    "headers": {
        **HEADERS,
        "Location": {"required": True, "schema": {"type": "string", "format": "uri"}},
    },
    "content": {"image/jpeg": {"schema": {"type": "string", "maxLength": 0}}},
}

_ERROR_HEADERS: Mapping[int, Json] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"const": "Bearer"}}},
    405: {"Allow": {"required": True, "schema": {"type": "string"}}},
    415: {"Accept-Encoding": {"required": True, "schema": {"const": "identity"}}},
    503: {
        "Retry-After": {
            "description": "In seconds.",
            "required": True,
            "schema": {"type": "string"},
        }
    },
}


def success(route: Route[Any, Any], summary: str) -> Json:
    """The 200 of a route."""
    return {
        "description": summary,
        "headers": ETAG_HEADERS if route.has_etag and route.method != "DELETE" else HEADERS,
        "content": {
            kind: {"schema": _content(route, kind)}
            for kind in (route.media_type, *route.other_media_types)
        },
    }


def errors(route: Route[Any, Any]) -> Iterator[tuple[int, dict[str, str]]]:
    """The error statuses of a route, each with its codes and what they mean."""
    by_status = sorted(_errors(route), key=lambda error: error.status)
    for status, several in groupby(by_status, key=lambda error: error.status):
        yield status, {e.code: (e.__doc__ or "").split("\n")[0].rstrip(".") for e in several}
    yield 500, {FrontdeskError.code: "Anything unforeseen; the details hold the correlation id"}
    if route.action:
        yield 401, {"UNAUTHORIZED": "A token is needed, or does not hold; the gateway's own answer"}
    if route.query:
        yield 414, {"BAD_REQUEST": "The URL has over 10,240 characters; the gateway's own answer"}
    yield 431, {"BAD_REQUEST": "The headers have over 10,240 bytes; the gateway's own answer"}
    yield 502, {"BAD_GATEWAY": "A function failed; the gateway's own answer"}
    yield 504, {"GATEWAY_TIMEOUT": "A function took too long; the gateway's own answer"}


def failure(status: int, codes: Mapping[str, str]) -> Json:
    """The response with an error status that has these codes."""
    error = {"code": {"enum": list(codes)}}
    closer = {"properties": {"error": {"properties": error}}}
    details = {
        400: [{"field": "message", "message": "must not be blank"}],
        500: {"correlation_id": "6858c7fa-6eb3-45cd-992d-ef5937534a69"},
    }
    examples = {}
    for code in codes:
        value: Json = {"code": code, "message": code.replace("_", " ").lower()}
        if status in details:
            value["details"] = details[status]
        value["timestamp"] = TIMESTAMP["examples"][0]
        examples[code] = {"value": {"success": False, "error": value}}
    return {
        "description": "; ".join(f"`{code}`: {meaning}" for code, meaning in codes.items()),
        "headers": {**HEADERS, **_ERROR_HEADERS.get(status, {})},
        "content": {
            "application/json": {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Failure"}, closer]},
                "examples": examples,
            }
        },
    }


def _errors(route: Route[Any, Any]) -> Iterable[type[FrontdeskError]]:
    """The errors that a route declares, and those that follow from the rest of its declaration."""
    yield InvalidInput
    if route.body or route.method == "POST":  # a POST without a body of its own checks that
        yield from (InvalidJson, PayloadTooLarge, UnsupportedEncoding)
    if route.action:
        yield from (Forbidden, Unavailable)
    if route.is_idempotent:
        yield IdempotencyMismatch
    yield from (*route.errors, MethodNotAllowed, RateLimited)


def _content(route: Route[Any, Any], media_type: str) -> Json:
    if media_type == MEDIA_TYPE:
        return {"oneOf": [_event(name, model) for name, model in EVENTS]}
    if route.data is None:
        return {"type": "object" if media_type == "application/json" else "string"}
    properties: Json = {
        "success": {"const": True},
        "data": reference(route.data),
        "timestamp": TIMESTAMP,
    }
    if route.meta:
        properties["meta"] = reference(route.meta)
    return closed(properties)


def _event(name: str, model: type[BaseModel]) -> Json:
    """An event of a stream, as an item of the stream: OpenAPI 3.1 cannot describe it otherwise."""
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": reference(model),
    }
    n = {"type": "string", "pattern": rf"^{ULID_PATTERN}\.[0-9]+\.[0-9]+$"}
    retry = {"type": "integer", "description": "With the first: wait so many ms to reconnect."}
    properties = {"event": {"const": name}, "data": data, "id": n, "retry": retry}
    return {**closed(properties, optional=("retry",)), "title": model.__name__}
