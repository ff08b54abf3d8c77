"""Authorizers asked and remembered as API Gateway does."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, cast

import pytest

from local.gateway.asgi import GatewayError
from local.gateway.authorizers import Authorizers
from local.runtime.functions import Pool
from local.runtime.invocation import FunctionError, Invocation
from local.template import Authorizer

BEARER = Authorizer("jwt", "Ask", headers=("Authorization",), context=(), seconds=300)
ALWAYS = Authorizer("visitors", "Ask", headers=(), context=(), seconds=0)
BY_METHOD = Authorizer("none", "Ask", headers=(), context=("httpMethod",), seconds=300)


class Function:
    """Stands for a pool: allows what matches ``resource``, and keeps the events."""

    def __init__(self, resource: str = "*", failure: FunctionError | None = None) -> None:
        self.events: list[dict[str, Any]] = []
        self.resource, self.failure = resource, failure

    def invoke(self, event: bytes) -> Invocation:
        self.events.append(json.loads(event))
        statement = {"Effect": "Allow", "Resource": self.resource}
        invocation = Invocation("Ask", event)
        if not self.failure:
            policy = {
                "principalId": "p",
                "policyDocument": {"Statement": [statement]},
                "context": {"n": len(self.events), "sure": True},
            }
            invocation.write(json.dumps(policy).encode())
        invocation.finish(self.failure)
        return invocation


def event(method: str = "GET", **headers: str) -> dict[str, Any]:
    return {
        "httpMethod": method,
        "path": "/x",
        "headers": headers,
        "body": "what the customer says",
        "isBase64Encoded": False,
        "requestContext": {"stage": "dev", "httpMethod": method},
    }


def ask(function: Function, authorizer: Authorizer, *events: Mapping[str, Any]) -> list[str]:
    authorizers = Authorizers({"Ask": cast(Pool, function)})

    async def answers() -> list[str]:
        return [(await authorizers.context(authorizer, each))["n"] for each in events]

    return asyncio.run(answers())


def test_the_function_is_asked_about_the_request_without_its_body() -> None:
    function = Function()
    ask(function, BEARER, event(authorization="Bearer a"))
    [asked] = function.events
    assert asked["type"] == "REQUEST"
    assert asked["methodArn"].endswith("/dev/GET/x")
    assert not {"body", "isBase64Encoded"} & asked.keys()


def test_a_result_is_kept_for_those_who_send_the_same() -> None:
    a, b = event(Authorization="Bearer a"), event("POST", Authorization="Bearer b")
    assert ask(Function(), BEARER, a, b, a, b) == ["1", "2", "1", "2"]
    assert ask(Function(), BY_METHOD, event(), event("POST"), event()) == ["1", "2", "1"]


def test_a_result_is_not_kept_for_no_time() -> None:
    assert ask(Function(), ALWAYS, event(), event()) == ["1", "2"]


def test_who_lacks_what_results_are_kept_by_is_refused_unasked() -> None:
    function = Function()
    for lacking in (event(), event(Authorization="")):
        with pytest.raises(GatewayError) as refused:
            ask(function, BEARER, lacking)
        assert (refused.value.status, refused.value.code) == (401, "UNAUTHORIZED")
        assert refused.value.headers == {"WWW-Authenticate": "Bearer"}
    assert function.events == []


def test_a_policy_for_one_route_is_kept_for_all_and_denies_the_others() -> None:
    function = Function("*/dev/GET/x")
    token = {"Authorization": "Bearer a"}
    with pytest.raises(GatewayError) as denied:
        ask(function, BEARER, event(**token), event("DELETE", **token))
    assert denied.value.status == 403
    assert len(function.events) == 1


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (FunctionError("Unauthorized", "Unauthorized"), 401),
        (FunctionError("Exception", "unauthorized"), 503),
        (FunctionError("KeysUnreachable"), 503),
        (FunctionError("Runtime.ExitError"), 503),
    ],
)
def test_failing_is_no_open_door(failure: FunctionError, status: int) -> None:
    function = Function(failure=failure)
    with pytest.raises(GatewayError) as refused:
        ask(function, BEARER, event(Authorization="Bearer a"))
    assert refused.value.status == status
