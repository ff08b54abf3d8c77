"""``make run AUTH_MODE=jwt`` as somebody tries it, and with a provider that goes down."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import httpx
import pytest
from ulid import ULID

from frontdesk.base.ids import new_session_id
from frontdesk.canary.visit import Failed, Visit, take
from frontdesk.models.business import CANARY
from local import issuer
from tests.support.dynamodb import ROOT
from tests.support.routes import CHAT, CONVERSATIONS, ROUTES, Target
from tests.support.running import PATIENCE, eventually
from tests.support.stack import stack
from tests.support.tokens import AUDIENCE, ISSUER, key_set, provider, token


def minted(*options: str) -> dict[str, str]:
    """A header with a token as ``make token`` prints it, without a process."""
    with redirect_stdout(StringIO()) as printed:
        issuer.main(options)
    return {"Authorization": f"Bearer {printed.getvalue().strip()}"}


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    """A client of ``make run AUTH_MODE=jwt``."""
    with stack({"AUTH_MODE": "jwt"}) as url, httpx.Client(base_url=url, timeout=PATIENCE) as api:
        yield api


def test_the_canary_visits_as_staff_of_its_own_business(api: httpx.Client) -> None:
    visit = Visit()
    command = [sys.executable, "-m", "local.issuer", "--role", "staff", "--business", str(CANARY)]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    headers = {"Authorization": f"Bearer {run.stdout.strip()}"}
    take(str(api.base_url).rstrip("/"), headers, visit)
    assert visit.duration_ms is not None
    with pytest.raises(Failed, match="refused"):
        take(str(api.base_url).rstrip("/"), {}, Visit())


def test_tokens_are_needed_and_minted_without_any_outside_service(api: httpx.Client) -> None:
    refused = api.get(CONVERSATIONS)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.json()["error"]["code"] == "UNAUTHORIZED"
    staff = minted("--role", "staff", "--business", "7")
    opened = api.post(CONVERSATIONS, json={"customer_id": 5}, headers=staff)
    assert opened.json()["data"]["business_id"] == 7
    path = f"{CONVERSATIONS}/{opened.json()['data']['id']}"
    customer = minted("--role", "customer", "--customer", "5")
    operator = minted("--role", "operator")
    for headers in (staff, customer, operator, staff):
        assert api.get(path, headers=headers).status_code == 200
    for foreign in (("staff", "--business", "8"), ("customer", "--customer", "6")):
        assert api.get(path, headers=minted("--role", *foreign)).status_code == 404
    assert api.delete(path, headers=customer).status_code == 403
    assert api.delete(path, headers=staff).status_code == 200


def test_without_a_token_where_one_is_needed_nothing_exists(api: httpx.Client) -> None:
    operator = minted("--role", "operator")
    opened = api.post(CHAT, json={"message": "Hi", "business_id": 7}, headers=operator)
    there = Target(opened.json()["data"]["conversation_id"], opened.json()["data"]["session_id"])
    path = f"{CONVERSATIONS}/{there.id}"
    before = api.get(path, headers=operator).json()["data"]
    count = api.get(CONVERSATIONS, headers=operator).json()["meta"]["total"]
    for name, route in ROUTES.items():
        for target in (there, Target(str(ULID()), new_session_id())):
            for headers in ({}, {"X-Session-ID": there.session}):
                answer = route.send(api, target, headers)
                assert answer.status_code == 401, name
                assert answer.json()["error"]["code"] == "UNAUTHORIZED"
    assert api.get(path, headers=operator).json()["data"] == before
    assert api.get(CONVERSATIONS, headers=operator).json()["meta"]["total"] == count


def test_without_the_provider_s_keys_no_token_is_good_until_they_come_back(tmp_path: Path) -> None:
    answers = [(503, b"")]
    with provider(lambda: answers[0]) as keys:
        environment = {
            "AUTH_MODE": "jwt",
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "TOKEN_KEYS_URL": keys,
        }
        headers = {"Authorization": f"Bearer {token()}"}
        with stack(environment, str(tmp_path / "log")) as url:
            answer = httpx.get(url + CONVERSATIONS, headers=headers, timeout=PATIENCE)
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
            assert answer.headers["Retry-After"]
            assert httpx.get(f"{url}/api/v1/health", timeout=PATIENCE).status_code == 200
            answers[0] = (200, key_set("one"))

            def let_in() -> bool:
                answer = httpx.get(url + CONVERSATIONS, headers=headers, timeout=PATIENCE)
                return answer.status_code == 200

            assert eventually(let_in)  # a failure is not kept
    assert token().partition(".")[0] not in (tmp_path / "log").read_text()
