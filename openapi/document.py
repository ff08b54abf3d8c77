"""The document, made of the routes' declarations and their models."""

from collections.abc import Iterator
from typing import Any

from pydantic.alias_generators import to_camel

from frontdesk.api import (
    analytics,
    attachments,
    businesses,
    chat,
    customer_data,
    customers,
    deliveries,
    evaluation,
    feedback,
    live,
    search,
    stream,
    transcripts,
)
from frontdesk.api.conversations import routes as conversations
from frontdesk.api.documents import routes as documents
from frontdesk.api.exports import conversation as exported
from frontdesk.api.exports import listing as exports
from frontdesk.api.routes import Route
from frontdesk.api.sse import MEDIA_TYPE
from frontdesk.base.ids import ULID_PATTERN
from openapi import responses
from openapi.events import EVENTS, PROTOCOL
from openapi.schemas import Json, components, query_parameters, reference

ROUTES: list[Route[Any, Any]] = [
    route
    for module in (
        chat,
        stream,
        attachments,
        conversations,
        feedback,
        exports,
        exported,
        search,
        live,
        businesses,
        customers,
        customer_data,
        deliveries,
        transcripts,
        analytics,
        evaluation,
        documents,
    )
    for route in module.ROUTES
    if route.is_documented
]
"""In the order of the document."""

DESCRIPTION = """\
The chat front desk of a home-service business. A customer says what is wrong; Frontdesk works out
the trade and the urgency, answers at once, names the next steps, and keeps the conversation for the
business.

A good answer is `{"success": true, "data": …, "timestamp": …, "meta"?: …}`, an error
`{"success": false, "error": {"code", "message", "details"?, "timestamp"}}`. Unknown fields are
refused. Every answer has an `X-Correlation-ID`: the request's, if that was 1 to 128 of
`A-Za-z0-9._-`."""

CORRELATION = {
    "description": "The caller's id for this request where it was sane, else the gateway's.",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
}
SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Who calls, where callers are told apart.",
    }
}
PARAMETERS = {
    "X-Correlation-ID": {
        "name": "X-Correlation-ID",
        "in": "header",
        "description": "An id of the caller's own for this request, to find it by.",
        "schema": {"type": "string"},
    },
    "X-Session-ID": {
        "name": "X-Session-ID",
        "in": "header",
        "description": "The session that a caller without a token holds, "
        "where the request itself names none.",
        "schema": {"type": "string"},
    },
}
LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "description": "The id of the last event that arrived: go on after it.",
    "schema": {
        "type": "string",
        "format": "event-id",
        "pattern": rf"^{ULID_PATTERN}\.[1-9][0-9]{{0,9}}\.[0-9]{{1,9}}$",
    },
    "example": "01K8ZQ5V5N4W1T3R7Y9B2C6D8E.2.7",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A key of the caller's own, kept for 24 hours: the same request under "
    "the same key is done once, and answered alike each time. It is the caller's and the "
    "session's. Without token and session, where that is allowed, it has to be 22 random "
    "characters or more.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}

KNOWN = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETags that are known: what has one of them is answered 304. "
    "What is no ETag is known by nobody.",
    "schema": {"type": "string"},
    "example": '"3"',
}
PRECONDITIONS = [
    {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of what is replaced; a lost race is answered 412.",
        "schema": {"type": "string", "pattern": '^(W/)?"[!#-~]*"$'},
        "example": '"3"',
    },
    {
        "name": "If-None-Match",
        "in": "header",
        "description": "Instead of If-Match: create it, unless it exists.",
        "schema": {"const": "*"},
    },
]


def document() -> Json:
    """The OpenAPI 3.1 document, as it is published."""
    paths: dict[str, Json] = {}
    errors: dict[str, Json] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, errors)
    bodies = [route.body for route in ROUTES if route.body]
    queries = [route.query for route in ROUTES if route.query]
    answers = [model for route in ROUTES for model in (route.data, route.meta) if model]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Frontdesk", "version": "1.0.0", "description": DESCRIPTION},
        "servers": [{"url": "/", "description": "Where this document comes from"}],
        "tags": [
            {"name": "Chat", "description": "Turns: a customer's message and the reply to it"},
            {"name": "Conversations", "description": "What has been said, for the business"},
            {"name": "Live", "description": "What changes, over a WebSocket"},
            {"name": "Businesses", "description": "What a business says of itself"},
            {"name": "Customers", "description": "What a business knows of its customers"},
            {"name": "Service", "description": "The API itself"},
        ],
        "paths": paths,
        "components": {
            "schemas": components([*bodies, *queries], [*answers, *(m for _, m in EVENTS)]),
            "responses": errors,
            "headers": {"X-Correlation-ID": CORRELATION},
            "securitySchemes": SECURITY,
            "parameters": PARAMETERS,
        },
    }


def _operation(route: Route[Any, Any], errors: dict[str, Json]) -> Json:
    """The operation of a route; the error responses that it shares are added to ``errors``."""
    summary = (route.function.__doc__ or "").partition("\n")[0].rstrip(".")
    described: Json = {
        "operationId": to_camel(route.function.__name__),
        "summary": summary,
        "tags": [route.tag],
    }
    streams = route.media_type == MEDIA_TYPE
    if description := PROTOCOL if streams else route.description:
        described["description"] = description
    described["parameters"] = list(_parameters(route))
    if route.body:
        examples = {name: {"value": value} for name, value in route.examples.items()}
        content = {"schema": reference(route.body), "examples": examples}
        required = not route.may_have_no_body
        described["requestBody"] = {"required": required, "content": {"application/json": content}}
    described["responses"] = {"200": responses.success(route, summary)}
    if route.redirects:
        described["responses"]["302"] = responses.REDIRECT
    if route.may_be_unfinished:
        described["responses"]["202"] = responses.success(route, "Not finished: repeat the request")
    if streams:
        nothing = {"description": "Nothing is missing after that event"}
        described["responses"]["204"] = {**nothing, "headers": responses.HEADERS}
    if route.is_known_by_etag:
        known = {"description": "What If-None-Match names, unchanged."}
        described["responses"]["304"] = {**known, "headers": responses.ETAG_HEADERS}
    if route.action:
        described["security"] = [{}, {"bearer": []}]
    for status, codes in responses.errors(route):
        name = ".".join([str(status), *codes])
        errors.setdefault(name, responses.failure(status, codes))
        described["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}
    return described


def _parameters(route: Route[Any, Any]) -> Iterator[Json]:
    yield {"$ref": "#/components/parameters/X-Correlation-ID"}
    if route.action:
        yield {"$ref": "#/components/parameters/X-Session-ID"}
    if route.media_type == MEDIA_TYPE:
        yield LAST_EVENT_ID
    if route.is_idempotent:
        yield IDEMPOTENCY_KEY
    yield from (header for header in PRECONDITIONS if header["name"] in route.preconditions)
    if route.is_known_by_etag:
        yield KNOWN
    for name, described in route.path_parameters.items():
        yield {"name": name, "in": "path", "required": True, **described}
    if route.query:
        yield from query_parameters(route.query)
