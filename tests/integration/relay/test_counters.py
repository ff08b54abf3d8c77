"""Counters on DynamoDB Local: exact whatever happens to the relay, and what they cost."""

import random

from frontdesk.models.conversation import Conversation
from frontdesk.store.items import META, conversation_from
from frontdesk.store.table import Table
from ops.recount import recount
from tests.support.counting import ZONES, MortalTable, Town, expected, scanned
from tests.support.dynamodb import ROOT, Consumed, consumed

CHANGES = 500


def test_counters_are_exact_whatever_happens_to_the_relay(table: Table) -> None:
    chance = random.Random(19)
    town = Town(table, chance)
    mortal = MortalTable(table, chance, 0.05)
    while town.changes < CHANGES:
        town.step()
        town.relay(mortal, rounds=chance.choice([0, 1, 2]))
    town.drain()
    right = expected(town)
    assert town.counted() == right
    assert any(item["pk"].endswith("#gone") for item in scanned(table))
    done = recount(table, ZONES.__getitem__)
    assert (done.corrected, done.days, done.unsettled) == (0, 0, 0)
    assert town.counted() == right


def test_a_recount_makes_wrong_counters_right_and_what_is_missing_again(table: Table) -> None:
    chance = random.Random(5)
    town = Town(table, chance)
    while town.changes < 300:
        town.step()
        town.relay(table, rounds=2)
    town.drain()
    right = expected(town)
    counted = [item for item in scanned(table) if item["pk"].startswith(("N#", "K#"))]
    lost = [i for i in counted if "gone" not in i and not i["pk"].endswith("#gone")]
    for keep in (lambda _: False, lambda item: item["pk"].startswith("K#")):
        keys = [{"pk": i["pk"], "sk": i["sk"]} for i in lost if not keep(i)]
        table.write_all(delete=keys)
        assert town.counted() == {}
        # Conversations that come meanwhile are counted by both.
        town.step()
        town.drain()
        assert recount(table, ZONES.__getitem__).unsettled == 0
        assert town.counted() == expected(town)
    assert right != {}


def newest(town: Town) -> Conversation:
    last = max(key for key in town.there if key[1] == META)
    return conversation_from(town.there[last])


def relayed(town: Town, used: Consumed) -> tuple[int, float, float]:
    """What the relay needs for what the template's filter lets pass: no reply that is begun."""
    for records in town.shards.values():
        new = [each["dynamodb"]["NewImage"] for each in records]
        records[:] = [r for r, image in zip(records, new, strict=True) if "deadline" not in image]
    used.requests.clear()
    used.reads = used.writes = 0
    town.drain()
    return len(used.requests), used.reads, used.writes


def test_counting_costs_what_is_published(table: Table) -> None:
    chance = random.Random(1)
    chance.random = lambda: 0.5  # type: ignore[method-assign]  # nothing comes twice
    town = Town(table, chance)
    used = consumed(table.client)

    def turn(writer: str, *, is_first: bool = False, is_slow: bool = False) -> tuple[float, ...]:
        chance.choice = lambda of: writer if writer in of else of[0]  # type: ignore[method-assign]
        town.open() if is_first else town.say(newest(town))
        before = relayed(town, used) if is_slow else (0, 0, 0)
        town.close(newest(town))
        return tuple(map(sum, zip(before, relayed(town, used), strict=True)))

    costs = (ROOT / "docs/costs.md").read_text()
    first = turn("canned", is_first=True)
    known = turn("canned")
    # DynamoDB Local does not count that a batch has looked for what is not there.
    assert (known[0], known[2]) == (first[0], first[2])
    for row, (requests, reads, writes) in {
        "a turn, counted": known,
        "… with Claude": turn("claude"),
        "… that takes time": turn("claude", is_slow=True),
    }.items():
        dollars = reads / 8 + writes * 0.625
        assert f"| {row} | {requests} | {reads:g} | {writes:g} | {dollars:.2f} |" in costs
