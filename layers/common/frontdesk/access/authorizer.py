"""The Lambda authorizer: tells API Gateway who sends a request, before it is let in.

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
    """Makes API Gateway answer 401, by exactly this message; such a result is not cached."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def authorize(event: Mapping[str, Any], verifier: Verifier, *, visitors: bool) -> dict[str, Any]:
    """The policy for a request, by its token; with ``visitors``, a request needs no token.

    Raises:
        Unauthorized: the token is missing where one is needed, or invalid.
        KeysUnreachable: the token cannot be checked; API Gateway reports a failed authorizer.
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
    """The policy that lets a caller in, and tells the functions who the caller is.

    It covers the whole API, because API Gateway caches it for all requests with the same token.
    The function decides what the caller may do, because it knows the request.
    """
    api = "/".join(event["methodArn"].split("/")[:2])
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/*"}
    return {
        "principalId": caller.subject,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context_of(caller),
    }


def _token(event: Mapping[str, Any]) -> str | None:
    """The bearer token; None if the request has no Authorization header.

    Raises:
        BadToken: the request has more than one header, or one without a bearer token.
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
