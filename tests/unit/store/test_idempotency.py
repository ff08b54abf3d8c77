"""Idempotency-Keys without a table: how long they are kept."""

import time

import pytest

from frontdesk.store.idempotency import FirstResult, IdempotencyKey, add_key
from frontdesk.store.writes import Transaction


def test_a_key_is_kept_for_a_day() -> None:
    transaction = Transaction()
    add_key(transaction, IdempotencyKey("key", "body"), FirstResult("body", "one", "s"))
    [write] = transaction.writes
    kept = float(write["Put"]["Item"]["expires_at"]["N"]) - time.time()
    assert kept == pytest.approx(24 * 3600, abs=60)
