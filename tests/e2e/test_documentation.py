"""The API's own documentation, over HTTP, and that what it says of the stream is so."""

import json
from typing import Any

import httpx
import pytest
from httpx_sse import connect_sse
from jsonschema import Draft202012Validator

STREAM = "/api/v1/chat/stream"


@pytest.fixture
def document(api: httpx.Client) -> Any:
    answer = api.get("/api/v1/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


def test_the_document_is_openapi(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/chat/stream" in document["paths"]


def test_the_page_and_its_parts_are_there(api: httpx.Client) -> None:
    page = api.get("/api/v1/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    for name, kind in (
        ("page.js", "text/javascript"),
        ("swagger-ui-bundle.min.js", "text/javascript"),
        ("swagger-ui.min.css", "text/css"),
    ):
        assert f"docs/{name}" in page.text
        part = api.get(f"/api/v1/docs/{name}")
        assert part.status_code == 200
        assert part.headers["Content-Type"].startswith(kind)


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fopenapi.json", "__init__.py"])
def test_other_files_are_not_found(api: httpx.Client, name: str) -> None:
    # 403: the answer of `sam local` itself to a path that, once decoded, is no route.
    assert api.get(f"/api/v1/docs/{name}").status_code in (403, 404)


@pytest.mark.parametrize("message", ["My sink is leaking", "My electrical panel is sparking"])
def test_a_stream_is_as_described(api: httpx.Client, document: Any, message: str) -> None:
    answer = document["paths"][STREAM]["post"]["responses"]["200"]
    kinds = answer["content"]["text/event-stream"]["schema"]["oneOf"]
    seen = []
    with connect_sse(api, "POST", STREAM, json={"message": message}) as stream:
        for event in stream.iter_sse():
            fitting = [
                kind["title"]
                for kind in kinds
                if kind["properties"]["event"]["const"] == event.event
                and Draft202012Validator(
                    {
                        **kind["properties"]["data"]["contentSchema"],
                        "components": document["components"],
                    }
                ).is_valid(json.loads(event.data))
            ]
            assert len(fitting) == 1, (event.event, event.data, fitting)
            seen += fitting if fitting != seen[-1:] else []
    assert seen == [
        "StartedEvent",
        "StatusEvent",
        "ClassifiedEvent",
        "StatusEvent",
        "MessageEvent",
        "StatusEvent",
        "DoneEvent",
    ]
