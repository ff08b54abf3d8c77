"""A request: what a route's function is given, and how bodies and query strings are read."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Generic, TypeVar

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import BaseModel, ValidationError

from frontdesk.access.caller import Caller
from frontdesk.base.errors import InvalidInput, InvalidJson, PayloadTooLarge, UnsupportedEncoding
from frontdesk.base.text import HALF_CHARACTER, has_surrogate
from frontdesk.models.scope import Scope
from frontdesk.models.value import Frozen

MAX_BODY_CHARACTERS = 64 * 1024
"""The longest body, without what escapes and white space add to it: as much in each script."""
MAX_SENT_BYTES = 1024 * 1024
"""The largest body as it is sent."""
CORRELATION_HEADER = "X-Correlation-ID"

_NOT_UTF_8 = "is not UTF-8"
_REPEATED = "given more than once"
_TOO_LONG = re.compile(r"(?:Value|String) should have at most (\d+) (?:items|characters?).*")
"""What pydantic says of a text, whose items are its characters; of a list it does not say Value."""
_OF_A_LIST = re.compile(r"[A-Z]\w+ should have (at \w+ \d+ items?) after validation, not \d+")
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

Input = TypeVar("Input")
Model = TypeVar("Model", bound=BaseModel)


class Nothing(Frozen):
    """No field at all: what is read of a request in which nothing has a meaning."""


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
        UnsupportedEncoding: it is compressed.
        PayloadTooLarge: it is over `MAX_SENT_BYTES`, or says over `MAX_BODY_CHARACTERS`.
        InvalidJson: it is not JSON in UTF-8.
        InvalidInput: it gives a name twice, has half a character, or does not fit the model.
    """
    if (event.headers.get("Content-Encoding") or "identity").strip().lower() != "identity":
        raise UnsupportedEncoding
    try:
        text = event.decoded_body or ""
    except ValueError as error:
        raise InvalidJson.of("body", _NOT_UTF_8) from error
    return from_json(text, model)


def from_json(text: str, model: type[Model]) -> Model:
    """JSON as ``model``.

    Raises:
        PayloadTooLarge, InvalidJson, InvalidInput: as `body` does.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_SENT_BYTES:
        raise PayloadTooLarge(f"body: at most {MAX_SENT_BYTES} bytes")
    text = text.removeprefix("\ufeff")  # a byte order mark, which RFC 8259 lets a reader ignore
    if not text.strip():
        raise InvalidInput.of("body", "a JSON object is required")
    _check_json(text)
    try:
        # Strict: otherwise 1 is true, "5" is five, and a number is a day since 1970.
        return model.model_validate_json(text, strict=True)
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
        raise _of_fields(repeated, _REPEATED)
    # A gateway puts U+FFFD for what it cannot decode.
    if any("\ufffd" in name or has_surrogate(name) for name in sent):
        raise InvalidInput.of("query", _NOT_UTF_8)
    broken = [n for n, [value] in sent.items() if "\ufffd" in value or has_surrogate(value)]
    if broken:
        raise _of_fields(broken, _NOT_UTF_8)
    try:
        return model.model_validate_strings({name: value for name, [value] in sent.items()})
    except ValidationError as error:
        raise _invalid(error, "query") from None


def correlation_id(event: APIGatewayProxyEvent) -> str:
    """The id that the caller sent, if it is well-formed; else the gateway's request id."""
    sent = event.headers.get(CORRELATION_HEADER) or ""
    return sent if _CORRELATION_ID.fullmatch(sent) else event.request_context.request_id


def _check_json(text: str) -> None:
    """Refuse what pydantic does not: repeated names, long contents; and name the field of a half
    character. What is no JSON at all is left to pydantic, which says where it goes wrong.
    """

    def unique(pairs: list[tuple[str, Any]]) -> _Object:
        found = _Object(pairs)
        if len(found) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            found.repeated = tuple(name for name, count in counts.items() if count > 1)
        return found

    try:
        # Numbers stay text: huge ones take long to convert.
        parsed = json.loads(
            text, object_pairs_hook=unique, parse_int=str, parse_float=_exact, parse_constant=str
        )
        repeated = list(_repeated(parsed))
        fields = parsed if isinstance(parsed, dict) else {"body": parsed}
        written = {
            name: json.dumps([name, value], ensure_ascii=False) for name, value in fields.items()
        }
    except (ValueError, RecursionError):
        return
    if sum(map(len, written.values())) > MAX_BODY_CHARACTERS:
        raise PayloadTooLarge(f"body: at most {MAX_BODY_CHARACTERS} characters")
    if any(map(has_surrogate, written.values())):
        paths = [path for path, text in _texts(parsed) if has_surrogate(text)]
        # A name with half a character cannot be written in an answer.
        halved = dict.fromkeys(_nameable(path) for path in paths)
        raise _of_fields([".".join(path) or "body" for path in halved], HALF_CHARACTER)
    if repeated:
        raise _of_fields(repeated, _REPEATED)
    if rounded := [".".join(path) for path, text in _texts(parsed) if isinstance(text, _Rounded)]:
        raise _of_fields(rounded, "has more digits than can be kept")


def _exact(written: str) -> str:
    """The text of a number; a `_Rounded` one if it would be taken for a whole number."""
    number, _, exponent = written.lower().lstrip("-").partition("e")
    whole, _, fraction = number.partition(".")
    digits = (whole + fraction).rstrip("0")
    is_short = len(exponent) < 400  # Python converts none of thousands of digits
    is_whole = not digits or (is_short and len(digits) <= len(whole) + int(exponent or 0))
    return written if is_whole or not float(written).is_integer() else _Rounded(written)


class _Rounded(str):
    """A number that is not whole, and whose nearest number that a computer has is."""


class _Object(dict[str, Any]):
    """A JSON object, and the names that it gives more than once."""

    repeated: tuple[str, ...] = ()


def _repeated(value: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of the names that are given more than once in JSON."""
    if isinstance(value, _Object):
        yield from (".".join((*path, name)) for name in value.repeated)
        for name, inner in value.items():
            yield from _repeated(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _repeated(inner, (*path, str(index)))


def _texts(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts of JSON and the names in it, each with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name), name
            yield from _texts(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, str(index)))


def _nameable(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(takewhile(lambda name: not has_surrogate(name), path))


def _of_fields(names: list[str], problem: str) -> InvalidInput:
    details = [{"field": name, "message": problem} for name in names]
    return InvalidInput(f"{', '.join(names)}: {problem}", details)


def _invalid(error: ValidationError, whole: str) -> InvalidInput:
    """The error with pydantic's findings field by field; ``whole`` names what has no field."""
    details = [
        {"field": ".".join(map(str, e["loc"])) or whole, "message": _readable(e["msg"])}
        for e in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    fields = {detail["field"] for detail in details}
    # A list that is said to be too short has entries that are wrong themselves.
    inside = {field.rpartition(".")[0] for field in fields}
    details = [detail for detail in details if detail["field"] not in inside]
    kind = InvalidJson if error.errors()[0]["type"] == "json_invalid" else InvalidInput
    return kind("; ".join(f"{d['field']}: {d['message']}" for d in details), details)


def _readable(message: str) -> str:
    told = message.removeprefix("Value error, ")
    told = told.replace("Extra inputs are not permitted", "unknown field")
    told = told.replace("String should have at least 1 character", "must not be blank")
    told = _TOO_LONG.sub(r"must have at most \1 characters", told)
    return _OF_A_LIST.sub(r"must have \1", told)
