"""Cursors: where the next page of a listing begins, in a form that a caller can only hand back."""

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
# With the position a multiple of three, so that no two texts are the same bytes in base64.
_SIGNATURE_BYTES = 14


def encode(position: str, filters: Filters, key: str) -> str:
    """The cursor of the position after one conversation, for these filters: 40 characters.

    It holds the id and a signature of id, filters and order; neither a key nor a filter can be read
    from it or changed by it. It is bound to its filters so that it cannot go astray, and signed
    with ``key`` so that nobody builds on its form; it guards nothing, for a position in a listing
    that one may read anyway opens nothing more.
    """
    place = ULID.from_str(position).bytes
    return base64.urlsafe_b64encode(place + _signature(place, filters, key)).decode()


def decode(cursor: str, filters: Filters, key: str) -> str:
    """The position that a cursor stands for.

    Raises:
        InvalidInput: it is not one that `encode` made, whole, for the same filters and key.
    """
    try:
        place = base64.urlsafe_b64decode(cursor)[:_POSITION_BYTES]
        position = str(ULID.from_bytes(place))
        whole = encode(position, filters, key)
    except (ValueError, binascii.Error):
        whole = ""
    # Compared as texts: what base64 overlooks is no cursor either.
    if not whole or not hmac.compare_digest(whole.encode(), cursor.encode()):
        raise InvalidInput.of("cursor", "is not a cursor of this listing")
    return position


def _signature(place: bytes, filters: Filters, key: str) -> bytes:
    listing = json.dumps({"order": "newest first", **asdict(filters)}, sort_keys=True)
    secret = hashlib.sha256(key.encode()).digest()  # of any length, to the 64 bytes that fit
    return hashlib.blake2b(
        place + listing.encode(), digest_size=_SIGNATURE_BYTES, key=secret
    ).digest()
