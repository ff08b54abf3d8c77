"""Whether a connection is let in: by the API's authorizer, and then by its route $connect."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qs

from local.gateway.events import Request
from local.gateway.websocket import events
from local.runtime.functions import Pool
from local.runtime.invocation import FunctionError
from local.websocket_api import WebSocketApi

CONNECT_SECONDS = 29.0

log = logging.getLogger(__name__)


class Refused(Exception):
    """A handshake that is answered with an HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


@dataclass(frozen=True)
class Admitted:
    """What the authorizer tells of a connection, and the subprotocol that $connect has chosen."""

    authorizer: Mapping[str, str]
    subprotocol: str | None


async def admit(
    api: WebSocketApi, pools: Mapping[str, Pool], request: Request, context: Mapping[str, Any]
) -> Admitted:
    """Ask the authorizer, if there is one, and invoke $connect, if there is such a route.

    Raises:
        Refused: the connection is not let in.
    """
    told: dict[str, str] = {}
    event = {
        **events.event(context, "$connect", "CONNECT"),
        **events.handshake(request),
    }
    if api.authorizer:
        sent = parse_qs(request.query)
        if not all(sent.get(name) for name in api.identity):
            raise Refused(401)
        arn = events.method_arn(api.stage)
        asked = {**event, "type": "REQUEST", "methodArn": arn}
        policy = await _answer(pools[api.authorizer], asked, 500)
        if not _allows(policy, arn):
            raise Refused(403)
        # A number or a boolean becomes text, as everything in such a context.
        found = {**(policy.get("context") or {}), "principalId": policy["principalId"]}
        told = {name: str(value) for name, value in found.items()}
        event["requestContext"] = {**event["requestContext"], "authorizer": told}
    if "$connect" not in api.routes:
        return Admitted(told, None)
    answer = await _answer(pools[api.routes["$connect"]], event, 502)
    status = int(answer.get("statusCode", 502))
    if not 200 <= status < 300:
        raise Refused(status)
    headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    return Admitted(told, headers.get("sec-websocket-protocol"))


async def _answer(pool: Pool, event: Mapping[str, Any], failed: int) -> Mapping[str, Any]:
    """What a function answers; ``failed`` is the status where it does not."""
    invocation = pool.invoke(json.dumps(event).encode())
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            answer: Mapping[str, Any] = json.loads(b"".join([part async for part in invocation]))
    except FunctionError as failure:
        if failure.is_unauthorized:
            raise Refused(401) from failure
        log.error("a connection failed: %s", failure.kind)
        raise Refused(failed) from failure
    except (TimeoutError, ValueError) as error:
        raise Refused(failed) from error
    finally:
        invocation.finish()
    return answer


def _allows(policy: Mapping[str, Any], arn: str) -> bool:
    effects = {
        statement["Effect"]
        for statement in policy["policyDocument"]["Statement"]
        if fnmatchcase(arn, statement["Resource"])
    }
    return effects == {"Allow"}
