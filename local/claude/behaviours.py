"""The ways in which the stand-in for Claude can answer."""

import json
import re
from collections.abc import Iterable
from typing import Any

from local.claude.exchange import Behaviour, Exchange, message


def answers(answer: Any, stop_reason: str = "end_turn") -> Behaviour:
    """A classification: ``answer`` as JSON, or as it is if it is a text."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    content = [{"type": "text", "text": text}]
    return lambda exchange: exchange.json(200, message(content, stop_reason, 9))


def says(
    text: str, stop_reason: str = "end_turn", pieces: Iterable[str] = (), pause: float = 0
) -> Behaviour:
    """A reply, in ``pieces`` or word by word, with ``pause`` seconds between them."""

    def behave(exchange: Exchange) -> None:
        exchange.open_text()
        for index, piece in enumerate(pieces or re.findall(r"\s*\S+", text)):
            if index:
                exchange.closed.wait(pause)
            exchange.text(piece)
        exchange.close_text(stop_reason)

    return behave


def after(seconds: float, behaviour: Behaviour) -> Behaviour:
    """The same behaviour after a delay in seconds."""

    def behave(exchange: Exchange) -> None:
        exchange.closed.wait(seconds)
        behaviour(exchange)

    return behave


def error(status: int, kind: str, headers: dict[str, str] | None = None) -> Behaviour:
    """An error answer."""
    body = {"type": "error", "error": {"type": kind, "message": "no"}, "request_id": "req_01"}
    return lambda exchange: exchange.json(status, body, headers)


def silence(exchange: Exchange) -> None:
    """No answer at all."""
    exchange.closed.wait()
