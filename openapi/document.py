"""The document, put together from the operations and the models' JSON Schemas."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from frontdesk.base.errors import FrontdeskError, MethodNotAllowed, RateLimited
from frontdesk.base.ids import ULID_PATTERN
from openapi.events import EVENTS
from openapi.operations import OPERATIONS, Operation

Json = dict[str, Any]

REF = "#/components/schemas/{model}"
TIMESTAMP: Json = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-11-01T08:30:00.000Z"],
}
_CONVERSATION_ID = "01K8ZQ5V5N4W1T3R7Y9B2C6D8E"
CORRELATION = {
    "description": "The caller's id for this request where it was sane, else the gateway's.",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
}

DESCRIPTION = """\
The chat front desk of a home-service business. A customer says what is wrong; Frontdesk works out
the trade and the urgency, answers at once, names the next steps, and keeps the conversation for the
business.

A good answer is `{"success": true, "data": …, "timestamp": …, "meta"?: …}`, an error
`{"success": false, "error": {"code", "message", "details"?, "timestamp"}}`. Unknown fields are
refused. Every answer has an `X-Correlation-ID`: the request's, if that was 1 to 128 of
`A-Za-z0-9._-`."""


def document() -> Json:
    """The OpenAPI 3.1 document, as it is published."""
    paths: dict[str, Json] = {}
    responses: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, responses)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Frontdesk", "version": "1.0.0", "description": DESCRIPTION},
        "servers": [{"url": "/", "description": "Where this document comes from"}],
        "tags": [
            {"name": "Chat", "description": "Turns: a customer's message and the reply to it"},
            {"name": "Conversations", "description": "What has been said, for the business"},
            {"name": "Service", "description": "The API itself"},
        ],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "responses": responses,
            "headers": {"X-Correlation-ID": CORRELATION},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "Who calls, where callers are told apart.",
                }
            },
            "parameters": {
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
            },
        },
    }


def _operation(operation: Operation, shared: dict[str, Json]) -> Json:
    described: Json = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
    }
    if operation.description:
        described["description"] = operation.description
    described["parameters"] = list(_parameters(operation))
    if operation.body:
        examples = {name: {"value": value} for name, value in operation.examples.items()}
        content = {"schema": _ref(operation.body), "examples": examples}
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    described["responses"] = {"200": _success(operation)}
    if operation.resumable:
        headers = {"X-Correlation-ID": {"$ref": "#/components/headers/X-Correlation-ID"}}
        nothing = {"description": "Nothing is missing after that event", "headers": headers}
        described["responses"]["204"] = nothing
    if operation.errors:
        described["security"] = [{}, {"bearer": []}]
    for status, codes in _errors(operation):
        name = ".".join([str(status), *codes])
        shared.setdefault(name, _error_response(status, codes))
        described["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}
    return described


def _parameters(operation: Operation) -> Iterator[Json]:
    yield {"$ref": "#/components/parameters/X-Correlation-ID"}
    if operation.errors:
        yield {"$ref": "#/components/parameters/X-Session-ID"}
    if operation.resumable:
        pattern = rf"^{ULID_PATTERN}\.[1-9][0-9]{{0,9}}\.[0-9]{{1,9}}$"
        example = f"{_CONVERSATION_ID}.2.7"
        yield {
            "name": "Last-Event-ID",
            "in": "header",
            "description": "The id of the last event that arrived: go on after it.",
            "schema": {"type": "string", "format": "event-id", "pattern": pattern},
            "example": example,
        }
    if operation.once:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "A key of the caller's own, kept for 24 hours: the same request under "
            "the same key is done once, and answered alike each time. It is the caller's and the "
            "session's. Without token and session, where that is allowed, it has to be 22 random "
            "characters or more.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        }
    if "{id}" in operation.path:
        yield {
            "name": "id",
            "in": "path",
            "required": True,
            "description": "The conversation's. What is no ULID is not found.",
            "schema": {"type": "string", "pattern": f"^{ULID_PATTERN}$"},
        }
    if operation.query:
        schema = operation.query.model_json_schema(ref_template=REF, schema_generator=_Untitled)
        for name, field in schema["properties"].items():
            yield {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "schema": _without_null(field),
            }


def _without_null(schema: Json) -> Json:
    """The schema of a query parameter, where null cannot be written."""
    branches = [branch for branch in schema.get("anyOf", ()) if branch != {"type": "null"}]
    kept = {k: v for k, v in schema.items() if k != "anyOf" and v is not None}
    return kept | branches[0] if len(branches) == 1 else kept


def _errors(operation: Operation) -> Iterator[tuple[int, dict[str, str]]]:
    """The statuses, each with the codes it comes with and what they mean."""
    several: Iterable[type[FrontdeskError]] = (*operation.errors, MethodNotAllowed, RateLimited)
    errors = sorted(several, key=lambda error: error.status)
    for status, several in groupby(errors, key=lambda error: error.status):
        yield status, {e.code: (e.__doc__ or "").split("\n")[0].rstrip(".") for e in several}
    yield 500, {FrontdeskError.code: "Anything unforeseen; the details hold the correlation id"}
    if operation.errors:
        yield 401, {"UNAUTHORIZED": "A token is needed, or does not hold; the gateway's own answer"}
    yield 502, {"BAD_GATEWAY": "A function failed; the gateway's own answer"}
    yield 504, {"GATEWAY_TIMEOUT": "A function took too long; the gateway's own answer"}


def _success(operation: Operation) -> Json:
    schema: Json
    if operation.media_type == "text/event-stream":
        schema = {"oneOf": [_event(name, model) for name, model in EVENTS]}
    elif operation.data is None:
        schema = {"type": "object" if "json" in operation.media_type else "string"}
    else:
        data = _ref(operation.data)
        properties: Json = {
            "success": {"const": True},
            "data": {"type": "array", "items": data} if operation.many else data,
            "timestamp": TIMESTAMP,
        }
        if operation.meta:
            properties["meta"] = _ref(operation.meta)
        schema = _closed(properties)
    content: Json = {"schema": schema}
    return {
        "description": operation.summary,
        "headers": {"X-Correlation-ID": {"$ref": "#/components/headers/X-Correlation-ID"}},
        "content": {operation.media_type: content},
    }


def _event(name: str, model: type[BaseModel]) -> Json:
    """An event of a stream, as a schema of its items: OpenAPI 3.1 has no other word for that."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": _ref(model)}
    n = {"type": "string", "pattern": rf"^{ULID_PATTERN}\.[0-9]+\.[0-9]+$"}
    retry = {"type": "integer", "description": "With the first: wait so many ms to reconnect."}
    properties = {"event": {"const": name}, "data": data, "id": n, "retry": retry}
    return {**_closed(properties, optional=("retry",)), "title": model.__name__}


_HEADERS: Mapping[int, Json] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"const": "Bearer"}}},
    405: {"Allow": {"required": True, "schema": {"type": "string"}}},
    503: {
        "Retry-After": {
            "description": "In seconds.",
            "required": True,
            "schema": {"type": "string"},
        }
    },
}


def _error_response(status: int, codes: Mapping[str, str]) -> Json:
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
        "headers": {
            "X-Correlation-ID": {"$ref": "#/components/headers/X-Correlation-ID"},
            **_HEADERS.get(status, {}),
        },
        "content": {
            "application/json": {
                "schema": {"allOf": [{"$ref": REF.format(model="Failure")}, closer]},
                "examples": examples,
            }
        },
    }


def _schemas() -> Json:
    requests = [operation.body for operation in OPERATIONS if operation.body]
    queries = [operation.query for operation in OPERATIONS if operation.query]
    answers = [m for o in OPERATIONS for m in (o.data, o.meta) if m]
    events = [model for _, model in EVENTS]
    models: Iterable[type[BaseModel]] = (*requests, *queries, *answers, *events)
    received = {*requests, *queries}
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "validation" if model in received else "serialization") for model in models
    ]
    _, schema = models_json_schema(modes, ref_template=REF, schema_generator=_Untitled)
    detail = _closed({"field": {"type": "string"}, "message": {"type": "string"}})
    reference = _closed({"correlation_id": {"type": "string"}})
    error = _closed(
        {
            "code": {"type": "string"},
            "message": {"type": "string", "description": "For people; may change."},
            "details": {"oneOf": [{"type": "array", "items": detail}, reference]},
            "timestamp": TIMESTAMP,
        },
        optional=("details",),
    )
    failure = _closed({"success": {"const": False}, "error": error})
    return {**schema["$defs"], "Failure": failure}


class _Untitled(GenerateJsonSchema):
    """Without what says nothing: a field's name as its title, and null as its default."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False

    def default_schema(self, schema: Any) -> Json:
        described = super().default_schema(schema)
        return {name: value for name, value in described.items() if (name, value) != _NULL}


_NULL = ("default", None)


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": REF.format(model=model.__name__)}


def _closed(properties: Json, optional: Sequence[str] = ()) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
