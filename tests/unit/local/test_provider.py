import asyncio
import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest

from local import issuer
from local.gateway.events import Request
from local.outbox.outbox import Answer
from local.provider import Provider

HOST = "127.0.0.1:3000"
BACK = f"http://{HOST}/inbox.html"
VERIFIER = "a" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


@pytest.fixture
def provider() -> Provider:
    return Provider.of("jwt", {"LOGIN_SECONDS": "60"})


def ask(
    provider: Provider, method: str, path: str, body: dict[str, str] | None = None, **query: str
) -> Answer:
    request = Request(method, path, urlencode(query), [("host", HOST)])
    assert provider.wants(request)
    return asyncio.run(provider.answer(request, urlencode(body or {}).encode()))


def authorize(provider: Provider, **changes: str) -> Answer:
    usual = {
        "client_id": "frontdesk",
        "redirect_uri": BACK,
        "response_type": "code",
        "state": "s",
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "user": "staff-7",
    }
    return ask(provider, "GET", "/issuer/authorize", **(usual | changes))


def way_back(answer: Answer) -> dict[str, str]:
    assert answer.status == 302
    assert answer.headers is not None
    location = answer.headers["Location"]
    assert location.startswith(f"{BACK}?")
    return dict(parse_qsl(urlsplit(location).query))


def token(provider: Provider, **changes: str) -> tuple[int, dict[str, Any]]:
    usual = {"client_id": "frontdesk", "grant_type": "authorization_code", "redirect_uri": BACK}
    sent = usual | {"code_verifier": VERIFIER} | changes
    answer = ask(provider, "POST", "/issuer/token", sent)
    return answer.status, json.loads(answer.body)


def test_a_code_becomes_tokens_once_for_who_has_asked_for_it(provider: Provider) -> None:
    back = way_back(authorize(provider))
    assert back["state"] == "s"
    status, tokens = token(provider, code=back["code"])
    assert status == 200
    key = jwt.PyJWKSet.from_json(issuer.keys().decode()).keys[0]
    claims = jwt.decode(
        tokens["id_token"], key, [issuer.ALGORITHM], audience="frontdesk", issuer=issuer.ISSUER
    )
    assert claims["role"] == "staff"
    assert claims["business_id"] == 7
    assert claims["nonce"] == "n"
    assert claims["exp"] - claims["iat"] == tokens["expires_in"] == 60
    assert token(provider, code=back["code"])[1] == {"error": "invalid_grant"}


def test_a_refresh_token_is_good_once_and_none_that_was_revoked(provider: Provider) -> None:
    def renew(known: str) -> tuple[int, dict[str, Any]]:
        return token(provider, grant_type="refresh_token", refresh_token=known)

    first = token(provider, code=way_back(authorize(provider))["code"])[1]["refresh_token"]
    status, renewed = renew(first)
    assert status == 200
    assert renew(first)[1] == {"error": "invalid_grant"}
    ask(provider, "POST", "/issuer/revoke", {"token": renewed["refresh_token"]})
    assert renew(renewed["refresh_token"])[1] == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "b" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": f"http://{HOST}/"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_nobody_else_s(provider: Provider, changes: dict[str, str], error: str) -> None:
    code = way_back(authorize(provider))["code"]
    status, answer = token(provider, **({"code": code} | changes))
    assert (status, answer) == (400, {"error": error})


def test_nobody_is_sent_to_an_address_of_others(provider: Provider) -> None:
    for wrong in ("https://evil.example/", "http://127.0.0.1:4000/", "javascript:alert(1)", ""):
        assert authorize(provider, redirect_uri=wrong).status == 400
        left = ask(provider, "GET", "/issuer/end_session", post_logout_redirect_uri=wrong)
        assert left.status == 200
    assert authorize(provider, client_id="another").status == 400


def test_without_a_challenge_or_a_user_no_code_is_given(provider: Provider) -> None:
    assert way_back(authorize(provider, code_challenge_method="plain"))["error"]
    assert way_back(authorize(provider, user="", prompt="none"))["error"] == "login_required"
    listed = authorize(provider, user="", state='"><script>').body.decode()
    assert "staff of business 7" in listed
    assert "<script" not in listed


def test_pages_are_told_how_to_log_in(provider: Provider) -> None:
    login = json.loads(ask(provider, "GET", "/config.json").body)["login"]
    found = ask(provider, "GET", "/issuer/.well-known/openid-configuration")
    assert login["issuer"] == f"http://{HOST}/issuer"
    assert json.loads(found.body)["token_endpoint"] == f"{login['issuer']}/token"
    nobody = Provider.of("none", {})
    assert json.loads(ask(nobody, "GET", "/config.json").body) == {"login": None}
    assert not nobody.wants(Request("GET", "/issuer/authorize"))


def test_other_machines_cannot_log_in(provider: Provider) -> None:
    assert not provider.wants(Request("GET", "/issuer/authorize", source_ip="192.0.2.1"))


def test_a_vendored_file_is_the_one_that_is_noted() -> None:
    vendor = Path(__file__).parents[3] / "web/vendor"
    noted = (vendor / "LICENSES.md").read_text()
    for file in vendor.glob("*.js"):
        assert f"`{file.name}`" in noted
        assert hashlib.sha256(file.read_bytes()).hexdigest() in noted
