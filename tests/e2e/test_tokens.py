"""``make run AUTH_MODE=jwt`` as somebody tries it, and with a provider that goes down."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.dynamodb import ROOT
from tests.support.running import eventually
from tests.support.stack import stack
from tests.support.tokens import AUDIENCE, ISSUER, key_set, provider, token

CONVERSATIONS = "/api/v1/conversations"


def minted(*options: str) -> dict[str, str]:
    """A header with a token as ``make token`` prints it."""
    command = [sys.executable, "-m", "local.issuer", *options]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return {"Authorization": f"Bearer {run.stdout.strip()}"}


def test_tokens_are_needed_and_minted_without_any_outside_service() -> None:
    with stack({"AUTH_MODE": "jwt"}) as url, httpx.Client(base_url=url, timeout=30) as api:
        refused = api.get(CONVERSATIONS)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert refused.json()["error"]["code"] == "UNAUTHORIZED"
        staff = minted("--role", "staff", "--business", "7")
        opened = api.post(CONVERSATIONS, json={"customer_id": 5}, headers=staff)
        assert opened.json()["data"]["business_id"] == 7
        path = f"{CONVERSATIONS}/{opened.json()['data']['id']}"
        customer = minted("--role", "customer", "--customer", "5")
        for headers in (staff, customer, staff):
            assert api.get(path, headers=headers).status_code == 200
        assert api.delete(path, headers=customer).status_code == 403
        assert api.delete(path, headers=staff).status_code == 200


@pytest.mark.parametrize("mode", ["jwt", "visitors"])
def test_without_the_provider_s_keys_no_token_is_good_and_none_is_bad(
    mode: str, tmp_path: Path
) -> None:
    answers = [(503, b"")]
    with provider(lambda: answers[0]) as keys:
        environment = {
            "AUTH_MODE": mode,
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "TOKEN_KEYS_URL": keys,
        }
        headers = {"Authorization": f"Bearer {token()}"}
        with stack(environment, str(tmp_path / "log")) as url:
            answer = httpx.get(url + CONVERSATIONS, headers=headers, timeout=30)
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
            assert answer.headers["Retry-After"]
            assert httpx.get(f"{url}/api/v1/health").status_code == 200
    assert token().partition(".")[0] not in (tmp_path / "log").read_text()


def test_keys_that_come_back_let_callers_in_again() -> None:
    answers = [(503, b"")]
    with provider(lambda: answers[0]) as keys:
        environment = {
            "AUTH_MODE": "jwt",
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "TOKEN_KEYS_URL": keys,
        }
        headers = {"Authorization": f"Bearer {token()}"}
        with stack(environment) as url:
            assert httpx.get(url + CONVERSATIONS, headers=headers, timeout=30).status_code == 503
            answers[0] = (200, key_set("one"))

            def let_in() -> bool:
                answer = httpx.get(url + CONVERSATIONS, headers=headers, timeout=30)
                return answer.status_code == 200

            assert eventually(let_in)  # a failure is not kept
