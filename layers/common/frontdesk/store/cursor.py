"""Cursors: the position of a listing's next page, as an opaque text for the caller to send back."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict

from ulid import ULID

from frontdesk.base.errors import InvalidInput
from frontdesk.store.listing import Filters

_POSITION_BYTES = 16
# Position and signature are a multiple of three bytes, so that base64 has one text for them.
_SIGNATURE_BYTES = 14


def encode(position: str, filters: Filters, key: str) -> str:
    """The cursor for the position after one conversation, with these filters: 40 characters.

    It holds the id, and a signature of id, filters and order, but no key and no filter. The
    signature binds it to its filters, so that it is not used with others by mistake, and ``key``
    keeps clients from building cursors themselves. It protects nothing else: a caller sees by any
    position only what the listing shows anyway.
    """
    place = ULID.from_str(position).bytes
    return base64.urlsafe_b64encode(place + _signature(place, filters, key)).decode()


def decode(cursor: str, filters: Filters, key: str) -> str:
    """The position in a cursor.

    Raises:
        InvalidInput: the cursor is not exactly what `encode` made for the same filters and key.
    """
    try:
        place = base64.urlsafe_b64decode(cursor)[:_POSITION_BYTES]
        position = str(ULID.from_bytes(place))
        whole = encode(position, filters, key)
    except (ValueError, binascii.Error):
        whole = ""
    # Compared as texts, because base64 ignores some characters.
    if not whole or not hmac.compare_digest(whole.encode(), cursor.encode()):
        raise InvalidInput.of("cursor", "is not a cursor of this listing")
    return position


def _signature(place: bytes, filters: Filters, key: str) -> bytes:
    listing = json.dumps({"order": "newest first", **asdict(filters)}, sort_keys=True)
    secret = hashlib.sha256(key.encode()).digest()  # blake2b takes 64 bytes at most
    return hashlib.blake2b(
        place + listing.encode(), digest_size=_SIGNATURE_BYTES, key=secret
    ).digest()
