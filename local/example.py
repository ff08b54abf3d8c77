"""The example business of ``make run``."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from local.gateway.events import Request, proxy_event
from local.gateway.router import match
from local.runtime.functions import Pool
from local.runtime.invocation import FunctionError
from local.template import Stack

ID = 1
FILE = Path(__file__).with_name("example.json")

log = logging.getLogger(__name__)


async def create(stack: Stack, pools: Mapping[str, Pool]) -> None:
    """Create the profile of the business by the function of its route, unless it has one.

    The function is invoked as API Gateway does for an operator's request, so no token is needed
    whatever the authorizer is. A failure is logged, and stops nothing.
    """
    headers = [("If-None-Match", "*"), ("Content-Type", "application/json")]
    request = Request("PUT", f"/api/v1/businesses/{ID}", headers=headers)
    found = match(stack.routes, request.method, request.path)
    if found is None or found.route.function not in pools or "{id}" not in found.route.path:
        return
    event = proxy_event(
        request,
        found,
        FILE.read_bytes(),
        stage=stack.stage,
        binary_media_types=stack.binary_media_types,
    )
    event["requestContext"]["authorizer"] = {"role": "operator", "subject": "make run"}
    try:
        invocation = pools[found.route.function].invoke(json.dumps(event).encode())
        answer = json.loads(b"".join([chunk async for chunk in invocation]))
    except FunctionError as error:
        log.error("the example business could not be created: %s", error.kind)
        return
    if answer["statusCode"] not in {200, 412}:  # 412: it has a profile already
        log.error("the example business was refused: %s", answer["body"])
