"""New ids, and the format of ids."""

import hashlib
import secrets
from datetime import datetime

from ulid import ULID

LARGEST_INTEGER = 2**53 - 1
"""The largest integer that is exact in JSON: a browser rounds larger ones."""

ULID_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"

NO_ID = "0" * 26
"""A ULID that no item has. Looking it up takes as long as for any other unknown id."""

LAST_ID = "7" + "Z" * 25
"""The ULID after which none comes."""


def new_id(moment: datetime | None = None) -> str:
    """A new ULID, of this moment or of the present; ULIDs sort by the time they were made."""
    return str(ULID() if moment is None else ULID.from_timestamp(_milliseconds(moment)))


def derived_id(moment: datetime, *parts: str) -> str:
    """The ULID of a moment and of what tells one thing of that moment from the others.

    It is the same whenever it is made of the same, so that making something twice makes one thing.
    """
    rest = hashlib.sha256("\n".join(parts).encode()).digest()[:10]
    return str(ULID.from_bytes(_milliseconds(moment).to_bytes(6) + rest))


def new_session_id() -> str:
    """A session id of 128 random bits. It opens its conversation to whoever knows it."""
    return secrets.token_urlsafe(16)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
