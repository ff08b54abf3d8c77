"""Budgets for Claude: who answers when they are spent, and who is told."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from frontdesk.assistant.interface import Assistant, Delta, Prompt, meter
from frontdesk.base.clock import now
from frontdesk.base.prices import PRICES, Price, price_of
from frontdesk.base.settings import load
from frontdesk.models.budget import Budget, month_of
from frontdesk.models.business import Business
from frontdesk.models.message import Message, MessageRole, MessageStatus, Spending
from frontdesk.models.profile import Channel
from frontdesk.models.reading import Reading
from frontdesk.models.scope import UNLIMITED
from frontdesk.models.tally import Tally
from frontdesk.relay import MessageChanged
from frontdesk.relay.budget import budgets
from frontdesk.store.deliveries import list_deliveries
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.table import Table
from frontdesk.store.tallies import write_tally
from frontdesk.turn.events import Started
from frontdesk.turn.turn import take_turn
from frontdesk.wiring.spending import spending
from frontdesk.wiring.turns import where_claude_is_asked
from tests.support import dynamodb
from tests.support.notifying import BUSINESS, HOOK, MemoryQueue, profile, store_profile
from tests.support.turns import TOLD, scripted, turn_context

DOLLAR = 10**9


def spend(table: Table, business_id: int | None, dollars: float, of: str = "c") -> None:
    day = f"{month_of(now(), 'UTC')}-15"
    nothing = Tally(of, business_id, "UTC")
    spent = Tally(of, business_id, "UTC", said={day: {"nanodollars": round(dollars * DOLLAR)}})
    write_tally(table, nothing, spent)


def test_a_price_counts_what_comes_out_of_the_cache_and_into_it() -> None:
    haiku = PRICES["claude-haiku-5-5"]
    assert haiku.nanodollars(input=1000, output=100, cached=0, written=0) == 150_000
    assert haiku.nanodollars(input=1000, output=0, cached=600, written=400) == 6_000 + 50_000
    own = Price(input=2, output=10, cached=1, written=3)
    assert own.nanodollars(input=3, output=1, cached=1, written=1) == 16_000


def test_prices_are_read_from_json_and_a_wrong_list_is_named() -> None:
    found = load({"MODEL_PRICES": '{"m": [1, 5], "n": [2, 10, 1, 3]}'})
    assert price_of(found, "m") == Price(input=1, output=5)
    assert price_of(found, "claude-haiku-5-5") == PRICES["claude-haiku-5-5"]
    assert price_of(found, "n") == Price(2, 10, 1, 3)
    assert price_of(found, "another") is None
    for wrong in ("m=1", '{"m": 1}', '{"m": [-1, 5]}', '{"m": [1]}', '{"m": [1, 2, 3]}'):
        with pytest.raises(SystemExit, match="MODEL_PRICES"):
            load({"MODEL_PRICES": wrong})


def test_a_profile_s_budget_is_never_more_than_the_deployment_s() -> None:
    own = Business.of(profile(events=(), monthly_budget=5))
    for of_each, business, most in (
        (None, Business(), None),
        (None, own, 5),
        (3, own, 3),
        (8, own, 5),
        (8, Business(), 8),
        (None, Business.of(profile(events=(), monthly_budget=0)), 0),
    ):
        assert Budget(of_each=of_each).of(business) == most


def test_a_budget_is_looked_up_once_a_minute_and_without_one_never(moto_table: Table) -> None:
    at = [1000.0]
    spend(moto_table, 7, 2)
    sent = dynamodb.requests(moto_table)
    free = spending(lambda: moto_table, lambda _: Business(), Budget(), lambda: at[0])
    assert not free(7)
    assert sent == []
    is_spent = spending(lambda: moto_table, lambda _: Business(), Budget(2), lambda: at[0])
    assert [is_spent(7), is_spent(7), is_spent(8)] == [True, True, False]
    assert sent == ["Query", "Query"]
    spend(moto_table, 8, 2, "d")
    sent.clear()
    at[0] += 60
    assert is_spent(8)
    assert sent == ["Query"]


def test_what_all_spend_together_counts_for_each(moto_table: Table) -> None:
    for n in range(4):
        spend(moto_table, n, 1, f"c{n}")
    for of_all, spent in ((4, True), (4.1, False)):
        budget = Budget(of_all=of_all)
        assert spending(lambda: moto_table, lambda _: Business(), budget)(99) == spent


def test_a_business_is_told_once_a_month_that_its_budget_is_spent(moto_table: Table) -> None:
    wants = profile((Channel.WEBHOOK, HOOK), events=("budget_spent",), monthly_budget=2)
    store_profile(moto_table, wants)
    queue = MemoryQueue()
    projection = budgets(moto_table, lambda: queue, frozenset(Channel), Budget())

    def reply(of: str, dollars: float) -> None:
        spend(moto_table, BUSINESS, dollars, of)
        for _ in range(2):  # it comes again
            projection.apply(MessageChanged("e", of, 2, None, spent_on(dollars)))

    def told() -> list[str]:
        found, _ = list_deliveries(
            moto_table, BUSINESS, 20, before=None, status=None, scope=UNLIMITED
        )
        return [each.event for each in found]

    reply("a", 1.9)
    assert told() == []
    for of in ("b", "c", "d"):
        reply(of, 0.1)
        assert told() == ["budget_spent"]
    sent = dynamodb.requests(moto_table)
    projection.apply(MessageChanged("e", "d", 2, None, spent_on(0)))
    assert sent == []


def spent_on(dollars: float) -> Message:
    return Message(
        id="m",
        role=MessageRole.ASSISTANT,
        status=MessageStatus.COMPLETE,
        content="Help comes.",
        spending=Spending(nanodollars=round(dollars * DOLLAR)),
        created_at=now(),
    )


def by_claude(_: Prompt) -> Reading:
    meter.get()("classification", Spending(input=900, output=60, nanodollars=120_000))
    return TOLD


def replied(*_: Any) -> Iterator[Delta]:
    tell = meter.get()
    tell("reply", Spending(input=1000, output=1, nanodollars=100_500))
    yield Delta("Help ")
    yield Delta("comes.")
    tell("reply", Spending(input=1000, output=100, nanodollars=150_000))


def turn(table: Table, *, is_spent: bool) -> Message:
    keyless = scripted("As a rule.")
    assistant = Assistant(
        where_claude_is_asked(by_claude, keyless.read),
        where_claude_is_asked(replied, keyless.reply),
        keyless.at_once,
    )
    context = replace(turn_context(table, is_spent=lambda _: is_spent), assistant=assistant)
    request = TurnRequest("My sink is leaking", business_id=7, scope=UNLIMITED)
    began = next(e for e in list(take_turn(context, request, 30)) if isinstance(e, Started))
    return read_history(table, began.conversation_id, 1, scope=UNLIMITED).messages[0]


def test_rules_answer_when_the_budget_is_spent(
    moto_table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = turn(moto_table, is_spent=False)
    assert reply.content == "Help comes."
    assert reply.spending == Spending(input=1900, output=160, nanodollars=270_000)
    assert "ClaudeCapped" not in capsys.readouterr().out
    reply = turn(moto_table, is_spent=True)
    assert (reply.content, reply.spending) == ("As a rule.", None)
    assert '"ClaudeCapped": [1.0]' in capsys.readouterr().out


def test_together_with_a_call_without_a_price_there_is_none() -> None:
    priced, unpriced = Spending(input=1, nanodollars=5), Spending(input=2)
    assert priced + priced == Spending(input=2, nanodollars=10)
    assert priced + unpriced == Spending(input=3, nanodollars=None)
