"""The example business that `make run` starts with."""

import httpx

from local import example
from tests.support.running import PATIENCE
from tests.support.stack import stack


def test_there_is_an_example_business_whoever_may_call() -> None:
    with stack({"AUTH_MODE": "jwt"}, options=["--example"]) as url:
        answer = httpx.get(f"{url}/api/v1/businesses/{example.ID}/public", timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["name"] == "Alder & Finch Home Repair"
    assert isinstance(answer.json()["data"]["open_now"], bool)
