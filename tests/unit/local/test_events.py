"""The events that requests become."""

from datetime import UTC, datetime
from typing import Any

import pytest

from local.gateway.events import Request, proxy_event
from local.gateway.router import Match
from local.template import Route

MATCH = Match(Route("/items/{id}", "ANY", "Items", streaming=False, timeout=29), {"id": "a b"})
JSON = ("content-type", "application/json; charset=utf-8")


def event(body: bytes = b"", **fields: Any) -> dict[str, Any]:
    request = Request(**{"method": "POST", "path": "/items/a%20b", **fields})
    return proxy_event(
        request, MATCH, body, stage="dev", binary_media_types=frozenset({"application/json"})
    )


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ([], b"", (None, False)),
        ([JSON], b"", (None, False)),
        ([JSON], b"{}", ("e30=", True)),
        ([JSON], b"\xff", ("/w==", True)),
        ([("content-type", "text/plain")], b"hi", ("hi", False)),
        ([("content-type", "text/plain")], b"\xff", ("\N{REPLACEMENT CHARACTER}", False)),
        ([], "é".encode(), ("é", False)),
    ],
)
def test_a_body_is_base64_for_a_binary_media_type_and_text_otherwise(
    headers: list[tuple[str, str]], body: bytes, expected: tuple[str | None, bool]
) -> None:
    made = event(body, headers=headers)
    assert (made["body"], made["isBase64Encoded"]) == expected


@pytest.mark.parametrize(
    ("query", "last", "every"),
    [
        ("", None, None),
        ("a=1&a=2&b=", {"a": "2", "b": ""}, {"a": ["1", "2"], "b": [""]}),
        ("q=a%26b+c%20d", {"q": "a&b c d"}, {"q": ["a&b c d"]}),
    ],
)
def test_a_query_is_decoded(query: str, last: Any, every: Any) -> None:
    made = event(query=query)
    assert made["queryStringParameters"] == last
    assert made["multiValueQueryStringParameters"] == every


def test_headers_keep_every_value_and_the_last_one_counts() -> None:
    made = event(headers=[("X-A", "1"), ("X-A", "2")])
    assert made["headers"]["X-A"] == "2"
    assert made["multiValueHeaders"]["X-A"] == ["1", "2"]


def test_the_client_is_added_to_those_that_forwarded() -> None:
    made = event(
        headers=[("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "gopher")],
        source_ip="198.51.100.7",
        port=3000,
    )
    forwarded = {key: value for key, value in made["headers"].items() if "orwarded" in key}
    assert forwarded == {
        "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
        "X-Forwarded-Port": "3000",
        "X-Forwarded-Proto": "http",
    }


def test_the_context_tells_who_asked_for_what_and_when() -> None:
    made = event(
        id="request-1",
        source_ip="198.51.100.7",
        headers=[("User-Agent", "tester"), ("Host", "localhost:3000")],
        received_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    context = made["requestContext"]
    assert context["requestId"] == "request-1"
    assert context["requestTime"] == "02/Jan/2026:03:04:05 +0000"
    assert context["requestTimeEpoch"] == 1767323045000
    assert context["identity"] == {"sourceIp": "198.51.100.7", "userAgent": "tester"}
    assert (context["resourcePath"], context["path"]) == ("/items/{id}", "/dev/items/a%20b")
    assert (made["resource"], made["path"]) == ("/items/{id}", "/items/a%20b")
    assert made["pathParameters"] == {"id": "a b"}
    assert made["stageVariables"] is None
