"""What follows from the declaration of a route."""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from aws_lambda_powertools.event_handler import Response

from frontdesk.access import caller as access
from frontdesk.access.caller import SESSION_HEADER, Action
from frontdesk.api.envelope import success
from frontdesk.api.request import Request
from frontdesk.api.resolver import resolver, serve
from frontdesk.api.routes import Route
from frontdesk.base.ids import new_session_id
from frontdesk.base.settings import Settings
from frontdesk.models.scope import NOWHERE, Scope
from frontdesk.models.value import Frozen
from local import template
from tests.support.dynamodb import ROOT
from tests.support.functions import Context, client, load
from tests.support.rows import check_rows

FUNCTIONS = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}


class Words(Frozen):
    """What a request of these tests holds."""

    word: str


def say(greeting: str, request: Request[Words]) -> Response[str]:
    """Say a word."""
    scope = {"customer_id": request.scope.customer_id, "session_id": request.scope.session_id}
    said = {"greeting": greeting, "word": request.parse().word, "path": dict(request.path)}
    return success(said | scope)


def listen(_: str, __: Request[None]) -> Response[str]:
    """Listen."""
    return success({})


ROUTES = (
    Route("GET", "/words/{id}", say, action=None, tag="Words", query=Words),
    Route("POST", "/words/{id}", say, action=Action.OPEN, tag="Words", body=Words),
    Route("DELETE", "/words/{id}", listen, action=Action.DELETE, tag="Words", has_etag=True),
    Route("POST", "/words/{id}/end", listen, action=Action.OPEN, tag="Words"),
    Route("GET", "/words/first.json", listen, action=None, tag="Words"),
)


class Function:
    """A function with the routes above, which are given a greeting."""

    def __init__(self) -> None:
        self.app = resolver(ROUTES, lambda: "Hello")

    def handler(self, event: dict[str, Any], context: Any) -> Any:
        return serve(self.app, event, context)


@pytest.fixture
def api() -> Iterator[httpx.Client]:
    function: Any = Function()
    with client(function, Context()) as api:
        yield api


@pytest.fixture
def for_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers are told apart, and the authorizer found a visitor, unless it is not asked."""
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="visitors"))


def test_a_function_is_called_with_its_parts_and_the_request(api: httpx.Client) -> None:
    for answer in (
        api.get("/words/7", params={"word": "yes"}),
        api.post("/words/7", json={"word": "yes"}),
    ):
        assert answer.status_code == 200
        data = answer.json()["data"]
        assert (data["greeting"], data["word"], data["path"]) == ("Hello", "yes", {"id": "7"})


def test_the_input_is_where_the_route_declares_it(api: httpx.Client) -> None:
    for answer, field in (
        (api.get("/words/7"), "word"),
        (api.post("/words/7", params={"word": "yes"}), "word"),
        (api.post("/words/7", json={"word": "yes"}, params={"word": "no"}), "word"),
        (api.post("/words/7", json={"word": "yes"}, params={"loud": "\ufffd"}), "loud"),
        (api.delete("/words/7", params={"word": "yes"}), "word"),
        (api.post("/words/7/end", json={"word": "yes"}), "word"),
        (api.post("/words/7/end", content='{"a": 1, "a": 2}'), "a"),
        (api.post("/words/7/end", content=b"\xff"), "body"),
        (api.get("/words/first.json", params={"word": "yes"}), "word"),
    ):
        assert answer.status_code == 400
        assert answer.json()["error"]["details"][0]["field"] == field
    encoded = api.post("/words/7/end", headers={"Content-Encoding": "br"}, content="x")
    assert encoded.status_code == 415
    for nothing in ("", "{}"):
        assert api.post("/words/7/end", content=nothing).status_code == 200


def test_a_header_of_two_values_is_refused_if_only_one_would_count(api: httpx.Client) -> None:
    def check(name: str, *values: str, status: int = 400) -> None:
        answer = api.delete("/words/7", headers=[(name, value) for value in values])
        assert answer.status_code == status, answer.text
        details = answer.json().get("error", {}).get("details", [{"field": None}])
        assert details[0]["field"] == (name if status == 400 else None)

    check_rows(
        [
            ("Idempotency-Key", "a", "b"),
            ("If-Match", '"1"', '"2"'),
            ("Last-Event-ID", "1", "2"),
            ("Content-Encoding", "gzip", "identity"),
            ("X-Session-ID", "a", "b"),
        ],
        check,
    )
    check("Idempotency-Key", "a", "a", status=200)


def test_a_condition_that_is_not_checked_is_refused(api: httpx.Client) -> None:
    def check(method: str, path: str, name: str, status: int) -> None:
        answer = api.request(method, path, headers={name: '"1"'})
        assert answer.status_code == status, answer.text
        if status == 400:
            assert answer.json()["error"]["details"][0]["field"] == name

    check_rows(
        [
            ("POST", "/words/7/end", "If-Match", 400),
            ("POST", "/words/7/end", "If-None-Match", 400),
            ("DELETE", "/words/7", "If-None-Match", 400),
            ("DELETE", "/words/7", "If-Match", 200),
            ("GET", "/words/first.json", "If-None-Match", 200),
            ("GET", "/words/first.json", "If-Match", 200),
        ],
        check,
    )


@pytest.mark.parametrize("path", ["/words/7", "/words/7/", "/words/%C3%BC"])
def test_another_method_is_answered_with_those_that_are_declared(
    api: httpx.Client, path: str
) -> None:
    answer = api.put(path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, POST, OPTIONS"
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


def test_a_head_is_answered_as_a_get(api: httpx.Client) -> None:
    def check(path: str, status: int) -> None:
        read, asked = api.get(path), api.head(path)
        assert (read.status_code, asked.status_code) == (status, status)
        # The gateway leaves out the content, and tells how long it is.
        assert asked.headers["Content-Type"] == read.headers["Content-Type"]
        assert len(asked.content) == len(read.content)

    check_rows([("/words/first.json", 200), ("/words/7", 400), ("/words", 404)], check)
    assert api.head("/words/7/end").status_code == 405


@pytest.mark.parametrize("path", ["/words", "/words/7/8", "/other/words/7"])
def test_another_path_is_not_found(api: httpx.Client, path: str) -> None:
    for method in ("GET", "PUT"):
        assert api.request(method, path).status_code == 404


@pytest.mark.parametrize("base", ["", "/frontdesk", "/a/b", "/frontdesk/prod", "/words"])
@pytest.mark.parametrize(
    ("resource", "path", "status"),
    [
        ("/words/{id}", "/words/7", 200),
        ("/words/first.json", "/words/first.json", 200),
        ("/words/first.json", "/words/first.json/", 200),
        ("/{unknown+}", "/no/such/route", 404),
        ("/{unknown+}", "/words/7//", 404),
    ],
)
def test_a_base_path_of_a_custom_domain_is_no_part_of_the_route(
    base: str, resource: str, path: str, status: int
) -> None:
    class Mapped(Function):
        def handler(self, event: dict[str, Any], context: Any) -> Any:
            mapped = {"path": base + event["path"], "resource": resource}
            return super().handler(event | mapped, context)

    function: Any = Mapped()
    with client(function, Context()) as api:
        answer = api.get(path, params={"word": "a"} if resource == "/words/{id}" else {})
    assert answer.status_code == status
    if resource == "/words/{id}":
        assert answer.json()["data"]["path"] == {"id": "7"}


def test_a_dot_in_a_path_is_a_dot() -> None:
    *_, file = ROUTES
    assert file.matches("/words/first.json")
    assert not file.matches("/words/first-json")


def test_a_browser_may_ask_ahead_for_every_path(api: httpx.Client) -> None:
    answer = api.options("/words/7", headers={"Origin": "https://example.com"})
    assert answer.status_code == 204
    allowed = answer.headers["Access-Control-Allow-Methods"].split(",")
    assert {"DELETE", "GET", "POST"} <= set(allowed)
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.usefixtures("for_visitors")
def test_the_action_decides_who_may_call() -> None:
    function: Any = Function()
    visitor = {"role": "visitor", "subject": "visitor"}

    def handler(event: dict[str, Any], context: Any) -> Any:
        event["requestContext"]["authorizer"] = visitor
        return Function.handler(function, event, context)

    function.handler = handler
    session_id = new_session_id()
    with client(function, Context()) as api:
        assert api.delete("/words/7").json()["error"]["code"] == "FORBIDDEN"
        answer = api.post("/words/7", json={"word": "a"}, headers={SESSION_HEADER: session_id})
        assert answer.json()["data"]["session_id"] == session_id


@pytest.mark.usefixtures("for_visitors")
def test_a_public_route_reaches_no_conversations_and_asks_no_authorizer(
    api: httpx.Client,
) -> None:
    answer = api.get("/words/7", params={"word": "a"}, headers={SESSION_HEADER: new_session_id()})
    data = answer.json()["data"]
    assert Scope(None, data["customer_id"], data["session_id"]) == NOWHERE
    assert api.post("/words/7", json={"word": "a"}).status_code == 500  # nobody has seen it


def events_for(routes: Sequence[Route[Any, Any]]) -> Iterator[tuple[str, str, bool, bool]]:
    """The events that the template needs: path, method, whether authorized, whether streamed."""
    for path in {route.path for route in routes}:
        there = [route for route in routes if route.path == path]
        [streams] = {route.is_streamed for route in there}
        [is_public] = {route.action is None for route in there}
        yield path, "ANY", not is_public, streams  # the function answers a 405 with Allow
        for route in there:
            if path.startswith(
                "/api/v1/chat"
            ):  # a method of its own, because it has a limit of its own
                yield path, route.method, True, streams
        if not is_public:
            yield path, "OPTIONS", False, streams  # browsers ask ahead without their token


def test_the_template_has_the_events_of_the_declared_routes() -> None:
    stack = template.read(ROOT / "template.yaml", table_name="table")
    folders = {function.name: function.code.name for function in stack.functions}
    deployed: dict[str, list[tuple[str, str, bool, bool]]] = {name: [] for name in FUNCTIONS}
    for event in stack.routes:
        has_authorizer = event.authorizer is not None
        deployed[folders[event.function]].append(
            (event.path, event.method, has_authorizer, event.streaming)
        )
    deployed["conversations"].remove(("/{unknown+}", "ANY", False, False))  # answered 404
    for name in FUNCTIONS:
        declared = getattr(load(name), "ROUTES", ())
        assert sorted(deployed[name]) == sorted(events_for(declared)), name
    assert sum(map(len, deployed.values())) > 10


def test_closed_documentation_is_answered_like_an_unknown_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("frontdesk.base.settings.settings", Settings(DOCUMENTATION="off"))
    with client(load("conversations"), Context()) as api:
        for path in ("/api/v1/docs", "/api/v1/docs/page.js", "/api/v1/openapi.json"):
            answer = api.get(path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND"), path
        assert api.get("/api/v1/health").status_code == 200
