"""Profiles on AWS's own engine: races, and what an access costs."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.base.errors import NotFound, PreconditionFailed
from frontdesk.models.profile import Profile
from frontdesk.models.scope import UNLIMITED, Scope
from frontdesk.store.businesses import business_key, read_profile, write_profile
from frontdesk.store.table import Table
from tests.support import dynamodb
from tests.support.profiles import ELM_STREET, LEAST

PROFILE = Profile.model_validate(ELM_STREET)


@pytest.mark.parametrize("there", [False, True])
def test_of_twenty_writers_who_read_the_same_one_wins(table: Table, there: bool) -> None:
    expected = None
    if there:
        least = Profile.model_validate(LEAST)
        expected = write_profile(table, 7, least, None, scope=UNLIMITED).version

    def write(n: int) -> str | None:
        named = PROFILE.model_copy(update={"name": f"Writer {n}"})
        try:
            return write_profile(table, 7, named, expected, scope=UNLIMITED).profile.name
        except PreconditionFailed:
            return None

    with ThreadPoolExecutor(20) as pool:
        [winner] = [name for name in pool.map(write, range(20)) if name]
    stored = read_profile(table, 7, scope=UNLIMITED)
    assert stored.profile.name == winner
    assert expected is None or stored.version == expected + 1


def test_a_profile_costs_one_request(table: Table) -> None:
    sent = dynamodb.requests(table)
    stored = write_profile(table, 7, PROFILE, None, scope=Scope(business_id=7))
    assert sent == ["UpdateItem"]
    assert read_profile(table, 7, scope=Scope(business_id=7)) == stored
    assert stored.profile == PROFILE
    assert sent == ["UpdateItem", "GetItem"]


def test_a_profile_is_in_the_scope_of_its_business_only(table: Table) -> None:
    written = write_profile(table, 7, PROFILE, None, scope=UNLIMITED).version
    for scope in (Scope(business_id=8), Scope(business_id=7, customer_id=5), Scope(customer_id=5)):
        with pytest.raises(NotFound):
            read_profile(table, 7, scope=scope)
        with pytest.raises(NotFound):
            write_profile(table, 7, PROFILE, written, scope=scope)
    item = table.get(business_key(7))
    assert item is not None
    assert item["version"] == written
