"""The HTTP side that every function shares: the envelope, the correlation id, errors as answers."""

import hashlib
import json
import re
import time
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ValidationError

from frontdesk.access.caller import SESSION_HEADER, caller
from frontdesk.base.clock import iso, now
from frontdesk.base.errors import (
    INTERNAL,
    FrontdeskError,
    InvalidInput,
    InvalidJson,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
)
from frontdesk.base.logger import log_failure, logger
from frontdesk.base.settings import settings
from frontdesk.store.idempotency import IdempotencyKey

MAX_BODY_BYTES = 64 * 1024

CORRELATION_HEADER = "X-Correlation-ID"
IDEMPOTENCY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_RANDOM_CHARACTERS = 22  # of base64url hold 128 bits, which nobody guesses
_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")

Model = TypeVar("Model", bound=BaseModel)


def resolver(
    *routers: APIGatewayRouter, origins: str = settings.allowed_origins
) -> APIGatewayRestResolver:
    """A resolver that answers errors, unknown routes and wrong methods in the envelope.

    It has the routes of ``routers`` already. ``origins`` are those of the web pages that may read
    the answers, as in the settings.
    """
    first, *others = origins.split(",")
    app = APIGatewayRestResolver(
        cors=CORSConfig(
            allow_origin=first,
            extra_origins=others,
            allow_headers=[
                "Authorization",
                CORRELATION_HEADER,
                "Last-Event-ID",
                SESSION_HEADER,
                IDEMPOTENCY_HEADER,
            ],
            expose_headers=[CORRELATION_HEADER, "Retry-After"],
            max_age=86400,
        )
    )

    @app.exception_handler(FrontdeskError)
    def _expected(error: FrontdeskError) -> Response[str]:
        if error.status >= 500:
            log_failure("the request could not be served", error)
        return failure(error)

    @app.exception_handler(Exception)
    def _defect(error: Exception) -> Response[str]:
        log_failure("the request failed", error)
        return failure(internal(correlation_id(app.current_event)))

    @app.not_found
    def _unrouted(_: Exception) -> Response[str]:
        path = app.current_event.path
        routes = app._static_routes + app._dynamic_routes
        methods = sorted({route.method for route in routes if route.rule.match(path)})
        if not methods:
            return failure(NotFound("no such route"))
        allow = ", ".join([*methods, "OPTIONS"])
        error = MethodNotAllowed(f"allowed here: {allow}", headers={"Allow": allow})
        return failure(error)

    for router in routers:
        app.include_router(router)
    return app


def serve(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext
) -> dict[str, Any]:
    """Answer one request: the proxy response, with the correlation id, after one log line."""
    began = time.monotonic()
    request = APIGatewayProxyEvent(event)
    correlation = correlation_id(request)
    logger.clear_state()
    logger.append_keys(correlation_id=correlation, request_id=context.aws_request_id)
    # Powertools' routes do not match every character; quoted, an odd id is an unknown one.
    response = app.resolve({**event, "path": quote(event["path"], errors="replace")}, context)
    response["multiValueHeaders"][CORRELATION_HEADER] = [correlation]
    response["multiValueHeaders"]["Vary"] = ["Origin"]  # what CORS allows depends on it
    logger.info(
        "request",
        method=request.http_method,
        route=request.resource,
        status=response["statusCode"],
        duration_ms=round((time.monotonic() - began) * 1000),
    )
    return response


def correlation_id(request: APIGatewayProxyEvent) -> str:
    """The caller's id if it is a sane one, else the gateway's request id."""
    sent = request.headers.get(CORRELATION_HEADER) or ""
    return sent if _SANE.fullmatch(sent) else request.request_context.request_id


def seconds_left(app: APIGatewayRestResolver) -> float:
    """The time for an answer: the function's own, less what it takes to end in good order."""
    remaining: int = app.lambda_context.get_remaining_time_in_millis()
    return remaining / 1000 - settings.deadline_margin_seconds


def idempotency_key(app: APIGatewayRestResolver, request: BaseModel) -> IdempotencyKey | None:
    """The claim that the request's Idempotency-Key makes, for its caller and route; None without.

    Only a POST makes one: whoever repeats a GET means to read, or sends a Last-Event-ID.

    Raises:
        InvalidInput: the key is none; or it is a short one, and all that tells its caller from
            others: whoever else thinks of it would be answered with the same conversation.
    """
    key = app.current_event.headers.get(IDEMPOTENCY_HEADER)
    if key is None or app.current_event.http_method != "POST":
        return None
    if not _KEY.fullmatch(key):
        raise InvalidInput.of(IDEMPOTENCY_HEADER, "must be 1 to 255 visible ASCII characters")
    route = app.current_event.path
    who = caller(app)
    session_id = getattr(request, "session_id", None) or who.session_id or ""
    if who.is_anonymous and max(len(key), len(session_id)) < _RANDOM_CHARACTERS:
        problem = f"without token and session, must be {_RANDOM_CHARACTERS} random characters"
        raise InvalidInput.of(IDEMPOTENCY_HEADER, problem)
    ids = [who.role, who.subject, who.business_id, who.customer_id, session_id]
    return IdempotencyKey(
        _digest(json.dumps([*ids, route, key])), _digest(request.model_dump_json())
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def body(request: APIGatewayProxyEvent, model: type[Model]) -> Model:
    """The request's body as ``model``.

    Raises:
        PayloadTooLarge: it is over `MAX_BODY_BYTES`.
        InvalidJson: it is not JSON in UTF-8.
        InvalidInput: it is something else than the model wants.
    """
    try:
        text = request.decoded_body or ""
    except ValueError as error:
        raise InvalidJson.of("body", "is not UTF-8") from error
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"body: at most {MAX_BODY_BYTES} bytes")
    if not text.strip():
        raise InvalidInput.of("body", "a JSON object is required")
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise invalid(error, "body") from None


def query(request: APIGatewayProxyEvent, model: type[Model]) -> Model:
    """The query string as ``model``, each parameter as the text that it is.

    Raises:
        InvalidInput: a parameter is given twice, or is something else than the model wants.
    """
    sent = request.multi_value_query_string_parameters
    repeated = [name for name, values in sent.items() if len(values) > 1]
    if repeated:
        problem = "given more than once"
        details = [{"field": name, "message": problem} for name in repeated]
        raise InvalidInput(f"{', '.join(repeated)}: {problem}", details)
    try:
        return model.model_validate_strings({name: value for name, [value] in sent.items()})
    except ValidationError as error:
        raise invalid(error, "query") from None


def invalid(error: ValidationError, whole: str) -> InvalidInput:
    """What pydantic found, field by field; what concerns no field is said of ``whole``."""
    details = [
        {"field": ".".join(map(str, e["loc"])) or whole, "message": _readable(e["msg"])}
        for e in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    kind = InvalidJson if error.errors()[0]["type"] == "json_invalid" else InvalidInput
    return kind("; ".join(f"{d['field']}: {d['message']}" for d in details), details)


def success(data: Any, meta: Mapping[str, Any] | None = None) -> Response[str]:
    """A good answer in the envelope."""
    envelope = {"success": True, "data": data, "timestamp": iso(now())}
    if meta is not None:
        envelope["meta"] = meta
    return _json(200, envelope)


def failure(error: FrontdeskError) -> Response[str]:
    """An error in the envelope."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details:
        content["details"] = error.details
    content["timestamp"] = iso(now())
    return _json(error.status, {"success": False, "error": content}, error.headers)


def internal(correlation: str) -> FrontdeskError:
    """What a caller learns of a defect: the id to find it by."""
    return FrontdeskError(INTERNAL, {"correlation_id": correlation})


def _json(
    status: int, envelope: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Response[str]:
    text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return Response(status, "application/json", text, headers=dict(headers or {}))


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json")


def _readable(message: str) -> str:
    return message.removeprefix("Value error, ").replace(
        "Extra inputs are not permitted", "unknown field"
    )
