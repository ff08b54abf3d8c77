"""Cursors: what comes back is what was handed out, for the same listing, or nothing."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

from frontdesk.base.errors import InvalidInput
from frontdesk.models.conversation import ConversationStatus
from frontdesk.store.cursor import decode, encode
from frontdesk.store.listing import Filters

POSITION = "01KA0000000000000000000000"
KEY = "key"
FILTERS = Filters(customer_id=1)

positions = st.integers(0, 2**128 - 1).map(lambda n: str(ULID.from_int(n)))
filters = st.builds(
    Filters,
    customer_id=st.none() | st.integers(1, 3),
    business_id=st.none() | st.integers(1, 3),
    status=st.none() | st.sampled_from(ConversationStatus),
    session_id=st.none() | st.sampled_from(["a", "b"]),
)


@given(position=positions, of=filters, key=st.text(max_size=99))
def test_a_cursor_comes_back_as_its_position(position: str, of: Filters, key: str) -> None:
    assert decode(encode(position, of, key), of, key) == position


@given(position=positions, of=filters, other=filters)
def test_a_cursor_is_bound_to_its_filters(position: str, of: Filters, other: Filters) -> None:
    cursor = encode(position, of, KEY)
    if other == of:
        assert decode(cursor, other, KEY) == position
    else:
        with pytest.raises(InvalidInput, match="cursor"):
            decode(cursor, other, KEY)


def test_any_altered_missing_or_added_character_is_refused() -> None:
    cursor = encode(POSITION, FILTERS, KEY)
    for at in range(len(cursor)):
        others = set(string.ascii_letters + string.digits + "-_+/= \n") - {cursor[at]}
        for other in others:
            with pytest.raises(InvalidInput):
                decode(cursor[:at] + other + cursor[at + 1 :], FILTERS, KEY)
        with pytest.raises(InvalidInput):
            decode(cursor[:at], FILTERS, KEY)
        with pytest.raises(InvalidInput):
            decode(cursor[:at] + "\n" + cursor[at:], FILTERS, KEY)
    for added in ("A", "=", "====", " "):
        with pytest.raises(InvalidInput):
            decode(cursor + added, FILTERS, KEY)


@given(st.text() | st.binary().map(lambda b: base64.urlsafe_b64encode(b).decode()))
def test_what_nobody_handed_out_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode(text, FILTERS, KEY)


def test_a_cursor_made_with_another_key_is_refused() -> None:
    with pytest.raises(InvalidInput):
        decode(encode(POSITION, FILTERS, "another"), FILTERS, KEY)


def test_a_cursor_shows_neither_a_key_nor_a_filter() -> None:
    cursor = encode(POSITION, Filters(customer_id=123456, session_id="secret"), KEY)
    assert len(cursor) == 40
    raw = base64.urlsafe_b64decode(cursor)
    assert raw[:16] == ULID.from_str(POSITION).bytes
    assert b"123456" not in raw
    assert b"secret" not in raw
