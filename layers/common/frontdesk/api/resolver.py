"""From an event to an answer: Powertools' resolver, with the declared routes."""

import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.access.caller import SESSION_HEADER, VISITOR, caller
from frontdesk.api.envelope import failure, internal
from frontdesk.api.idempotency import IDEMPOTENCY_HEADER
from frontdesk.api.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from frontdesk.api.request import (
    CORRELATION_HEADER,
    Nothing,
    Request,
    body,
    correlation_id,
    query,
)
from frontdesk.api.routes import Route
from frontdesk.api.streaming import NEXT_CURSOR
from frontdesk.base.errors import FrontdeskError, InvalidInput, MethodNotAllowed, NotFound
from frontdesk.base.logger import log_failure, logger
from frontdesk.base.settings import settings
from frontdesk.models.scope import NOWHERE

Parts = TypeVar("Parts")

OWN_HEADERS = (
    "Authorization",
    CORRELATION_HEADER,
    "Last-Event-ID",
    SESSION_HEADER,
    IDEMPOTENCY_HEADER,
    IF_MATCH,
    IF_NONE_MATCH,
)
_OF_ONE_VALUE = (
    "Content-Encoding",
    "Last-Event-ID",
    SESSION_HEADER,
    IDEMPOTENCY_HEADER,
    IF_MATCH,
)
COMMON_HEADERS = (
    "Accept",
    "Accept-Language",
    "Baggage",
    "B3",
    "Cache-Control",
    "Content-Encoding",
    "Content-Language",
    "Expires",
    "If-Modified-Since",
    "Newrelic",
    "Pragma",
    "Range",
    "Priority",
    "Sentry-Trace",
    "Traceparent",
    "Tracestate",
    "X-Amzn-Trace-Id",
    "X-B3-ParentSpanId",
    "X-B3-Sampled",
    "X-B3-SpanId",
    "X-B3-TraceId",
    "X-Client-Version",
    "X-CSRF-Token",
    "X-Datadog-Origin",
    "X-Datadog-Parent-Id",
    "X-Datadog-Sampling-Priority",
    "X-Datadog-Trace-Id",
    "X-Request-ID",
    "X-Requested-With",
    "X-XSRF-Token",
    "*",
)
"""What event stream clients, HTTP libraries and tracing add by themselves.

Of these, only Content-Encoding matters here: an encoded body is refused. No list has all of them,
so any other is allowed too. Some are named because older browsers do not know the ``*``, and
those of our own also because it does not stand for Authorization.
"""


def resolver(
    routes: Sequence[Route[Parts, Any]],
    parts: Callable[[], Parts],
    *,
    origins: str = settings.allowed_origins,
) -> APIGatewayRestResolver:
    """A resolver for the routes. Unknown paths, wrong methods and errors are in the envelope too.

    ``parts`` returns what the routes' functions work with; it is called for each request.
    ``origins`` are those of the web pages that may read the answers, as in the settings.
    """
    first, *others = origins.split(",")
    app = APIGatewayRestResolver(
        cors=CORSConfig(
            allow_origin=first,
            extra_origins=others,
            allow_headers=[*OWN_HEADERS, *COMMON_HEADERS],
            expose_headers=[
                CORRELATION_HEADER,
                "Retry-After",
                ETAG,
                "Content-Disposition",
                NEXT_CURSOR,
            ],
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
        methods = sorted({m for route in routes if route.matches(path) for m in route.methods})
        if not methods:
            return failure(NotFound("no such route"))
        allow = ", ".join([*methods, "OPTIONS"])
        error = MethodNotAllowed(f"allowed here: {allow}", headers={"Allow": allow})
        return failure(error)

    for route in routes:
        rule = re.sub(r"{(\w+)}", r"<\1>", route.path)
        for method in route.methods:
            app.route(rule, method)(_answering(app, route, parts))
    return app


def serve(
    app: APIGatewayRestResolver, event: dict[str, Any], context: LambdaContext
) -> dict[str, Any]:
    """Answer one request and log one line; the proxy response has the correlation id."""
    began = time.monotonic()
    request = APIGatewayProxyEvent(event)
    correlation = correlation_id(request)
    logger.clear_state()
    logger.append_keys(correlation_id=correlation, request_id=context.aws_request_id)
    # Powertools' rules match no character beyond ASCII: quoted, an odd id is an unknown one.
    path = quote(_without_base_path(event), errors="replace")
    response = app.resolve({**event, "path": path}, context)
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


def _without_base_path(event: dict[str, Any]) -> str:
    """The path within the API: behind a custom domain, a base path or the stage may precede it."""
    resource, path = event["resource"], event["path"]
    if resource.endswith("+}"):
        return "/"  # no authorizer has seen it, though Powertools would find a route for some
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(resource))
    found = re.search(f"{pattern}/*$", path, re.DOTALL)
    return found[0] if found else path


def _answering(
    app: APIGatewayRestResolver, route: Route[Parts, Any], parts: Callable[[], Parts]
) -> Callable[..., Response[Any]]:
    """The route's function as Powertools calls it: with the path's parameters."""

    def answer(**path: str) -> Response[Any]:
        event: APIGatewayProxyEvent = app.current_event
        remaining_ms: int = app.lambda_context.get_remaining_time_in_millis()
        _check_headers(event, route)
        who = VISITOR if route.action is None else caller(event)
        if not (route.query or route.body):
            query(event, Nothing)
        if route.method == "POST" and not route.body and event.body:
            body(event, Nothing)
        request: Request[Any] = Request(
            event,
            caller=who,
            scope=NOWHERE if route.action is None else who.permit(route.action),
            path=path,
            seconds=remaining_ms / 1000 - settings.deadline_margin_seconds,
            parse=partial(_parse, event, route),
        )
        return route.function(parts(), request)

    return answer


def _check_headers(event: APIGatewayProxyEvent, route: Route[Any, Any]) -> None:
    """Refuse a header of several values of which only one would count, and a condition that the
    route would not check.
    """
    sent = {name.lower(): values for name, values in event.multi_value_headers.items()}
    for name in _OF_ONE_VALUE:
        if len(set(sent.get(name.lower(), ()))) > 1:
            raise InvalidInput.of(name, "given more than once")
    for name in (IF_MATCH, IF_NONE_MATCH):
        if name.lower() in sent and route.method != "GET" and name not in route.preconditions:
            raise InvalidInput.of(name, "is not checked here")


def _parse(event: APIGatewayProxyEvent, route: Route[Any, Any]) -> Any:
    if route.query:
        return query(event, route.query)
    if route.body:
        query(event, Nothing)
        if route.may_have_no_body and not event.body:
            return route.body()
        return body(event, route.body)
    raise TypeError("the route declares neither a query nor a body")
