"""Every way in which Claude may fail, and what becomes of a turn then: the table of the docs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.models import MessageStatus, Source
from tests.support.claude import (
    ANSWER,
    Behaviour,
    Exchange,
    answers,
    error,
    message,
    says,
    silence,
)

COMPLETE, INCOMPLETE = MessageStatus.COMPLETE, MessageStatus.INCOMPLETE
BEGINNING = "Help "
LONG = "x" * 200_000

IMPATIENT = {"CLASSIFIER_SECONDS": "0.5", "FIRST_TOKEN_SECONDS": "0.5"}
"""For those faults that are told from success by waiting."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with both calls; whose classification and whose words the turn has then."""

    name: str
    classify: Behaviour | None = None
    reply: Behaviour | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.KEYWORDS
    writer: str = "canned"
    status: MessageStatus = COMPLETE

    def __str__(self) -> str:
        return self.name


def half(exchange: Exchange) -> None:
    """The first half of a classification, of which the rest is missing."""
    exchange.raw(200, b'{"id": "msg_01", "type": "mess', length=900)


def begun(exchange: Exchange) -> None:
    """The beginning of a reply: one piece, so that nothing is raced for."""
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


def both(behaviour: Behaviour) -> dict[str, Behaviour]:
    return {"classify": behaviour, "reply": behaviour}


REFUSED_CONNECTION = Fault(
    "connection refused", settings={"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
)
UNKNOWN_HOST = Fault(
    "DNS failure", settings={"ANTHROPIC_BASE_URL": "http://claude.invalid"} | IMPATIENT
)

FAULTS = [
    REFUSED_CONNECTION,
    UNKNOWN_HOST,
    Fault("no response headers", **both(silence), settings=IMPATIENT),
    Fault("400", **both(error(400, "invalid_request_error"))),
    Fault("401", **both(error(401, "authentication_error"))),
    Fault("429 with Retry-After 60", **both(error(429, "rate_limit_error", {"Retry-After": "60"}))),
    Fault("500", **both(error(500, "api_error"))),
    Fault("529", **both(error(529, "overloaded_error"))),
    Fault("`error` event at the start", error(200, "overloaded_error"), error_at_the_start),
    Fault(
        "`error` event in the middle",
        error(200, "overloaded_error"),
        error_in_the_middle,
        writer="claude",
        status=INCOMPLETE,
    ),
    Fault(
        "connection dropped in the middle",
        dropped_answer,
        dropped_reply,
        writer="claude",
        status=INCOMPLETE,
    ),
    Fault(
        "stall in the middle",
        stalled_answer,
        stalled_reply,
        settings={"CLASSIFIER_SECONDS": "0.5", "STALL_SECONDS": "0.5"},
        writer="claude",
        status=INCOMPLETE,
    ),
    Fault("pings, or blanks, for ever", trickling_answer, pinging_reply, settings=IMPATIENT),
    Fault(
        "end without `message_stop`",
        short_answer,
        unended_reply,
        writer="claude",
        status=INCOMPLETE,
    ),
    Fault("malformed JSON", malformed_answer, malformed_reply),
    Fault("JSON that is not of the schema", answers({"trade": "plumbing"}), other_reply),
    Fault(
        "unknown service type",
        answers({**ANSWER, "service_type": "exorcism"}),
        writer="claude",
    ),
    Fault("refusal", refused_answer, refused_reply),
    Fault(
        "`max_tokens` cut",
        answers('{"reasoning": "A sink', "max_tokens"),
        says(BEGINNING, "max_tokens", [BEGINNING]),
        writer="claude",
        status=INCOMPLETE,
    ),
    Fault("empty reply", empty_answer, says("", pieces=["", "\n "])),
    Fault(
        "200 KB reply",
        answers({**ANSWER, "reasoning": LONG}),
        says(LONG, pieces=[LONG[:1000]] * 200),
        source=Source.CLAUDE,
        writer="claude",
        status=INCOMPLETE,
    ),
    Fault("wrong key", settings={"ANTHROPIC_API_KEY": "sk-wrong"}),
]
