"""What functions answer, as API Gateway reads it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from local.gateway.responses import (
    MAX_PRELUDE,
    Head,
    MalformedResponseError,
    buffered,
    correlation_id,
    envelope,
    split_prelude,
)

PRELUDE = {"statusCode": 201, "headers": {"Content-Type": "text/plain"}, "cookies": ["a=1", "b=2"]}
HEAD = Head(
    201, [(b"Content-Type", b"text/plain"), (b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2")]
)
STREAM = json.dumps(PRELUDE).encode() + bytes(8) + b"\0pay\0load"


def split(*chunks: bytes) -> tuple[Head, bytes]:
    """The head and the whole payload of a streamed response that comes in these chunks."""

    async def posted() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def read() -> tuple[Head, bytes]:
        source = posted()
        head, payload = await split_prelude(source)
        return head, payload + b"".join([chunk async for chunk in source])

    return asyncio.run(read())


def test_a_web_page_may_read_the_headers_of_an_error_of_the_gateway() -> None:
    more = {"Retry-After": "2"}
    head, _ = envelope(503, "X", "x", request_id="r", correlation_id="c", more=more)
    assert (b"Access-Control-Expose-Headers", b"X-Correlation-ID, Retry-After") in head.headers


@pytest.mark.parametrize("at", range(len(STREAM) + 1))
def test_a_prelude_may_be_divided_anywhere(at: int) -> None:
    assert split(STREAM[:at], STREAM[at:]) == (HEAD, b"\0pay\0load")


def test_a_prelude_may_come_byte_by_byte() -> None:
    assert split(*(bytes([byte]) for byte in STREAM)) == (HEAD, b"\0pay\0load")


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b'{"statusCode": 200}',
        b'{"statusCode": 200}' + bytes(7),
        b'{"statusCode": 200, "body": "no"}' + bytes(8),
        b"not json" + bytes(8),
        b"[]" + bytes(8),
        b"{}" + bytes(8),
        b'{"statusCode": 200}' + b" " * MAX_PRELUDE + bytes(8),
    ],
)
def test_a_stream_without_a_proper_prelude_is_malformed(stream: bytes) -> None:
    with pytest.raises(MalformedResponseError):
        split(stream)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        {},
        {"statusCode": "two hundred"},
        {"statusCode": 99},
        {"statusCode": None},
        {"statusCode": 200, "body": {"an": "object"}},
        {"statusCode": 200, "extra": 1},
        {"statusCode": 200, "headers": {"a b": "c"}},
        {"statusCode": 200, "headers": {"a": "b\r\nc: d"}},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "multiValueHeaders": {"a": 1}},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
    ],
)
def test_what_is_no_proxy_response_is_malformed(answer: Any) -> None:
    with pytest.raises(MalformedResponseError):
        buffered(json.dumps(answer).encode(), decode=True)


@pytest.mark.parametrize(("decode", "expected"), [(True, b"\x01\x02"), (False, b"AQI=")])
def test_base64_is_decoded_for_who_accepts_binary(decode: bool, expected: bytes) -> None:
    answer = {"statusCode": 200, "body": "AQI=", "isBase64Encoded": True}
    assert buffered(json.dumps(answer).encode(), decode=decode)[1] == expected


@pytest.mark.parametrize(
    ("response", "headers"),
    [
        ({}, [(b"Content-Type", b"application/json")]),
        (
            {"headers": {"content-type": "a/b", "n": 1, "t": True}},
            [(b"content-type", b"a/b"), (b"n", b"1"), (b"t", b"true")],
        ),
        (
            {"headers": {"Content-Type": "a/b", "X": "0"}, "multiValueHeaders": {"x": ["1", "2"]}},
            [(b"Content-Type", b"a/b"), (b"x", b"1"), (b"x", b"2")],
        ),
        (
            {"headers": {"Content-Type": "a/b", "Content-Length": "7", "Connection": "close"}},
            [(b"Content-Type", b"a/b")],
        ),
    ],
)
def test_headers_are_merged_and_the_connections_own_dropped(
    response: dict[str, Any], headers: list[tuple[bytes, bytes]]
) -> None:
    head, _ = buffered(json.dumps({"statusCode": 200, **response}).encode(), decode=False)
    assert head.headers == headers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a", True),
        ("A-b_c.9" * 18, True),
        ("", False),
        ("a" * 129, False),
        ("a\n", False),
        ("é", False),
    ],
)
def test_only_a_sane_correlation_id_is_kept(sent: str, kept: bool) -> None:
    assert correlation_id(sent, "request") == (sent if kept else "request")
