"""Ids: how new ones are made, and what they look like."""

import secrets

from ulid import ULID

LARGEST_INTEGER = 2**53 - 1
"""JSON's own largest exact integer: a browser reads a larger one as another number."""

ULID_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"

NO_ID = "0" * 26
"""A ULID that is never given out: to look it up is as much work as any unknown id is."""


def new_id() -> str:
    """A new ULID: it sorts by the time at which it was made."""
    return str(ULID())


def new_session_id() -> str:
    """A session id of 128 random bits: who knows it may go on in its conversation."""
    return secrets.token_urlsafe(16)
