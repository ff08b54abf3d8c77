"""Cursors: the position of a listing's next page, as an opaque text for the caller to send back."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict

from ulid import ULID

from frontdesk.base.errors import InvalidInput
from frontdesk.store.attention import QueuePosition
from frontdesk.store.listing import Filters

_ID_BYTES = 16
_ORDER_BYTES = 7
# Position and signature are a multiple of three bytes, so that base64 has one text for them.
_SIGNATURE_BYTES = 14
_QUEUE_SIGNATURE_BYTES = 13


def encode(position: str, filters: Filters, key: str) -> str:
    """The cursor for the position after one conversation, with these filters: 40 characters.

    It holds the id, and a signature of id, filters and order, but no key and no filter. The
    signature binds it to its filters, so that it is not used with others by mistake, and ``key``
    keeps clients from building cursors themselves. It protects nothing else: a caller sees by any
    position only what the listing shows anyway.
    """
    listing = {"order": "newest first", **asdict(filters)}
    return _signed(ULID.from_str(position).bytes, listing, key, _SIGNATURE_BYTES)


def decode(cursor: str, filters: Filters, key: str) -> str:
    """The position in a cursor.

    Raises:
        InvalidInput: the cursor is not exactly what `encode` made for the same filters and key.
    """
    try:
        position = str(ULID.from_bytes(_place(cursor, _ID_BYTES)))
        whole = encode(position, filters, key)
    except (ValueError, binascii.Error):
        whole = ""
    _check(cursor, whole)
    return position


def encode_queue(position: QueuePosition, business_id: int | None, key: str) -> str:
    """The cursor for a place in the queue of a business, as `encode` makes it: 48 characters."""
    place = ULID.from_str(position.conversation_id).bytes + position.order.to_bytes(_ORDER_BYTES)
    listing = {"order": "attention", "business_id": business_id}
    return _signed(place, listing, key, _QUEUE_SIGNATURE_BYTES)


def decode_queue(cursor: str, business_id: int | None, key: str) -> QueuePosition:
    """The place in a cursor of the queue.

    Raises:
        InvalidInput: the cursor is not exactly what `encode_queue` made for this business and key.
    """
    try:
        place = _place(cursor, _ID_BYTES + _ORDER_BYTES)
        id_, order = ULID.from_bytes(place[:_ID_BYTES]), place[_ID_BYTES:]
        position = QueuePosition(int.from_bytes(order), str(id_))
        whole = encode_queue(position, business_id, key)
    except (ValueError, binascii.Error):
        whole = ""
    _check(cursor, whole)
    return position


def _place(cursor: str, size: int) -> bytes:
    return base64.urlsafe_b64decode(cursor)[:size]


def _check(cursor: str, whole: str) -> None:
    # Compared as texts, because base64 ignores some characters.
    if not whole or not hmac.compare_digest(whole.encode(), cursor.encode()):
        raise InvalidInput.of("cursor", "is not a cursor of this listing")


def _signed(place: bytes, listing: Mapping[str, object], key: str, size: int) -> str:
    described = json.dumps(listing, sort_keys=True)
    secret = hashlib.sha256(key.encode()).digest()  # blake2b takes 64 bytes at most
    signature = hashlib.blake2b(place + described.encode(), digest_size=size, key=secret).digest()
    return base64.urlsafe_b64encode(place + signature).decode()
