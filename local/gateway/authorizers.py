"""Lambda authorizers, invoked and cached as by API Gateway.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from local.gateway.asgi import GatewayError
from local.intrinsics import ACCOUNT_ID, REGION
from local.runtime.functions import Pool
from local.runtime.invocation import FunctionError
from local.template import Authorizer

_KEPT = 1000
"""The largest number of cached results."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Result:
    policy: Mapping[str, Any]
    until: float


class Authorizers:
    """Admits or refuses requests, as the authorizers' functions decide."""

    def __init__(self, pools: Mapping[str, Pool]) -> None:
        self._pools = pools
        self._results: dict[tuple[str, ...], _Result] = {}

    async def context(self, authorizer: Authorizer, event: Mapping[str, Any]) -> dict[str, str]:
        """The authorizer's context for a proxy event, to be passed to the route's function.

        Raises:
            GatewayError: the request is refused.
        """
        identity = _identity(authorizer, event)
        if not all(identity):
            raise unauthorized()
        key = (authorizer.name, *identity)
        result = self._results.get(key)
        arn = _method_arn(event)
        if result is None or result.until <= time.monotonic():
            policy = await self._ask(authorizer, {**event, "type": "REQUEST", "methodArn": arn})
            result = _Result(policy, time.monotonic() + authorizer.seconds)
            self._remember(key, result)
        if not _allows(result.policy, arn):
            raise GatewayError(403, "FORBIDDEN", "the authorizer denies this")
        context = result.policy.get("context", {})
        told = {name: _text(value) for name, value in context.items()}
        return {**told, "principalId": result.policy["principalId"]}

    async def _ask(self, authorizer: Authorizer, event: dict[str, Any]) -> Mapping[str, Any]:
        request = {n: v for n, v in event.items() if n not in {"body", "isBase64Encoded"}}
        invocation = self._pools[authorizer.function].invoke(json.dumps(request).encode())
        try:
            policy: Mapping[str, Any] = json.loads(b"".join([part async for part in invocation]))
        except FunctionError as failure:
            if failure.is_unauthorized:
                raise unauthorized() from failure
            log.error("%s failed: %s", authorizer.function, failure.kind)
            raise GatewayError(
                503, "SERVICE_UNAVAILABLE", "the service is busy; try again", {"Retry-After": "2"}
            ) from failure
        finally:
            invocation.finish()
        return policy

    def _remember(self, key: tuple[str, ...], result: _Result) -> None:
        if result.until <= time.monotonic():
            return
        if len(self._results) >= _KEPT:
            self._results.pop(next(iter(self._results)))
        self._results[key] = result


def unauthorized() -> GatewayError:
    """The answer to a request without valid credentials; the template has the same."""
    return GatewayError(
        401, "UNAUTHORIZED", "a valid bearer token is required", {"WWW-Authenticate": "Bearer"}
    )


def _identity(authorizer: Authorizer, event: Mapping[str, Any]) -> list[str]:
    headers = {name.lower(): value for name, value in event["headers"].items()}
    return [
        *(headers.get(name.lower(), "") for name in authorizer.headers),
        *(event["requestContext"].get(name, "") for name in authorizer.context),
    ]


def _method_arn(event: Mapping[str, Any]) -> str:
    stage = event["requestContext"]["stage"]
    api = f"arn:aws:execute-api:{REGION}:{ACCOUNT_ID}:local"
    return f"{api}/{stage}/{event['httpMethod']}{event['path']}"


def _allows(policy: Mapping[str, Any], arn: str) -> bool:
    effects = {
        statement["Effect"]
        for statement in policy["policyDocument"]["Statement"]
        if fnmatchcase(arn, statement["Resource"])
    }
    return effects == {"Allow"}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
