"""What a token proves, and whose keys say so."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest

from frontdesk.access import bearer_tokens as tokens
from frontdesk.access.authorizer import Unauthorized, authorize
from frontdesk.access.bearer_tokens import BadToken, Keys, KeysUnreachable, Verifier
from frontdesk.access.caller import Caller, Role
from tests.support.rows import check_rows
from tests.support.tokens import AUDIENCE, BAD, ISSUER, claims, forged, key_set, provider, token


class Provider:
    """A provider's key set, which can change and fail, and counts who asks."""

    def __init__(self) -> None:
        self.status, self.body = 200, key_set("one", "two", "encrypts")
        self.asked = 0

    def __call__(self) -> tuple[int, bytes]:
        self.asked += 1
        return self.status, self.body


class Clock:
    """Stands for the module time: its monotonic() moves only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def issuer() -> Provider:
    return Provider()


@pytest.fixture
def verifier(issuer: Provider) -> Iterator[Verifier]:
    with provider(issuer) as url:
        yield Verifier(Keys(url), ISSUER, AUDIENCE, "role", "business_id", "customer_id")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock.monotonic)
    return clock


def test_a_good_token_tells_who_calls(verifier: Verifier) -> None:
    assert verifier.caller(token()) == Caller(Role.STAFF, "u-1", business_id=7)
    customer = verifier.caller(token(role="customer", business_id=None, customer_id=5))
    assert customer == Caller(Role.CUSTOMER, "u-1", customer_id=5)
    assert verifier.caller(token("two", "two", role="operator")).role is Role.OPERATOR
    assert verifier.caller(token(aud=["other", AUDIENCE])).subject == "u-1"


def test_a_bad_token_proves_nothing_and_is_logged_without_it(
    verifier: Verifier, log: StringIO
) -> None:
    def check(wrong: str) -> None:
        bad = BAD[wrong]()
        parts = [part for part in bad.split(".") if len(part) > 5]
        with pytest.raises(BadToken) as refused:
            verifier.caller(bad)
        assert refused.value.reason
        assert not any(part in str(refused.value) for part in parts)
        assert refused.value.__cause__ is None
        log.truncate(0)
        event = {
            "multiValueHeaders": {"Authorization": [f"Bearer {bad}"]},
            "requestContext": {"requestId": "r-1"},
        }
        with pytest.raises(Unauthorized):
            authorize(event, verifier, visitors=True)
        line = log.getvalue().strip("\0\n")
        assert json.loads(line)["reason"]
        assert not any(part in line for part in parts)

    check_rows(BAD, check)


def test_clocks_may_be_a_minute_apart(verifier: Verifier) -> None:
    now = int(time.time())
    assert verifier.caller(token(iat=now - 900, exp=now - 50))
    assert verifier.caller(token(iat=now + 50, nbf=now + 50))


def test_cognito_s_groups_and_texts_are_understood(verifier: Verifier) -> None:
    cognito = replace(verifier, role_claim="cognito:groups", business_claim="custom:business_id")
    groups = {"cognito:groups": ["newsletter", "staff"], "custom:business_id": "7"}
    payload = {**claims(role=None, business_id=None), **groups}
    signed = forged('{"alg":"RS256","kid":"one"}', payload)
    assert cognito.caller(signed) == Caller(Role.STAFF, "u-1", business_id=7)


def test_keys_are_fetched_once(verifier: Verifier, issuer: Provider) -> None:
    for _ in range(3):
        verifier.caller(token())
    assert issuer.asked == 1


def test_a_new_key_is_found_at_most_a_minute_late(
    verifier: Verifier, issuer: Provider, clock: Clock
) -> None:
    verifier.caller(token())
    issuer.body = key_set("one", "new")
    for _ in range(100):
        with pytest.raises(BadToken):
            verifier.caller(token("new", "new"))
    assert issuer.asked == 1
    clock.seconds += tokens.REFETCH_SECONDS + 1
    assert verifier.caller(token("new", "new"))
    for n in range(100):
        with pytest.raises(BadToken):
            verifier.caller(token(f"unknown-{n}"))
    assert issuer.asked == 2


def test_a_withdrawn_key_is_believed_for_an_hour_at_most(
    verifier: Verifier, issuer: Provider, clock: Clock
) -> None:
    verifier.caller(token())
    issuer.body = key_set("two")
    clock.seconds += tokens.KEYS_SECONDS + 1
    with pytest.raises(BadToken):
        verifier.caller(token())


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"keys": []}'),
        (200, b'{"keys": [{"kty": "none"}]}'),
        (200, b"\xff"),
    ],
)
def test_without_keys_nobody_is_let_in_or_called_a_liar(
    verifier: Verifier, issuer: Provider, status: int, body: bytes
) -> None:
    issuer.status, issuer.body = status, body
    with pytest.raises(KeysUnreachable):
        verifier.caller(token())


def test_a_provider_that_is_down_is_asked_every_few_seconds_only(
    verifier: Verifier, issuer: Provider, clock: Clock
) -> None:
    issuer.status = 503
    for _ in range(3):
        with pytest.raises(KeysUnreachable):
            verifier.caller(token())
    assert issuer.asked == 1
    issuer.status = 200
    clock.seconds += 10
    assert verifier.caller(token())


def test_known_keys_outlive_a_provider_that_goes_down(
    verifier: Verifier, issuer: Provider, clock: Clock
) -> None:
    verifier.caller(token())
    issuer.status = 503
    clock.seconds += tokens.REFETCH_SECONDS + 1
    for _ in range(3):
        with pytest.raises(KeysUnreachable):
            verifier.caller(token("unknown", "unknown"))
        assert verifier.caller(token())
    assert issuer.asked == 2


def test_nobody_listening_is_the_same_as_no_keys() -> None:
    with provider(lambda: (200, b"")) as url:
        pass
    with pytest.raises(KeysUnreachable):
        Keys(url).find("one")
