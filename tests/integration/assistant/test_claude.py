"""Turns with Claude, through its real SDK, whatever the other side does."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import chain

import boto3
import pytest
from aws_lambda_powertools.utilities import circuit_breaker, parameters
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from frontdesk.api.sse import begin
from frontdesk.assistant.prompts import load as prompts
from frontdesk.base.settings import Settings
from frontdesk.models.classification import Source
from frontdesk.models.message import Message, MessageStatus
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.cancelling import cancel_replies
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.items import message_key
from frontdesk.store.table import Table
from frontdesk.store.writes import update
from frontdesk.turn.context import TurnContext
from frontdesk.turn.events import Classified, Failed, Started, Status, Waiting
from frontdesk.turn.turn import take_turn
from frontdesk.wiring import turns as dependencies
from local.claude.behaviours import answers, error, says, silence
from local.claude.exchange import Behaviour, Exchange
from local.claude.faults import BEGINNING, pinging_reply
from local.claude.server import ANSWER, KEY, REPLY, ClaudeStandIn
from tests.support.claude_faults import FAULTS, IMPATIENT, Fault
from tests.support.running import PATIENCE
from tests.support.turns import fold

LEAK = TurnRequest("My sink is leaking", scope=UNLIMITED)

PATIENT = {
    "ANTHROPIC_API_KEY": KEY,
    "CLASSIFIER_SECONDS": "600",
    "FIRST_TOKEN_SECONDS": "600",
    "STALL_SECONDS": "600",
}


@pytest.fixture
def claude() -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn() as stand_in:
        yield stand_in


Make = Callable[..., TurnContext]


def close(settings: Settings) -> None:
    with suppress(GetParameterError):  # where there is no key, there is no client
        dependencies.claude_client(settings).close()


@pytest.fixture
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place for Secrets Manager, which nothing has been asked of yet."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    parameters.clear_caches()


@pytest.fixture
def make(
    moto_table: Table, claude: ClaudeStandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """Makes turn contexts that ask the stand-in, with settings changed as wanted."""
    monkeypatch.setattr(circuit_breaker.base, "_LOCAL_FAILURES", {})  # those of other tests
    with ExitStack() as stack:

        def make_context(**changes: str) -> TurnContext:
            values = {**PATIENT, "ANTHROPIC_BASE_URL": claude.url, **changes}
            settings = Settings.model_validate({n: value for n, value in values.items() if value})
            stack.callback(close, settings)
            return TurnContext(moto_table, dependencies.assistant(settings, moto_table))

        yield make_context


def stored(table: Table, conversation_id: str) -> Message:
    return read_history(table, conversation_id, 1, scope=UNLIMITED).messages[-1]


def text_of(fault: Fault, reply: Message) -> bool:
    """Whether a reply holds what it must after a fault."""
    if fault.writer == "canned":
        return "address" in reply.content
    if fault.name == "200 KB reply":
        return reply.content == "x" * 20_000
    return reply.content == (REPLY if reply.status is MessageStatus.COMPLETE else BEGINNING)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_turn_survives_every_fault(
    moto_table: Table, claude: ClaudeStandIn, make: Make, fault: Fault
) -> None:
    claude.classify = fault.classify or claude.classify
    claude.reply = fault.reply or claude.reply
    context = make(**fault.settings)

    answer = fold(take_turn(context, LEAK, 60))
    reply = stored(moto_table, answer.conversation_id)
    assert (answer.classification.source, answer.writer) == (fault.source, fault.writer)
    assert answer.service_type == "plumbing"
    assert (answer.response, fault.status) == (reply.content, reply.status)
    assert text_of(fault, reply), reply.content[:100]
    assert reply.reading is not None
    assert reply.reading.classification.source is fault.source

    events = take_turn(
        context, TurnRequest("My sink is leaking", answer.session_id, scope=UNLIMITED), 60
    )
    frames = b"".join(begin(events, "abc")).decode()
    streamed = stored(moto_table, answer.conversation_id)
    assert streamed.id != reply.id
    assert f'"source":"{fault.source}"' in frames
    assert frames.count("event: error") == (streamed.status is MessageStatus.INCOMPLETE)
    assert frames.count("event: done") == (streamed.status is MessageStatus.COMPLETE)
    assert streamed.status is fault.status
    assert text_of(fault, streamed)
    assert bool(claude.refused) == (fault.name == "wrong key")


def test_a_turn_with_claude_is_claudes(moto_table: Table, make: Make) -> None:
    answer = fold(take_turn(make(), TurnRequest("Sink!", scope=UNLIMITED), 60))
    reply = stored(moto_table, answer.conversation_id)
    assert (answer.response, answer.writer) == (REPLY, "claude")
    assert answer.classification.source is Source.CLAUDE
    assert reply.tokens is not None
    assert (reply.tokens.input, reply.tokens.output, reply.tokens.cached) == (123, 7, 100)
    assert reply.reading is not None
    assert reply.reading.summary == ANSWER["summary"]
    assert reply.reading.classification.reasoning == answer.classification.reasoning


def test_the_prompts_version_is_stored_beside_the_classification(
    moto_table: Table, make: Make
) -> None:
    answer = fold(take_turn(make(), TurnRequest("Sink!", scope=UNLIMITED), 60))
    item = moto_table.get(message_key(answer.conversation_id, 2))
    assert item is not None
    assert item["prompt_version"] == prompts.load("read").version
    assert re.fullmatch(r"read-[0-9a-f]{8}", item["prompt_version"])
    assert "prompt_version" not in json.loads(answer.model_dump_json())["classification"]


@pytest.mark.parametrize(("said", "kept"), [(0.01, 0.3), (0.5, 0.5), (1, 0.95), (-3, 0.3)])
def test_confidence_is_kept_within_its_bounds(
    claude: ClaudeStandIn, make: Make, said: float, kept: float
) -> None:
    claude.classify = answers({**ANSWER, "confidence": said})
    assert fold(take_turn(make(), TurnRequest("Sink!", scope=UNLIMITED), 60)).confidence == kept


def test_a_danger_that_the_rules_find_overrules_claude(claude: ClaudeStandIn, make: Make) -> None:
    claude.classify = answers({**ANSWER, "service_type": "electrical", "urgency": "low"})
    answer = fold(
        take_turn(make(), TurnRequest("My electrical panel is sparking", scope=UNLIMITED), 60)
    )
    assert (answer.urgency, answer.classification.source) == ("emergency", Source.CLAUDE)
    assert answer.classification.safety is not None


def test_an_emergency_that_only_claude_sees_stays_one(claude: ClaudeStandIn, make: Make) -> None:
    claude.classify = answers({**ANSWER, "urgency": "emergency"})
    answer = fold(take_turn(make(), TurnRequest("Oh no", scope=UNLIMITED), 60))
    assert answer.classification.safety is not None
    assert (answer.urgency, answer.classification.safety.hazard) == ("emergency", "unspecified")


def meeting(barrier: threading.Barrier, then: Behaviour) -> Behaviour:
    """Answers only once the other call has arrived as well."""

    def behave(exchange: Exchange) -> None:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(PATIENCE)
            then(exchange)

    return behave


def test_classification_and_reply_are_asked_for_at_once(claude: ClaudeStandIn, make: Make) -> None:
    both = threading.Barrier(2)
    claude.classify = meeting(both, answers(ANSWER))
    claude.reply = meeting(both, says(REPLY))
    answer = fold(take_turn(make(), LEAK, 60))
    assert (answer.classification.source, answer.writer) == (Source.CLAUDE, "claude")


def test_a_turn_is_durable_before_its_first_frame_which_waits_for_no_model(
    moto_table: Table, claude: ClaudeStandIn, make: Make
) -> None:
    seen = threading.Event()

    def wait_for_it(exchange: Exchange) -> None:
        if seen.wait(PATIENCE):
            (says(REPLY) if exchange.streams else answers(ANSWER))(exchange)

    claude.classify = claude.reply = wait_for_it
    turn = take_turn(make(), LEAK, 60)
    started = next(turn)
    assert isinstance(started, Started)
    assert stored(moto_table, started.conversation_id).status is MessageStatus.PENDING
    seen.set()
    assert fold(chain([started], turn)).writer == "claude"


def test_a_failure_that_passes_is_retried_once(claude: ClaudeStandIn, make: Make) -> None:
    failed: set[bool] = set()

    def second_time(exchange: Exchange) -> None:
        if exchange.streams not in failed:
            failed.add(exchange.streams)
            error(529, "overloaded_error")(exchange)
        else:
            (says(REPLY) if exchange.streams else answers(ANSWER))(exchange)

    claude.classify = claude.reply = second_time
    answer = fold(take_turn(make(), LEAK, 60))
    assert (answer.classification.source, answer.writer) == (Source.CLAUDE, "claude")
    assert len(claude.requests) == 4


def test_a_failure_that_stays_is_not_retried_again(claude: ClaudeStandIn, make: Make) -> None:
    claude.classify = claude.reply = error(529, "overloaded_error")
    fold(take_turn(make(), LEAK, 60))
    assert len(claude.requests) == 4


def test_an_open_circuit_leaves_claude_alone_and_heals(
    moto_table: Table, claude: ClaudeStandIn, make: Make
) -> None:
    claude.classify = claude.reply = error(400, "invalid_request_error")

    def answered(context: TurnContext) -> tuple[str, str | None, int]:
        answer = fold(take_turn(context, LEAK, 60))
        return answer.classification.source, answer.writer, len(claude.requests)

    def environment() -> TurnContext:
        return make(BREAKER_FAILURES="2", BREAKER_SECONDS="3600")

    def an_hour_later() -> None:
        for name in ("classification", "reply"):
            change = update({"pk": "B", "sk": name}, {"opened_at": 1}, "attribute_exists(pk)", {})
            moto_table.write(change)

    context = environment()
    assert [answered(context) for _ in range(3)] == [
        ("keywords", "canned", 2),
        ("keywords", "canned", 4),
        ("keywords", "canned", 4),
    ]
    assert answered(environment()) == ("keywords", "canned", 4)  # it need not find out by itself
    an_hour_later()  # still broken: one try of each
    context = environment()
    assert [answered(context) for _ in range(2)] == [("keywords", "canned", 6)] * 2
    an_hour_later()
    claude.classify, claude.reply = answers(ANSWER), says(REPLY)
    context = environment()
    assert [answered(context) for _ in range(2)] == [
        ("claude", "claude", 8),
        ("claude", "claude", 10),
    ]


def test_refusals_do_not_open_the_circuit(claude: ClaudeStandIn, make: Make) -> None:
    claude.classify = answers("no idea")
    claude.reply = says("", "refusal", [""])
    context = make(BREAKER_FAILURES="1")
    for _ in range(3):
        fold(take_turn(context, LEAK, 60))
    assert len(claude.requests) == 6


def test_half_a_surrogate_pair_does_not_keep_a_reply_from_being_stored(
    moto_table: Table, claude: ClaudeStandIn, make: Make
) -> None:
    claude.reply = says("", pieces=["Caf\ud83d", "é"])
    answer = fold(take_turn(make(), LEAK, 60))
    assert answer.response == "Caf\ufffdé"
    assert stored(moto_table, answer.conversation_id).content == answer.response


def test_calls_that_are_left_behind_end_and_ask_no_more(claude: ClaudeStandIn, make: Make) -> None:
    def trickle(exchange: Exchange) -> None:
        if exchange.streams:
            pinging_reply(exchange)
        elif not exchange.closed.wait(1):  # nobody waits any more: an error to be retried
            error(529, "overloaded_error")(exchange)

    claude.classify = claude.reply = trickle
    answer = fold(take_turn(make(**IMPATIENT), LEAK, 60))
    assert (answer.classification.source, answer.writer) == (Source.KEYWORDS, "canned")
    for thread in threading.enumerate():
        if thread.name == "claude":
            thread.join(PATIENCE)
            assert not thread.is_alive()
    assert len(claude.requests) <= 2


def silent_from_the_start(_: Exchange) -> None:
    pass


def silent_after_a_word(exchange: Exchange) -> None:
    exchange.open_text()
    exchange.text("Help")


def test_a_proxy_of_the_environment_is_used(
    claude: ClaudeStandIn, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", claude.url)  # which is asked for an address with a host, then
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    fold(take_turn(make(ANTHROPIC_BASE_URL="http://claude.invalid"), LEAK, 60))
    assert claude.hosts == {"claude.invalid"}


def test_the_cost_of_a_reply_that_was_cut_is_stored(
    moto_table: Table, claude: ClaudeStandIn, make: Make
) -> None:
    claude.reply = says(REPLY, "max_tokens")
    answer = fold(take_turn(make(), LEAK, 60))
    assert stored(moto_table, answer.conversation_id).tokens is not None


def test_a_danger_is_seen_though_the_turn_is_cancelled_before_it_is_classified(
    moto_table: Table, claude: ClaudeStandIn, make: Make
) -> None:
    claude.classify = claude.reply = silence
    request = TurnRequest("I smell gas in the kitchen", scope=UNLIMITED)
    events = take_turn(make(), request, 60)
    started = next(events)
    assert isinstance(started, Started)
    cancel_replies(moto_table, started.conversation_id, scope=UNLIMITED)
    [told] = [e.case.standing for e in events if isinstance(e, Classified)]
    assert told is not None
    assert told.hazard == "gas"
    reading = stored(moto_table, started.conversation_id).reading
    assert reading is not None
    judged = reading.classification
    assert (judged.source, judged.urgency) == (Source.KEYWORDS, "emergency")


@pytest.mark.parametrize("beginning", [silent_from_the_start, silent_after_a_word])
def test_a_cancelled_turn_closes_the_connections_of_a_silent_model(
    moto_table: Table, claude: ClaudeStandIn, make: Make, beginning: Behaviour
) -> None:
    asked, left = threading.Semaphore(0), threading.Semaphore(0)

    def silent(exchange: Exchange) -> None:
        if exchange.streams:
            beginning(exchange)
        asked.release()
        exchange.until_left()
        left.release()

    claude.classify = claude.reply = silent
    events = take_turn(replace(make(BREAKER_FAILURES="1"), heartbeat=0.01), LEAK, 600)
    started = next(events)
    assert isinstance(started, Started)
    assert {next(events) for _ in range(2)} == {Status("classifying"), Waiting()}
    assert all(asked.acquire(timeout=PATIENCE) for _ in range(2))
    cancel_replies(moto_table, started.conversation_id, scope=UNLIMITED)
    *_, last = events
    assert isinstance(last, Failed)
    assert last.error.code == "CANCELLED"
    assert all(left.acquire(timeout=PATIENCE) for _ in range(2))  # the calls' own is longer
    claude.classify, claude.reply = answers(ANSWER), says(REPLY)
    answer = fold(take_turn(make(), LEAK, 60))  # and the circuit has not counted them
    assert (answer.classification.source, answer.writer) == (Source.CLAUDE, "claude")


@pytest.mark.usefixtures("region")
def test_the_key_is_fetched_from_secrets_manager_by_the_first_call(
    claude: ClaudeStandIn, make: Make
) -> None:
    context = make(ANTHROPIC_API_KEY="", ANTHROPIC_SECRET_NAME="frontdesk/claude")
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name="frontdesk/claude", SecretString=f"{KEY}\n")
    for _ in range(2):
        assert fold(take_turn(context, LEAK, 60)).writer == "claude"
    assert not claude.refused


@pytest.mark.usefixtures("region")
def test_a_key_that_cannot_be_fetched_fails_no_turn(claude: ClaudeStandIn, make: Make) -> None:
    context = make(ANTHROPIC_API_KEY="", ANTHROPIC_SECRET_NAME="nowhere")
    answer = fold(take_turn(context, LEAK, 60))
    assert (answer.classification.source, answer.writer) == (Source.KEYWORDS, "canned")
    assert not claude.requests


@pytest.mark.usefixtures("region")
def test_without_a_key_nobody_is_asked(claude: ClaudeStandIn, make: Make) -> None:
    answer = fold(take_turn(make(ANTHROPIC_API_KEY=""), LEAK, 60))
    assert (answer.classification.source, answer.writer) == (Source.KEYWORDS, "canned")
    assert not claude.requests
