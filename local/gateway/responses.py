"""Functions' answers as API Gateway reads them, and the errors that it answers itself."""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MAX_PRELUDE = 16 * 1024
"""The largest prelude of a streamed response, with its delimiter, in bytes."""

_DELIMITER = bytes(8)
_PROXY_KEYS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
_PRELUDE_KEYS = {"statusCode", "headers", "multiValueHeaders", "cookies"}
# Headers of the connection and the framing; the gateway sets its own.
_OWN_HEADERS = {"connection", "content-length", "keep-alive", "trailer", "transfer-encoding"}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

Headers = list[tuple[bytes, bytes]]


class MalformedResponseError(Exception):
    """The function's answer does not have the form that the integration requires."""


@dataclass(frozen=True)
class Head:
    """A response without its body."""

    status: int
    headers: Headers


async def split_prelude(chunks: AsyncIterator[bytes]) -> tuple[Head, bytes]:
    """The head of a streamed response, and the part of the payload that was read with it.

    The prelude is JSON and exactly eight NUL bytes; chunks may divide it anywhere.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
    """
    buffered = b""
    async for chunk in chunks:
        buffered += chunk
        prelude, delimiter, payload = buffered[:MAX_PRELUDE].partition(_DELIMITER)
        if delimiter:
            return _head(prelude, _PRELUDE_KEYS)[0], payload + buffered[MAX_PRELUDE:]
        if len(buffered) >= MAX_PRELUDE:
            break
    raise MalformedResponseError("there is no prelude")


def buffered(answer: bytes, *, decode: bool) -> tuple[Head, bytes]:
    """The head and body of a proxy response; ``decode`` decodes bodies in base64.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
    """
    head, response = _head(answer, _PROXY_KEYS)
    body = response.get("body")
    if not isinstance(body, str | None):
        raise MalformedResponseError("body is not a string")
    if not (response.get("isBase64Encoded") and decode):
        return head, (body or "").encode()
    try:
        return head, base64.b64decode(body or "", validate=True)
    except binascii.Error as error:
        raise MalformedResponseError("body is not base64") from error


def envelope(
    status: int,
    code: str,
    message: str,
    *,
    request_id: str,
    correlation_id: str,
    more: Mapping[str, str] | None = None,
) -> tuple[Head, bytes]:
    """The response to an error of the gateway itself."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    error = {"code": code, "message": message, "timestamp": now}
    headers = {
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": ", ".join(["X-Correlation-ID", *(more or {})]),
        "X-Correlation-ID": correlation_id,
        "x-amzn-RequestId": request_id,
        **(more or {}),
    }
    body = json.dumps({"success": False, "error": error}).encode()
    return Head(status, [_encoded(*item) for item in headers.items()]), body


def correlation_id(sent: str, request_id: str) -> str:
    """The caller's correlation id if it is valid, otherwise the request's id."""
    return sent if _CORRELATION_ID.fullmatch(sent) else request_id


def _head(answer: bytes, known: set[str]) -> tuple[Head, Mapping[str, Any]]:
    try:
        response = json.loads(answer)
        if not isinstance(response, dict) or (unknown := response.keys() - known):
            detail = f"unknown {', '.join(sorted(unknown))}" if isinstance(response, dict) else ""
            raise MalformedResponseError(f"not a proxy response {detail}".rstrip())
        status = int(response["statusCode"])
        if not 200 <= status <= 599:
            raise MalformedResponseError(f"status {status}")
        return Head(status, _headers(response)), response
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedResponseError(f"not a proxy response: {type(error).__name__}") from error


def _headers(response: Mapping[str, Any]) -> Headers:
    """Both kinds of headers merged; for a name in both, the multi-value ones count."""
    several: dict[str, list[Any]] = dict(response.get("multiValueHeaders") or {})
    single: dict[str, Any] = response.get("headers") or {}
    cookies = response.get("cookies") or []
    given = {name.lower() for name in several}
    pairs = [
        *((name, value) for name, value in single.items() if name.lower() not in given),
        *((name, value) for name, values in several.items() for value in values),
        *(("Set-Cookie", cookie) for cookie in cookies),
    ]
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", "application/json"))
    return [
        _encoded(name, _text(value)) for name, value in pairs if name.lower() not in _OWN_HEADERS
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise TypeError("a header is not a string, number or boolean")
    text = str(value)
    if "\r" in text or "\n" in text or "\0" in text:
        raise ValueError("a header has a line break")
    return text.strip()


def _encoded(name: str, value: str) -> tuple[bytes, bytes]:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError("a header has a name that HTTP does not allow")
    return name.encode("ascii"), value.encode("utf-8")
