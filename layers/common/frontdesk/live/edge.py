"""From an event of the WebSocket API to what follows: tickets, the ends of connections, frames."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.access.caller import from_context
from frontdesk.base.errors import INTERNAL, FrontdeskError
from frontdesk.base.logger import log_failure, logger
from frontdesk.live.audience import Audience
from frontdesk.live.connection import Connection
from frontdesk.live.frames import (
    Ping,
    Resume,
    Say,
    Typing,
    Unwatch,
    Watch,
    error_frame,
    frame,
    parse,
    ref_of,
)
from frontdesk.live.saying import say
from frontdesk.live.watching import typing, unwatch, watch
from frontdesk.store.tickets import use_ticket
from frontdesk.turn.context import TurnContext

OK = {"statusCode": 200}


@dataclass(frozen=True, slots=True)
class Edge:
    """What connections are served with."""

    context: TurnContext
    audience: Audience


def admit(edge: Edge, event: Mapping[str, Any]) -> dict[str, Any]:
    """The policy for a connection, by its ticket, and who connects; the ticket is used up.

    A bad ticket is denied, which API Gateway answers with 403. To raise an error, as for a 401,
    would count as a failure of the function.
    """
    ticket = (event.get("queryStringParameters") or {}).get("ticket") or ""
    context = use_ticket(edge.audience.table, ticket)
    if context is None:
        logger.info("a ticket was refused")
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if context else "Deny",
        "Resource": event["methodArn"],
    }
    return {
        "principalId": context["subject"] if context else "nobody",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context or {},
    }


def serve(edge: Edge, event: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Serve an event of a connection; ``seconds`` is the time left for it.

    What fails is told to the client in a frame, because nobody reads this function's answer.
    """
    about = event["requestContext"]
    match about["routeKey"]:
        case "$connect":
            return OK  # the authorizer has used the ticket, and its context stays
        case "$disconnect":
            edge.audience.leave([about["connectionId"]])
            return OK
    known = about["authorizer"]
    session_id = known.get("session_id")
    connection = Connection(
        id=about["connectionId"],
        caller=from_context(known, session_id),
        context={name: str(known[name]) for name in _CALLER if name in known},
        session_id=session_id,
        language=known.get("language"),
        correlation_id=about["requestId"],
        posts=edge.audience.posts(),
    )
    _answer(edge, connection, event.get("body") or "", seconds)
    return OK


_CALLER = ("role", "subject", "business_id", "customer_id")


def _answer(edge: Edge, connection: Connection, text: str, seconds: float) -> None:
    began = time.monotonic()
    ref, action, code = None, "", ""
    try:
        ref = ref_of(text)
        sent = parse(text)
        action = sent.action
        match sent:
            case Say() | Resume():
                say(edge.context, connection, sent, seconds)
            case Watch():
                watch(edge.audience, connection, sent)
            case Unwatch():
                unwatch(edge.audience, connection, sent)
            case Typing():
                typing(edge.audience, connection, sent)
            case Ping():
                connection.send(frame("pong", {}, ref=ref))
    except FrontdeskError as error:
        if error.status >= 500:
            log_failure("the frame could not be served", error)
        code = error.code
        connection.send(error_frame(error, connection.correlation_id, ref))
    except Exception as error:
        log_failure("the frame failed", error)
        code = FrontdeskError.code
        failed = FrontdeskError(INTERNAL)
        connection.send(error_frame(failed, connection.correlation_id, ref))
    logger.info(
        "frame", action=action, code=code, duration_ms=round((time.monotonic() - began) * 1000)
    )
