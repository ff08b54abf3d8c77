"""The composition of a turn's parts."""

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, TypeVar, cast

from snapshot_restore_py import register_before_snapshot

from frontdesk.assistant.claude.calls import Call
from frontdesk.assistant.interface import Assistant, Prompt
from frontdesk.assistant.reading import claude as reading_claude
from frontdesk.assistant.reading.chain import chain
from frontdesk.assistant.responder import claude as responder_claude
from frontdesk.assistant.responder import composed
from frontdesk.assistant.responder import either as responder
from frontdesk.assistant.responder.documents import Budget
from frontdesk.base.prices import price_of
from frontdesk.base.settings import Settings, settings
from frontdesk.models.budget import Budget as MonthlyBudget
from frontdesk.models.business import Business
from frontdesk.models.reading import Reading
from frontdesk.store.quotas import DAY, MINUTE, Quota
from frontdesk.store.table import Table
from frontdesk.turn.context import TurnContext
from frontdesk.wiring.businesses import businesses
from frontdesk.wiring.channels import channels
from frontdesk.wiring.claude import claude_client, is_renewed, model_id
from frontdesk.wiring.clients import bucket, table
from frontdesk.wiring.customers import customers
from frontdesk.wiring.spending import spending

AnyCall = TypeVar("AnyCall", bound=Callable[..., Any])


def turn_context(word_delay: float = 0.0) -> TurnContext:
    """The context of turns; ``word_delay`` in seconds, for clients that show words as they come."""
    business_of = businesses(
        table,
        Business.of_settings(settings),
        channels=channels(settings),
        canary_asks_claude=settings.canary == "claude",
    )
    return TurnContext(
        table=table(),
        assistant=assistant(settings, table()),
        business_of=business_of,
        customer_of=customers(table),
        bucket=bucket,
        history_messages=settings.history_messages,
        word_delay=word_delay,
        heartbeat=settings.heartbeat_seconds,
        quotas=quotas(settings),
        retention_days=settings.retention_days,
        is_spent=spending(table, business_of, MonthlyBudget.of_settings(settings))
        if settings.asks_claude
        else (lambda _: False),
    )


def quotas(settings: Settings) -> list[Quota]:
    """The quotas that are on."""
    all_ = (
        Quota("session_id", settings.turns_per_session_minute, MINUTE),
        Quota("customer_id", settings.turns_per_customer_day, DAY),
        Quota("business_id", settings.turns_per_business_day, DAY),
    )
    return [quota for quota in all_ if quota.turns]


def assistant(settings: Settings, table: Table | None = None) -> Assistant:
    """With a key, Claude, which falls back to rules and composed replies; without one, only these.

    ``table`` stores the state of Claude's circuits; without it, there are no circuits.
    """
    at_once = chain(by_rules)
    keyless = Assistant(at_once, composed.reply, at_once)
    register_before_snapshot(load_rules)
    if not settings.asks_claude:
        return keyless
    from frontdesk.wiring.breaker import circuits  # noqa: PLC0415 (used with a key only)

    circuit = (
        circuits(table, settings.breaker_failures, settings.breaker_seconds)
        if table
        else lambda _: lambda begin: begin()
    )
    # The SDK as well; the key is fetched at the first use.
    register_before_snapshot(import_module, "frontdesk.assistant.claude.client")
    classification = Call(
        name="classification",
        client=partial(claude_client, settings),
        is_renewed=partial(is_renewed, settings),
        model=model_id(settings, settings.classifier_model),
        max_tokens=settings.classifier_max_tokens,
        circuit=circuit("classification"),
        price=price_of(settings, settings.classifier_model),
        first=settings.classifier_seconds,
        stall=settings.classifier_seconds,
        total=settings.classifier_seconds,
    )
    reply = Call(
        name="reply",
        client=partial(claude_client, settings),
        is_renewed=partial(is_renewed, settings),
        model=model_id(settings, settings.reply_model),
        max_tokens=settings.reply_max_tokens,
        circuit=circuit("reply"),
        price=price_of(settings, settings.reply_model),
        first=settings.first_token_seconds,
        stall=settings.stall_seconds,
        total=settings.reply_seconds,
    )
    by_claude = partial(reading_claude.read, classification, settings.history_tokens, at_once)
    budget = Budget(settings.history_tokens, settings.profile_tokens, settings.customer_tokens)
    from_claude = partial(responder_claude.reply, reply, budget)
    return Assistant(
        where_claude_is_asked(chain(by_claude, at_once), at_once),
        where_claude_is_asked(responder.either(from_claude, keyless.reply), keyless.reply),
        at_once,
        warm=lambda: "anthropic" in sys.modules,
    )


def where_claude_is_asked(with_claude: AnyCall, without: AnyCall) -> AnyCall:
    """One of two calls of the assistant, by the business of its prompt."""

    def chosen(prompt: Prompt, *more: Any) -> Any:
        return (with_claude if prompt.business.asks_claude else without)(prompt, *more)

    return cast(AnyCall, chosen)


def load_rules() -> None:
    """Load what the rules read by into the SnapStart snapshot, so that no request waits for it.

    That is their data, the library for telephone numbers, the spelling (by a misspelt word), the
    encoder, and the phrases of all languages, which a conversation's second message is read by.
    """
    from frontdesk.assistant.classifier import meaning  # noqa: PLC0415 (numpy takes 0.1 s)
    from frontdesk.assistant.reading import earlier, effects, phrases  # noqa: PLC0415

    by_rules(Prompt("My tap dripps. 206-555-0142, tomorrow at 9"))
    meaning.log_odds("My tap drips")
    phrases.read("My tap drips")
    earlier.may_end("My tap drips")
    effects.model()


def by_rules(prompt: Prompt) -> Reading:
    """The reading by rules. Their vocabularies take a tenth of a second to load, the first time."""
    from frontdesk.assistant.reading import rules  # noqa: PLC0415

    return prompt.foreseen or rules.read(prompt)
