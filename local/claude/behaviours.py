"""How the stand-in for Claude can answer."""

import json
import re
from collections.abc import Iterable
from typing import Any

from local.claude.exchange import Behaviour, Exchange, message


def answers(answer: Any, stop_reason: str = "end_turn") -> Behaviour:
    """A classification: ``answer``, or its text as it is."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    content = [{"type": "text", "text": text}]
    return lambda exchange: exchange.json(200, message(content, stop_reason, 9))


def says(
    text: str, stop_reason: str = "end_turn", pieces: Iterable[str] = (), pause: float = 0
) -> Behaviour:
    """A reply, in ``pieces`` or word by word, each after a pause in seconds but the first."""

    def behave(exchange: Exchange) -> None:
        exchange.open_text()
        for index, piece in enumerate(pieces or re.findall(r"\s*\S+", text)):
            if index:
                exchange.closed.wait(pause)
            exchange.text(piece)
        exchange.close_text(stop_reason)

    return behave


def after(seconds: float, behaviour: Behaviour) -> Behaviour:
    """The same, later."""

    def behave(exchange: Exchange) -> None:
        exchange.closed.wait(seconds)
        behaviour(exchange)

    return behave


def error(status: int, kind: str, headers: dict[str, str] | None = None) -> Behaviour:
    """An error by its status."""
    body = {"type": "error", "error": {"type": kind, "message": "no"}, "request_id": "req_01"}
    return lambda exchange: exchange.json(status, body, headers)


def silence(exchange: Exchange) -> None:
    """Nothing at all."""
    exchange.closed.wait()
