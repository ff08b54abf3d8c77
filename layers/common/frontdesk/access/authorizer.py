"""What API Gateway asks before it lets a request in: who sends it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

import re
from collections.abc import Mapping
from typing import Any

from frontdesk.access.bearer_tokens import BadToken, KeysUnreachable, Verifier
from frontdesk.access.caller import VISITOR, Caller, context_of
from frontdesk.base.logger import log_failure, logger

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]+)", re.IGNORECASE)


class Unauthorized(Exception):
    """Makes API Gateway answer 401: it looks for just this message, and keeps no such result."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def authorize(event: Mapping[str, Any], verifier: Verifier, *, visitors: bool) -> dict[str, Any]:
    """The policy of a request, by its token; without one, where ``visitors`` are let in, theirs.

    Raises:
        Unauthorized: there is no token where one is needed, or not one that proves anything.
        KeysUnreachable: nobody can say; API Gateway answers that the authorizer failed.
    """
    logger.clear_state()
    logger.append_keys(request_id=event["requestContext"]["requestId"])
    try:
        token = _token(event)
        if token is None and not visitors:
            raise BadToken("none")
        return allow(event, verifier.caller(token) if token else VISITOR)
    except BadToken as bad:
        logger.info("refused", reason=bad.reason)
        raise Unauthorized from None
    except KeysUnreachable as error:
        log_failure("the provider's keys cannot be had", error)
        raise KeysUnreachable from None


def allow(event: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
    """The policy that lets a caller in, and tells the functions who it is.

    It is for the whole API: API Gateway keeps it for all that the same token is sent with. What a
    caller may do there is decided by the function, which knows what is asked for.
    """
    api = "/".join(event["methodArn"].split("/")[:2])
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/*"}
    return {
        "principalId": caller.subject,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context_of(caller),
    }


def _token(event: Mapping[str, Any]) -> str | None:
    """The bearer token, None where nothing is said of any.

    Raises:
        BadToken: there is something else than one token.
    """
    headers: Mapping[str, list[str]] = event.get("multiValueHeaders") or {}
    named = [values for name, values in headers.items() if name.lower() == "authorization"]
    sent = [value for values in named for value in values]
    if not sent:
        return None
    if len(sent) > 1:
        raise BadToken("two of them")
    match = _BEARER.fullmatch(sent[0])
    if match is None:
        raise BadToken("not a bearer token")
    return match[1]
