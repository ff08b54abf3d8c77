"""The faults of Claude, under the names of the table in docs/assistant.md.

The faults that need no server (connection refused, unknown host, wrong key) are not here; they are
wrong settings of the caller.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from local.claude.behaviours import answers, error, says, silence
from local.claude.exchange import Behaviour, Exchange, message
from local.claude.server import ANSWER

BEGINNING = "Help "
LONG = "x" * 200_000


@dataclass(frozen=True)
class Fault:
    """The faulty behaviour of each of the two calls; None means that the call works."""

    classify: Behaviour | None = None
    reply: Behaviour | None = None


def option(name: str) -> str:
    """A fault's name for the command line: words joined by dashes."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")


def half(exchange: Exchange) -> None:
    """Send the first half of a classification."""
    exchange.raw(200, b'{"id": "msg_01", "type": "mess', length=900)


def begun(exchange: Exchange) -> None:
    """Send the beginning of a reply, in one piece so that the result does not depend on timing."""
    exchange.open_text()
    exchange.text(BEGINNING)


def error_event(exchange: Exchange) -> None:
    exchange.event("error", error={"type": "overloaded_error", "message": "no"})
    exchange.hang_up()


def error_at_the_start(exchange: Exchange) -> None:
    exchange.begin()
    error_event(exchange)


def error_in_the_middle(exchange: Exchange) -> None:
    begun(exchange)
    error_event(exchange)


def dropped_answer(exchange: Exchange) -> None:
    half(exchange)
    exchange.reset()


def dropped_reply(exchange: Exchange) -> None:
    begun(exchange)
    exchange.reset()


def stalled_answer(exchange: Exchange) -> None:
    half(exchange)
    exchange.closed.wait()


def stalled_reply(exchange: Exchange) -> None:
    begun(exchange)
    exchange.closed.wait()


def trickling_answer(exchange: Exchange) -> None:
    exchange.raw(200, b" ", length=10**9)
    while not exchange.closed.wait(0.02):
        exchange.write(b" ")


def pinging_reply(exchange: Exchange) -> None:
    exchange.open_text()
    while not exchange.closed.wait(0.02):
        exchange.event("ping")


def short_answer(exchange: Exchange) -> None:
    half(exchange)
    exchange.hang_up()


def unended_reply(exchange: Exchange) -> None:
    begun(exchange)
    exchange.hang_up()


def malformed_answer(exchange: Exchange) -> None:
    exchange.raw(200, b'{"id": "msg_01", "content": [')


def malformed_reply(exchange: Exchange) -> None:
    exchange.begin()
    exchange.write(b'event: message_start\ndata: {"type": "message_st\n\n')
    exchange.hang_up()


def other_reply(exchange: Exchange) -> None:
    exchange.begin()
    exchange.event("message_start", trade="plumbing")
    exchange.hang_up()


def empty_answer(exchange: Exchange) -> None:
    exchange.json(200, message([], "end_turn", 1))


def refused_answer(exchange: Exchange) -> None:
    exchange.json(200, message([], "refusal", 1))


def refused_reply(exchange: Exchange) -> None:
    exchange.open_text()
    exchange.close_text("refusal")


def both(behaviour: Behaviour) -> Fault:
    return Fault(behaviour, behaviour)


FAULTS: Mapping[str, Fault] = {
    "no response headers": both(silence),
    "400": both(error(400, "invalid_request_error")),
    "401": both(error(401, "authentication_error")),
    "429 with Retry-After 60": both(error(429, "rate_limit_error", {"Retry-After": "60"})),
    "500": both(error(500, "api_error")),
    "529": both(error(529, "overloaded_error")),
    "`error` event at the start": Fault(error(200, "overloaded_error"), error_at_the_start),
    "`error` event in the middle": Fault(error(200, "overloaded_error"), error_in_the_middle),
    "connection dropped in the middle": Fault(dropped_answer, dropped_reply),
    "stall in the middle": Fault(stalled_answer, stalled_reply),
    "pings, or blanks, for ever": Fault(trickling_answer, pinging_reply),
    "end without `message_stop`": Fault(short_answer, unended_reply),
    "malformed JSON": Fault(malformed_answer, malformed_reply),
    "JSON that is not of the schema": Fault(answers({"trade": "plumbing"}), other_reply),
    "unknown service type": Fault(answers({**ANSWER, "service_type": "exorcism"})),
    "refusal": Fault(refused_answer, refused_reply),
    "`max_tokens` cut": Fault(
        answers('{"reasoning": "A sink', "max_tokens"), says(BEGINNING, "max_tokens", [BEGINNING])
    ),
    "empty reply": Fault(empty_answer, says("", pieces=["", "\n "])),
    "200 KB reply": Fault(
        answers({**ANSWER, "reasoning": LONG}), says(LONG, pieces=[LONG[:1000]] * 200)
    ),
}
