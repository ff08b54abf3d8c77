"""A streaming response where nothing streams: the same bytes as a proxy response."""

import base64
from collections.abc import Iterator

import pytest

from lambda_streaming import StreamingResponse, buffered, respond, streaming


def test_a_handler_called_directly_gets_the_same_bytes_at_once() -> None:
    assert not streaming()
    response = StreamingResponse(200, {"A": "b"}, iter(["é".encode()[:1], "é".encode()[1:]]))
    assert respond(response) == {
        "statusCode": 200,
        "headers": {"A": "b"},
        "multiValueHeaders": {},
        "body": "é",
        "isBase64Encoded": False,
    }


def test_a_buffered_body_that_is_not_text_is_in_base64() -> None:
    proxy = buffered(StreamingResponse(200, {}, [b"\xff", b"\0"]))
    assert proxy["isBase64Encoded"]
    assert base64.b64decode(proxy["body"]) == b"\xff\0"


def test_buffered_cookies_are_headers() -> None:
    response = StreamingResponse(200, {}, [], {"Vary": ["Origin"]}, ["a=1", "b=2"])
    proxy = buffered(response)
    assert proxy["multiValueHeaders"] == {"Vary": ["Origin"], "Set-Cookie": ["a=1", "b=2"]}
    assert proxy["body"] == ""


def test_a_buffered_body_is_closed_when_it_fails() -> None:
    class Body:
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            yield b"one"
            raise LookupError

        def close(self) -> None:
            self.closed = True

    body = Body()
    with pytest.raises(LookupError):
        buffered(StreamingResponse(200, {}, body))
    assert body.closed
