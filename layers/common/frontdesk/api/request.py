"""A request: what a route's function is given, and how bodies and query strings are read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import BaseModel, ValidationError

from frontdesk.access.caller import Caller
from frontdesk.base.errors import InvalidInput, InvalidJson, PayloadTooLarge
from frontdesk.models.scope import Scope

MAX_BODY_BYTES = 64 * 1024
CORRELATION_HEADER = "X-Correlation-ID"

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

Input = TypeVar("Input")
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Request(Generic[Input]):
    """A request to a route, from a caller who may use that route.

    ``scope`` holds the conversations that the caller may use it for. ``path`` holds the path's
    parameters. ``seconds`` is the time left for the answer: the function's own, less what it needs
    to end in good order.
    """

    event: APIGatewayProxyEvent
    caller: Caller
    scope: Scope
    path: Mapping[str, str]
    seconds: float
    parse: Callable[[], Input]
    """Read the body or the query string, whichever the route declares, as the declared model.

    Raises what `body` or `query` raises.
    """


def body(event: APIGatewayProxyEvent, model: type[Model]) -> Model:
    """The request's body as ``model``.

    Raises:
        PayloadTooLarge: it is over `MAX_BODY_BYTES`.
        InvalidJson: it is not JSON in UTF-8.
        InvalidInput: it does not fit the model.
    """
    try:
        text = event.decoded_body or ""
    except ValueError as error:
        raise InvalidJson.of("body", "is not UTF-8") from error
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"body: at most {MAX_BODY_BYTES} bytes")
    if not text.strip():
        raise InvalidInput.of("body", "a JSON object is required")
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise _invalid(error, "body") from None


def query(event: APIGatewayProxyEvent, model: type[Model]) -> Model:
    """The query string as ``model``; each parameter is given to it as text.

    Raises:
        InvalidInput: a parameter is given twice, or does not fit the model.
    """
    sent = event.multi_value_query_string_parameters
    repeated = [name for name, values in sent.items() if len(values) > 1]
    if repeated:
        problem = "given more than once"
        details = [{"field": name, "message": problem} for name in repeated]
        raise InvalidInput(f"{', '.join(repeated)}: {problem}", details)
    try:
        return model.model_validate_strings({name: value for name, [value] in sent.items()})
    except ValidationError as error:
        raise _invalid(error, "query") from None


def correlation_id(event: APIGatewayProxyEvent) -> str:
    """The id that the caller sent, if it is well-formed; else the gateway's request id."""
    sent = event.headers.get(CORRELATION_HEADER) or ""
    return sent if _CORRELATION_ID.fullmatch(sent) else event.request_context.request_id


def _invalid(error: ValidationError, whole: str) -> InvalidInput:
    """The error with pydantic's findings field by field; ``whole`` names what has no field."""
    details = [
        {"field": ".".join(map(str, e["loc"])) or whole, "message": _readable(e["msg"])}
        for e in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    kind = InvalidJson if error.errors()[0]["type"] == "json_invalid" else InvalidInput
    return kind("; ".join(f"{d['field']}: {d['message']}" for d in details), details)


def _readable(message: str) -> str:
    return message.removeprefix("Value error, ").replace(
        "Extra inputs are not permitted", "unknown field"
    )
