"""Who may do what, over HTTP: every caller at every route with every kind of conversation."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from ulid import ULID

from frontdesk.base.clock import iso, now
from frontdesk.base.ids import new_session_id
from tests.support.customers import JANE
from tests.support.injection import INJECTED, NO_HTTP, SANE, Victim, send_raw
from tests.support.profiles import CREATE, ELM_STREET
from tests.support.routes import (
    CHAT,
    CONVERSATIONS,
    KINDS,
    ROUTES,
    STREAM,
    TOKENS,
    Target,
)
from tests.support.rows import check_rows
from tests.support.running import PATIENCE, eventually
from tests.support.stack import stack
from tests.support.tokens import AUDIENCE, BAD, ISSUER, key_set, provider, token


class World:
    """A stack where callers are told apart, with a conversation of each kind in it."""

    def __init__(self, api: httpx.Client, log: Path) -> None:
        self.api = api
        self.log = log
        self.there = {kind: self.fresh(kind) for kind in KINDS}
        self._changed: dict[str, Target] = {}
        self.until = iso(now())
        self.before = self.snapshot()

    def headers(self, caller: str, held: Target | None = None) -> dict[str, str]:
        headers = {}
        if claims := TOKENS[caller]:
            headers["Authorization"] = f"Bearer {token(**claims)}"
        if caller.endswith("with a session"):
            headers["X-Session-ID"] = (held or self.there["nobody's"]).session
        return headers

    def fresh(self, kind: str) -> Target:
        caller = "visitor" if kind == "nobody's" else "operator"
        body = {"message": "My sink is leaking, call 206 555 0100", **KINDS[kind]}
        answer = self.api.post(CHAT, json=body, headers=self.headers(caller))
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        return Target(data["conversation_id"], data["session_id"], data["message_id"])

    def to_change(self, kind: str, caller: str, *, gone: bool) -> Target:
        """A conversation that a caller may change; ``gone`` says whether it is deleted then."""
        if gone:
            body = KINDS[kind]
            caller = "visitor" if kind == "nobody's" else "operator"
            answer = self.api.post(CONVERSATIONS, json=body, headers=self.headers(caller))
            data = answer.json()["data"]
            return Target(data["id"], data["session_id"])
        if kind == "nobody's" and caller.startswith("customer"):
            return self.fresh(kind)  # it becomes the customer's own
        if kind not in self._changed:
            self._changed[kind] = self.fresh(kind)
        return self._changed[kind]

    def snapshot(self) -> list[Any]:
        """Everything of the conversations that are there."""
        headers = self.headers("operator")
        found = [
            self.api.get(f"{CONVERSATIONS}/{c.id}", params={"limit": 100}, headers=headers)
            for c in self.there.values()
        ]
        return [answer.json()["data"] for answer in found]

    def count(self) -> int:
        """How many conversations there are, in all."""
        answer = self.api.get(CONVERSATIONS, headers=self.headers("operator"))
        return int(answer.json()["meta"]["total"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The stack for the tests that leave these conversations as they are."""
    log = tmp_path_factory.mktemp("access") / "log"
    with provider(lambda: (200, key_set("one", "two", "encrypts"))) as keys:
        environment = {
            "AUTH_MODE": "visitors",
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "TOKEN_KEYS_URL": keys,
        }
        with (
            stack(environment, str(log)) as url,
            httpx.Client(base_url=url, timeout=PATIENCE) as api,
        ):
            yield World(api, log)


def seen(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """What a caller can tell two answers by, apart from ids and times."""
    own = {"date", "x-correlation-id", "x-amzn-requestid"}
    headers = {name: value for name, value in answer.headers.items() if name not in own}
    return answer.status_code, re.sub(r'"\d{4}-[^"]+Z"', '""', answer.text), headers


@pytest.mark.parametrize("caller", TOKENS)
def test_what_is_not_yours_does_not_exist(world: World, caller: str) -> None:
    headers = world.headers(caller)
    count = world.count()
    for name, route in ROUTES.items():
        if caller == "operator" and route.opens:
            continue  # who may do everything may begin a session of its own
        nowhere = route.send(world.api, Target(str(ULID()), new_session_id()), headers)
        absent = (403, "FORBIDDEN") if caller in route.forbidden else (404, "NOT_FOUND")
        assert (nowhere.status_code, nowhere.json()["error"]["code"]) == absent, name
        for kind in route.beyond(caller):
            answer = route.send(world.api, world.there[kind], headers)
            assert seen(answer) == seen(nowhere), (name, kind)
        if caller not in {"customer", "staff"}:
            continue  # one to whom some routes are forbidden, and one to whom none is
        malformed = route.send(world.api, Target("not-a-ulid", "a b"), headers)
        if caller in route.forbidden or route.malformed == 404:
            assert seen(malformed) == seen(nowhere), name
        else:
            assert malformed.status_code == 400, name
    assert world.count() == count
    assert world.snapshot() == world.before


@pytest.mark.parametrize("caller", TOKENS)
def test_what_is_yours_is_there(world: World, caller: str) -> None:
    for name, route in ROUTES.items():
        for kind in route.reach(caller):
            if route.reads:
                target = world.there[kind]
            else:
                target = world.to_change(kind, caller, gone=name == "delete")
            answer = route.send(world.api, target, world.headers(caller, target))
            assert answer.status_code == route.found, (name, kind, answer.text)
            if route.found == 200 and not name.startswith(("resume", "rate")):
                # The text of a PDF is compressed; its file's name is not.
                told = answer.headers.get("Content-Disposition", "") + answer.text
                assert target.id in told


@pytest.mark.parametrize(
    ("caller", "filters", "expected"),
    [
        ("visitor", {}, 403),
        ("visitor with a session", {}, 403),
        ("customer", {}, {"mine", "mine elsewhere"}),
        ("customer", {"customer_id": 5}, {"mine", "mine elsewhere"}),
        ("customer", {"business_id": 8}, {"mine elsewhere"}),
        ("customer", {"customer_id": 6}, "customer_id"),
        ("customer", {"session": "a colleague's"}, set()),
        ("customer", {"session": "mine"}, {"mine"}),
        ("customer with a session", {}, {"mine", "mine elsewhere"}),
        ("customer of a business", {}, {"mine"}),
        ("customer of a business", {"business_id": 8}, "business_id"),
        ("staff", {}, {"nobody's", "mine", "a colleague's"}),
        ("staff", {"customer_id": 6}, {"a colleague's"}),
        ("staff", {"business_id": 8}, "business_id"),
        ("staff", {"session": "foreign"}, set()),
        ("operator", {}, set(KINDS)),
        ("operator", {"business_id": 8, "customer_id": 6}, {"foreign"}),
    ],
)
def test_a_listing_holds_what_is_yours(
    world: World, caller: str, filters: dict[str, Any], expected: set[str] | str | int
) -> None:
    params: dict[str, Any] = {"limit": 100} | filters
    if session := params.pop("session", None):
        params["session_id"] = world.there[session].session
    ids: set[str] = set()
    while True:
        answer = world.api.get(CONVERSATIONS, params=params, headers=world.headers(caller))
        if not isinstance(expected, set):
            whole = {name: value for name, value in params.items() if name != "limit"}
            path = f"{CONVERSATIONS}/export"
            export = world.api.get(path, params=whole, headers=world.headers(caller))
            assert answer.status_code == export.status_code == 403
            fields = [d["field"] for d in answer.json()["error"].get("details", [])]
            assert fields == ([expected] if isinstance(expected, str) else [])
            return
        assert answer.status_code == 200
        ids |= {found["id"] for found in answer.json()["data"]}
        told = {bool(found["case"]["contact"]) for found in answer.json()["data"]}
        assert told <= {caller in ("staff", "operator")}
        if not (cursor := answer.json()["meta"]["nextCursor"]):
            break
        params["cursor"] = cursor
    assert {kind for kind, target in world.there.items() if target.id in ids} == expected
    if session is None:
        del params["limit"]
        params.pop("cursor", None)
        path = f"{CONVERSATIONS}/export"
        exported = world.api.get(path, params=params, headers=world.headers(caller)).text
        lines = [json.loads(line) for line in exported.splitlines()]
        assert {line["id"] for line in lines if line["type"] == "conversation"} == ids


def test_a_search_finds_what_is_yours(world: World) -> None:
    def found(caller: str, **asked: Any) -> set[str] | int:
        params = {"q": "leak (206) 555-0100", "to": world.until, "limit": 100, **asked}
        answer = world.api.get("/api/v1/search", params=params, headers=world.headers(caller))
        if answer.status_code != 200:
            return answer.status_code
        ids = {hit["conversation_id"] for hit in answer.json()["data"]}
        return {kind for kind, target in world.there.items() if target.id in ids}

    of_seven = {"nobody's", "mine", "a colleague's"}
    assert eventually(lambda: found("staff") == of_seven)  # the relay has written the postings
    assert eventually(lambda: found("operator", business_id=8) == {"mine elsewhere", "foreign"})
    check_rows(
        [
            ("staff", {"business_id": 8}, 403),
            ("staff", {"customer_id": 6}, {"a colleague's"}),
            ("customer", {}, {"mine", "mine elsewhere"}),
            ("customer", {"customer_id": 6}, 403),
            ("customer with a session", {}, {"mine", "mine elsewhere"}),
            ("customer of a business", {}, {"mine"}),
            ("visitor", {}, 403),
            ("visitor with a session", {}, 403),
        ],
        lambda caller, asked, expected: _same(found(caller, **asked), expected),
    )


def _same(one: object, other: object) -> None:
    assert one == other


def test_only_operators_read_what_is_evaluated(world: World) -> None:
    target = world.fresh("mine")
    path = f"{CONVERSATIONS}/{target.id}/messages/{target.reply}/feedback"
    rating = {"rating": "down", "comment": "Too long"}
    world.api.put(path, json=rating, headers=world.headers("customer")).raise_for_status()

    def read(caller: str) -> httpx.Response:
        return world.api.get("/api/v1/evaluation.jsonl", headers=world.headers(caller))

    assert eventually(lambda: target.reply in read("operator").text)
    assert "555" not in read("operator").text
    for caller in TOKENS.keys() - {"operator"}:
        assert read(caller).status_code == 403, caller


def test_a_customer_sees_no_queue(world: World) -> None:
    for caller in TOKENS:
        answer = world.api.get(
            CONVERSATIONS, params={"queue": "attention"}, headers=world.headers(caller)
        )
        assert answer.status_code == (200 if caller in ("staff", "operator") else 403), caller
    other = {"queue": "attention", "business_id": 8}
    assert (
        world.api.get(CONVERSATIONS, params=other, headers=world.headers("staff")).status_code
        == 403
    )


@pytest.mark.parametrize("path", [CHAT, STREAM, CONVERSATIONS])
@pytest.mark.parametrize(
    ("caller", "named", "fields"),
    [
        ("visitor", {"customer_id": 5}, ["customer_id"]),
        ("customer", {"customer_id": 6}, ["customer_id"]),
        (
            "customer of a business",
            {"customer_id": 6, "business_id": 8},
            ["customer_id", "business_id"],
        ),
        ("staff", {"business_id": 8}, ["business_id"]),
    ],
)
def test_a_body_with_another_s_id_is_forbidden_by_its_field(
    world: World, path: str, caller: str, named: dict[str, int], fields: list[str]
) -> None:
    body = named if path == CONVERSATIONS else {"message": "Hi", **named}
    answer = world.api.post(path, json=body, headers=world.headers(caller))
    assert answer.status_code == 403
    assert [d["field"] for d in answer.json()["error"]["details"]] == fields


def test_a_visitor_opens_a_conversation_with_a_business_only(world: World) -> None:
    count = world.count()
    headers = world.headers("visitor with a session")  # which a header proves, and does not choose
    requests: list[tuple[str, str, dict[str, str] | None]] = [
        ("POST", CHAT, {"message": "Hi"}),
        ("POST", STREAM, {"message": "Hi"}),
        ("GET", f"{STREAM}?message=Hi", None),
        ("POST", CONVERSATIONS, {}),
    ]
    for method, path, body in requests:
        answer = world.api.request(method, path, json=body, headers=headers)
        assert answer.status_code == 400, (method, path)
        error = answer.json()["error"]
        assert error["code"] == "VALIDATION_ERROR"
        assert [d["field"] for d in error["details"]] == ["business_id"]
    assert world.count() == count


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_session_that_a_resumption_names_goes_before_the_header(
    world: World, method: str
) -> None:
    target = world.there["nobody's"]
    named = {"session_id": target.session}
    request: dict[str, Any] = {"params": named} if method == "GET" else {"json": named}
    headers = {"Last-Event-ID": target.event, "X-Session-ID": new_session_id()}
    assert world.api.request(method, STREAM, headers=headers, **request).status_code == 200


def test_a_customer_s_turn_is_under_the_token_s_id(world: World) -> None:
    headers = world.headers("customer")
    answer = world.api.post(CHAT, json={"message": "Hi", "business_id": 9}, headers=headers)
    path = f"{CONVERSATIONS}/{answer.json()['data']['conversation_id']}"
    found = world.api.get(path, headers=headers).json()["data"]
    assert (found["customer_id"], found["business_id"]) == (5, 9)


CUSTOMER = {"role": "customer", "customer_id": 5, "business_id": 7}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"sub": "u-2"}),
        ({}, {"role": "operator"}),
        ({}, {"business_id": 8}),
        (CUSTOMER, CUSTOMER | {"sub": "u-2"}),
        (CUSTOMER, CUSTOMER | {"customer_id": 6}),
    ],
)
def test_a_key_is_its_caller_s_own(
    world: World, one: dict[str, Any], other: dict[str, Any]
) -> None:
    key = {"Idempotency-Key": str(ULID())}
    for path, body in ((CHAT, {"message": "Hi"}), (CONVERSATIONS, {})):
        answers = [
            world.api.post(
                path, json=body, headers={**key, "Authorization": f"Bearer {token(**claims)}"}
            )
            for claims in (one, other)
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
        first, second = (answer.json()["data"]["session_id"] for answer in answers)
        assert first != second


@pytest.mark.parametrize("says", ["in the body", "in the header"])
def test_a_key_is_a_session_s_own(world: World, says: str) -> None:
    messages = set()
    for target in (world.fresh("nobody's"), world.fresh("nobody's")):
        body: dict[str, Any] = {"message": "Hi", "business_id": 7}
        headers = {"Idempotency-Key": "1"}
        if says == "in the body":
            body["session_id"] = target.session
        else:
            headers["X-Session-ID"] = target.session
        answers = [world.api.post(CHAT, json=body, headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        messages |= {answer.json()["data"]["message_id"] for answer in answers}
    assert len(messages) == 2


@pytest.mark.parametrize("path", [CHAT, STREAM, CONVERSATIONS])
@pytest.mark.parametrize("session", [{}, {"X-Session-ID": "web"}])
def test_a_visitor_s_first_key_is_none_that_others_think_of(
    world: World, path: str, session: dict[str, str]
) -> None:
    body = {"business_id": 7} if path == CONVERSATIONS else {"message": "Hi", "business_id": 7}
    for key in ("1", "x" * 21):
        answer = world.api.post(path, json=body, headers={"Idempotency-Key": key, **session})
        assert answer.status_code == 400
        [detail] = answer.json()["error"]["details"]
        assert detail["field"] == "Idempotency-Key"
    random = {"Idempotency-Key": new_session_id(), **session}
    assert world.api.post(path, json=body, headers=random).status_code == 200
    staff = {"Idempotency-Key": "1", **world.headers("staff")}
    assert world.api.post(path, json=body, headers=staff).status_code == 200


def test_a_customer_takes_over_what_was_said_before_logging_in(world: World) -> None:
    target = world.fresh("nobody's")
    path = f"{CONVERSATIONS}/{target.id}"
    visitor = world.headers("visitor with a session", target)
    body = {"message": "Me again", "session_id": target.session}
    assert world.api.get(path, headers=visitor).status_code == 200
    customer = world.headers("customer")
    assert world.api.post(CHAT, json=body, headers=customer).status_code == 200
    assert world.api.get(path, headers=customer).status_code == 200
    assert world.api.get(path, headers=visitor).status_code == 404


def test_bad_tokens_are_refused_and_logged_without_them(world: World) -> None:
    refused = {}
    for wrong in ("expired", "changed", "signed with a key of the attacker's", "one word"):
        bad = BAD[wrong]()
        answer = world.api.get(CONVERSATIONS, headers={"Authorization": f"Bearer {bad}"})
        assert answer.status_code == 401, wrong
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Content-Type"] == "application/json"
        error = answer.json()["error"]
        assert error["code"] == "UNAUTHORIZED"
        assert error["message"] == "a valid bearer token is required"
        refused[answer.headers["X-Correlation-ID"]] = bad

    def logged() -> list[dict[str, Any]]:
        lines = re.findall(r"^AuthorizerFunction: (\{.*\})$", world.log.read_text(), re.MULTILINE)
        return [line for line in map(json.loads, lines) if line["request_id"] in refused]

    assert eventually(lambda: len(logged()) == len(refused))
    assert all(line["reason"] for line in logged())
    parts = {part for bad in refused.values() for part in bad.split(".") if len(part) > 10}
    assert not any(part in world.log.read_text() for part in parts)


def test_what_is_public_needs_no_token(world: World) -> None:
    bad = {"Authorization": "Bearer x"}
    assert world.api.get("/api/v1/health", headers=bad).status_code == 200
    preflight = {**bad, "Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    for path in (
        CHAT,
        STREAM,
        CONVERSATIONS,
        f"{CONVERSATIONS}/x",
        f"{BUSINESSES}/7",
        f"{BUSINESSES}/7/customers/5",
    ):
        answer = world.api.options(path, headers=preflight)
        assert answer.status_code == 204
        allowed = {h.strip() for h in answer.headers["Access-Control-Allow-Headers"].split(",")}
        assert {"Authorization", "X-Session-ID", "Idempotency-Key", "If-Match"} <= allowed


BUSINESSES = "/api/v1/businesses"


def test_a_profile_is_its_staff_s_and_what_is_public_everybody_s(world: World) -> None:
    secret = "https://hooks.example.com/secret"
    profile = {**ELM_STREET, "notify": [{**ELM_STREET["notify"][0], "target": secret}]}
    profile["notify"][0]["channel"] = "webhook"
    for business in (7, 8):
        path = f"{BUSINESSES}/{business}"
        headers = {**world.headers("operator"), **CREATE}
        assert world.api.put(path, json=profile, headers=headers).status_code == 200

    def answers(caller: str, business: int) -> tuple[Any, ...]:
        path, headers = f"{BUSINESSES}/{business}", world.headers(caller)
        read = world.api.get(path, headers=headers)
        match = {"If-Match": read.headers.get("ETag", '"1"')}
        written = world.api.put(path, json=profile, headers={**headers, **match})
        shown = world.api.get(f"{path}/public", headers=headers)
        assert secret not in shown.text
        assert (secret in read.text) is (read.status_code == 200)
        return read.status_code, written.status_code, shown.status_code

    absent = {403: (403, 403), 404: (404, 404), 200: (404, 412)}

    def check(caller: str, own: int, foreign: int) -> None:
        assert answers(caller, 7) == (own, own, 200)
        assert answers(caller, 8) == (foreign, foreign, 200)
        assert answers(caller, 9) == (*absent[foreign], 404)

    rows = [(caller, 403, 403) for caller in TOKENS if caller not in {"staff", "operator"}]
    check_rows([*rows, ("staff", 200, 404), ("operator", 200, 200)], check)
    other, nowhere = (
        world.api.get(f"{BUSINESSES}/{business}", headers=world.headers("staff"))
        for business in (8, 9)
    )
    assert seen(other) == seen(nowhere)


def test_a_record_of_a_customer_is_the_business_s_alone(world: World) -> None:
    paths = {b: f"{BUSINESSES}/{b}/customers/5" for b in (7, 8, 19)}
    for business in (7, 8):
        headers = {**world.headers("operator"), **CREATE}
        assert world.api.put(paths[business], json=JANE, headers=headers).status_code == 200

    def answers(caller: str, business: int) -> tuple[int, ...]:
        path, headers = paths[business], world.headers(caller)
        read = world.api.get(path, headers=headers)
        match = {"If-Match": read.headers.get("ETag", '"1"')}
        written = world.api.put(path, json=JANE, headers={**headers, **match})
        export = world.api.get(f"{path}/export", headers=headers)
        assert ("Pays late" in export.text) is (export.status_code == 200)
        assert export.status_code == read.status_code
        if read.status_code != 200:
            erased = world.api.delete(path, headers=headers)
            assert erased.status_code == (200 if caller == "operator" else read.status_code)
        assert ("Pays late" in read.text) is (read.status_code == 200)
        return read.status_code, written.status_code

    absent = {403: (403, 403), 404: (404, 404), 200: (404, 412)}

    def check(caller: str, own: int, foreign: int) -> None:
        assert answers(caller, 7) == (own, own)
        assert answers(caller, 8) == (foreign, foreign)
        assert answers(caller, 19) == absent[foreign]

    rows = [(caller, 403, 403) for caller in TOKENS if caller not in {"staff", "operator"}]
    check_rows([*rows, ("staff", 200, 404), ("operator", 200, 200)], check)
    other, nowhere = (
        world.api.get(paths[business], headers=world.headers("staff")) for business in (8, 19)
    )
    assert seen(other) == seen(nowhere)


def test_a_record_is_told_to_its_customer_and_to_nobody_who_names_the_id(world: World) -> None:
    path = f"{BUSINESSES}/7/customers/55"  # whom no turn has asked for before
    headers = {**world.headers("operator"), **CREATE}
    # Another technician than in the record of the caller "customer", which other tests write.
    record = {**JANE, "bookings": [{**JANE["bookings"][1], "technician": "Rosa Diaz"}]}
    assert world.api.put(path, json=record, headers=headers).status_code == 200
    body = {"message": "who was the technician last time?", "business_id": 7}
    jane = {"Authorization": f"Bearer {token(role='customer', customer_id=55, business_id=None)}"}

    def told(headers: dict[str, str], **named: int) -> bool:
        answer = world.api.post(CHAT, json={**body, **named}, headers=headers)
        return "Rosa Diaz" in answer.text

    assert told(jane)
    for caller in ("staff", "operator"):
        assert told(world.headers(caller), customer_id=55)
        assert not told(world.headers(caller), customer_id=56)
        assert not told(world.headers(caller))
    for caller in ("visitor", "visitor with a session", "customer"):
        assert not told(world.headers(caller))
        assert not told(world.headers(caller), customer_id=55)


@pytest.mark.parametrize("header", ["X-Session-ID", "Last-Event-ID", "X-Correlation-ID"])
def test_a_header_reaches_no_other_item_and_splits_nothing(world: World, header: str) -> None:
    foreign = world.there["foreign"]
    victim = Victim(foreign.id, foreign.session)
    for kind in INJECTED:
        for path in (f"{CONVERSATIONS}/{foreign.id}", f"{STREAM}?session_id={foreign.session}"):
            answer = send_raw(world.api.base_url, f"GET {path}", header, victim.aimed_at(kind))
            assert answer.status in {400, 404}, kind
            assert "X-Injected" not in answer.headers
            if kind not in NO_HTTP:
                assert SANE.fullmatch(answer.headers["X-Correlation-ID"])
    assert world.snapshot() == world.before
