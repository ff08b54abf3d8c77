"""Which web pages may read an answer."""

from typing import Any

import pytest

from frontdesk.api.documents.routes import ROUTES
from frontdesk.api.resolver import resolver, serve
from tests.support.functions import Context

PAGES = "https://example.com,https://www.example.com"


def answer(origins: str, origin: str) -> dict[str, list[str]]:
    """The headers of an answer to a page of ``origin``."""
    app = resolver(ROUTES, lambda: None, origins=origins)
    event = {
        "httpMethod": "GET",
        "path": "/api/v1/health",
        "resource": "/api/v1/health",
        "headers": {"Origin": origin},
        "multiValueHeaders": {"Origin": [origin]},
        "requestContext": {"requestId": "request"},
    }
    context: Any = Context()
    return dict(serve(app, event, context)["multiValueHeaders"])


@pytest.mark.parametrize("origin", PAGES.split(","))
def test_each_page_that_is_named_may_read_it(origin: str) -> None:
    headers = answer(PAGES, origin)
    assert headers["Access-Control-Allow-Origin"] == [origin]
    assert headers["Vary"] == ["Origin"]


@pytest.mark.parametrize("origin", ["https://evil.example", "http://example.com", "null"])
def test_no_other_page_may(origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in answer(PAGES, origin)


@pytest.mark.parametrize(
    "header",
    [
        "Authorization",
        "Idempotency-Key",
        "cache-control",
        "accept-language",
        "traceparent",
        "tracestate",
        "x-requested-with",
        "pragma",
        "expires",
        "baggage",
        "x-request-id",
        "range",
        "newrelic",
        "x-datadog-trace-id",
        "x-csrf-token",
        "*",
    ],
)
def test_a_page_may_send_its_own_headers_and_those_that_clients_add(header: str) -> None:
    [allowed] = answer("*", "https://example.com")["Access-Control-Allow-Headers"]
    assert header.lower() in allowed.lower().split(",")


def test_any_page_may_where_none_is_named() -> None:
    assert answer("*", "https://evil.example")["Access-Control-Allow-Origin"]
