"""Quotas and keys on a whole stack: many requests at once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from frontdesk.base.clock import now
from frontdesk.store.quotas import DAY
from tests.support.holdup import (
    CHAT,
    STREAM,
    HeldUpStack,
    assert_in_progress,
    held_up_stack,
    keyed,
    outcome,
)
from tests.support.running import PATIENCE

QUOTA, REQUESTS, DUPLICATES = 15, 60, 40
ENVIRONMENTS = 4
"""How many requests a function serves at once; enough for races, and few to start."""


@pytest.fixture(scope="module")
def desk(engine: str) -> Iterator[HeldUpStack]:
    """A stack with a quota for businesses."""
    quota = {"TURNS_PER_BUSINESS_DAY": str(QUOTA)}
    # That duplicates ask the model once is held by the turn's own tests, in one process.
    with held_up_stack(engine, ENVIRONMENTS, asks=False, **quota) as desk:
        yield desk


def at_once(number: int, send: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """The answers to as many requests, all of which begin together."""
    together = threading.Barrier(number)

    def each(_: int) -> httpx.Response:
        together.wait(PATIENCE)
        return send()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(each, range(number)))


def test_sixty_requests_at_a_quota_of_fifteen_are_fifteen_turns(desk: HeldUpStack) -> None:
    for business in (1, 2):
        today = now().date()
        body = {"message": "My sink is leaking", "business_id": business}
        # API Gateway lets a stream wait for its turn longer than any other request.
        answers = at_once(REQUESTS, partial(desk.api.post, STREAM, json=body))
        if now().date() == today:  # else there were two days' quotas
            break
    assert Counter(answer.status_code for answer in answers) == {200: QUOTA, 429: REQUESTS - QUOTA}
    for answer in answers:
        if answer.status_code == 200:
            outcome(answer)
        else:
            assert answer.json()["error"]["code"] == "RATE_LIMITED"
            assert 1 <= int(answer.headers["Retry-After"]) <= DAY
    found = desk.conversations(business_id=business)
    assert [each["message_count"] for each in found] == [2] * QUOTA


@pytest.mark.parametrize(("path", "customer"), [(CHAT, 1), (STREAM, 2)])
def test_forty_duplicates_over_http_are_one_turn(
    desk: HeldUpStack, path: str, customer: int
) -> None:
    request = keyed(customer)
    begun = threading.Semaphore(0)

    def send() -> httpx.Response:
        with desk.api.stream("POST", path, **request) as answer:
            begun.release()
            answer.read()
        return answer

    with ThreadPoolExecutor(1) as pool, desk.holdup.at("before closing"):
        sending = pool.submit(at_once, DUPLICATES, send)
        # So many are answered while the turn is under way: chats are refused, streams attach.
        for _ in range(DUPLICATES // 2 if path == CHAT else ENVIRONMENTS):
            assert begun.acquire(timeout=PATIENCE)
    answers = sending.result()
    if path == CHAT:
        refused = [answer for answer in answers if answer.status_code != 200]
        assert len(refused) >= DUPLICATES // 2
        for answer in refused:
            assert_in_progress(answer)
            answers.remove(answer)
    first, *others = map(outcome, [*answers, desk.api.post(path, **request)])
    assert others
    assert all(other == first for other in others)
    assert [found["message_count"] for found in desk.conversations(customer_id=customer)] == [2]
