"""Functions that are killed at each step of a turn with a key, and the same request sent again."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from frontdesk.api.sse import HEARTBEAT
from frontdesk.store.table import Table
from tests.support.holdup import (
    CHAT,
    CONVERSATIONS,
    STREAM,
    HeldUpStack,
    assert_in_progress,
    held_up_stack,
    keyed,
    outcome,
)
from tests.support.running import eventually, kill
from tests.support.turns import let_deadlines_pass, let_deadlines_wait

PENDING = ("after opening", "classifying", "replying", "before closing")
"""The steps of a turn between its two transactions."""

CHATS = ("before opening", "after opening", "classifying", "before closing", "after closing")
STREAMS = ("after opening", "replying")
"""Where functions are killed. That a turn which dies after any of its events is taken again is held
by ``test_limits.py``, without functions."""

ASKING = {"classifying", "replying"}


@pytest.fixture(scope="module")
def desks(engine: str) -> Iterator[Mapping[bool, HeldUpStack]]:
    """Two stacks, by whether they ask Claude."""
    with ExitStack() as up:
        # With one environment, no request goes to another that has been killed beside it.
        yield {
            asks: up.enter_context(held_up_stack(engine, environments=1, asks=asks))
            for asks in (False, True)
        }


@pytest.mark.parametrize("step", CHATS)
def test_a_chat_whose_function_is_killed_is_one_turn_in_the_end(
    desks: Mapping[bool, HeldUpStack], step: str
) -> None:
    desk = desks[step in ASKING]
    request = keyed(customer := 1 + CHATS.index(step))
    with desk.holdup.at(step) as reached, ThreadPoolExecutor(1) as pool:
        lost = pool.submit(desk.api.post, CHAT, **request)
        reached()
        kill("ChatFunction", desk.table.name)
        # The gateway may have given up the function's slow start before.
        assert lost.result().status_code in {502, 504}
    if step in PENDING:
        let_deadlines_wait(desk.table)
        assert_in_progress(desk.api.post(CHAT, **request))
        let_deadlines_pass(desk.table)
    assert_one_turn(desk, CHAT, request, customer, died=step in PENDING)


@pytest.mark.parametrize("step", STREAMS)
def test_a_stream_whose_function_is_killed_is_one_turn_in_the_end(
    desks: Mapping[bool, HeldUpStack], step: str
) -> None:
    desk = desks[step in ASKING]
    request = keyed(customer := 11 + STREAMS.index(step))
    with desk.holdup.at(step) as reached, ThreadPoolExecutor(1) as pool:
        lost = pool.submit(breaks_off, desk.api, request)
        reached()
        kill("StreamFunction", desk.table.name)
        assert lost.result()
    let_deadlines_wait(desk.table)
    with desk.api.stream("POST", STREAM, **request) as attached:
        lines = attached.iter_lines()
        assert HEARTBEAT.decode().strip() in lines  # so the end of the turn is waited for
        let_deadlines_pass(desk.table)
        assert "INTERRUPTED" in "".join(lines)
    assert_one_turn(desk, STREAM, request, customer, died=True)


def test_a_danger_that_only_a_killed_turn_has_found_waits_for_people(
    desks: Mapping[bool, HeldUpStack],
) -> None:
    desk = desks[False]
    request = {"message": "I smell gas", "business_id": 1}
    with desk.holdup.at("before closing") as reached, ThreadPoolExecutor(1) as pool:
        lost = pool.submit(desk.api.post, CHAT, json=request)
        reached()
        assert eventually(lambda: has_findings(desk.table))
        kill("ChatFunction", desk.table.name)
        assert lost.result().status_code in {502, 504}
    let_deadlines_pass(desk.table)
    attention = {"queue": "attention", "business_id": 1}

    def waiting() -> list[Any]:
        return list(desk.api.get(CONVERSATIONS, params=attention).json()["data"])

    assert eventually(lambda: len(waiting()) == 1)
    [conversation] = waiting()
    assert conversation["handling"]["emergency_since"]
    assert conversation["classification"]["safety"]["hazard"] == "gas"


def has_findings(table: Table) -> bool:
    """Whether a pending reply has what its turn has found out."""
    found = table.client.scan(
        TableName=table.name, FilterExpression="attribute_exists(so_far)", ConsistentRead=True
    )
    return bool(found["Items"])


def breaks_off(api: httpx.Client, request: Any) -> bool:
    """Whether a stream does not begin, or does not end."""
    try:
        return api.post(STREAM, **request).status_code in {502, 504}
    except httpx.RemoteProtocolError:
        return True


def assert_one_turn(
    desk: HeldUpStack, path: str, request: Any, customer: int, *, died: bool
) -> None:
    """Send a request again: there is one complete turn, and before it the one that died."""
    again, once_more = (outcome(desk.api.post(path, **request)) for _ in range(2))
    assert again == once_more
    [conversation] = desk.conversations(customer_id=customer)
    found = desk.api.get(f"{CONVERSATIONS}/{conversation['id']}").json()["data"]["messages"]
    dead = ["complete", "interrupted"] if died else []
    assert [message["status"] for message in found] == [*dead, "complete", "complete"]
    assert found[-1]["content"]
