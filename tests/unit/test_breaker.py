"""When a circuit opens, who may try, and when it closes."""

import pytest

from frontdesk.breaker import Breaker


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, seconds=30, clock=clock)


def trip(breaker: Breaker) -> None:
    for _ in range(3):
        assert breaker.allows()
        breaker.failed()


def test_failures_in_a_row_open_the_circuit(breaker: Breaker) -> None:
    trip(breaker)
    assert not breaker.allows()


def test_a_success_in_between_keeps_it_closed(breaker: Breaker) -> None:
    for _ in range(3):
        breaker.failed()
        breaker.failed()
        assert breaker.allows()
        breaker.succeeded()


def test_one_caller_tries_when_the_time_is_up(breaker: Breaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 29.9
    assert not breaker.allows()
    clock.now += 0.1
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_a_try_that_succeeds_closes_the_circuit(breaker: Breaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 30
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    breaker.failed()
    assert breaker.allows()


def test_a_try_that_fails_keeps_it_open(breaker: Breaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 30
    assert breaker.allows()
    breaker.failed()
    clock.now += 29
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()


def test_a_try_that_never_reports_is_followed_by_another(breaker: Breaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 30
    assert breaker.allows()
    clock.now += 30
    assert breaker.allows()
