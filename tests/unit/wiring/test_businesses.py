"""Businesses are read once a minute, with a profile or without."""

from typing import Any

import pytest

from frontdesk.assistant.interface import Prompt
from frontdesk.base.errors import Unavailable
from frontdesk.models.business import CANARY, Business
from frontdesk.models.profile import Profile
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.businesses import write_profile
from frontdesk.store.table import Table
from frontdesk.wiring import businesses as wiring
from frontdesk.wiring.businesses import businesses
from frontdesk.wiring.turns import where_claude_is_asked
from tests.support import dynamodb
from tests.support.profiles import ELM_STREET, LEAST

DEFAULT = Business(country="FR")
PROFILE = Profile.model_validate(ELM_STREET)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Gone(Table):
    """A table out of reach, once it is said to be."""

    gone = False

    def get(self, *args: Any, **more: Any) -> Any:
        if self.gone:
            raise Unavailable
        return super().get(*args, **more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_business_is_what_its_profile_says(moto_table: Table) -> None:
    write_profile(moto_table, 7, PROFILE, None, scope=UNLIMITED)
    found = businesses(lambda: moto_table, DEFAULT)(7)
    assert found == Business(
        country="US",
        time_zone="America/Los_Angeles",
        language="en",
        phone="+1 206-555-0100",
        emergency_phone="+1 206-555-0199",
        profile=PROFILE,
    )


def test_without_a_profile_the_settings_count(moto_table: Table) -> None:
    find = businesses(lambda: moto_table, DEFAULT)
    sent = dynamodb.requests(moto_table)
    assert find(None) is DEFAULT
    assert sent == []
    assert find(7) is DEFAULT
    assert sent == ["GetItem"]


@pytest.mark.parametrize("has_profile", [True, False])
def test_a_business_is_read_once_a_minute(
    moto_table: Table, clock: Clock, has_profile: bool
) -> None:
    version = None
    if has_profile:
        version = write_profile(moto_table, 7, PROFILE, None, scope=UNLIMITED).version
    find = businesses(lambda: moto_table, DEFAULT, clock)
    find(7)
    sent = dynamodb.requests(moto_table)
    for now in (1000.0, 1059.9):
        clock.now = now
        find(7)
        assert sent == []
    write_profile(moto_table, 7, Profile.model_validate(LEAST), version, scope=UNLIMITED)
    sent.clear()
    clock.now = 1060.0
    assert find(7).country == "DE"
    assert sent == ["GetItem"]


def test_a_clock_that_is_set_back_keeps_nothing_for_longer(moto_table: Table, clock: Clock) -> None:
    find = businesses(lambda: moto_table, DEFAULT, clock)
    find(7)
    clock.now = 10.0
    write_profile(moto_table, 7, PROFILE, None, scope=UNLIMITED)
    assert find(7).country == "US"


def test_while_the_table_is_out_of_reach_what_was_read_counts_on(
    moto_table: Table, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Gone(moto_table.client, moto_table.name)
    write_profile(table, 7, PROFILE, None, scope=UNLIMITED)
    find = businesses(lambda: table, DEFAULT, clock)
    find(7)
    monkeypatch.setattr(table, "gone", True)
    clock.now += 61
    assert find(7).profile == PROFILE
    # The settings of another country would name another emergency number.
    with pytest.raises(Unavailable):
        find(8)


def test_ids_that_visitors_invent_fill_no_memory(
    moto_table: Table, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "KEPT_BUSINESSES", 2)
    find = businesses(lambda: moto_table, DEFAULT, clock)
    for business in (1, 2, 3):
        find(business)
    sent = dynamodb.requests(moto_table)
    find(3)
    find(2)
    assert sent == []
    find(1)
    assert sent == ["GetItem"]


@pytest.mark.parametrize("asks", [True, False])
def test_the_canary_s_business_is_not_read_and_claude_answers_it_only_on_request(
    asks: bool,
) -> None:
    def no_table() -> Table:
        raise AssertionError

    find = businesses(no_table, DEFAULT, canary_asks_claude=asks)
    assert find(CANARY) == DEFAULT.model_copy(update={"asks_claude": asks})
    assert find(None).asks_claude


def test_a_call_goes_past_claude_for_a_business_that_does_not_ask_it() -> None:
    call = where_claude_is_asked(lambda _, n: ("claude", n), lambda _, n: ("rules", n))
    for business, who in (
        (DEFAULT, "claude"),
        (DEFAULT.model_copy(update={"asks_claude": False}), "rules"),
    ):
        assert call(Prompt("Hello", business=business), 7) == (who, 7)
