"""Turns as the table has them, for `benchmarks.live --written`, which starts this as a process.

    python -m benchmarks.writing ENGINE TURNS SECONDS < ids of conversations

It writes that many turns a second at the engine with this address, in one conversation after the
other, as functions do: a read of the conversation, and the transactions that open and close a turn.
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from benchmarks.support import MESSAGE
from frontdesk.base.clock import now
from frontdesk.base.settings import settings
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.history import TurnRequest, find_history
from frontdesk.store.replies import close_turn
from frontdesk.store.table import Table
from frontdesk.store.turns import open_turn
from tests.support.dynamodb import client_of
from tests.support.turns import ended, leaks

REPLY = (
    "I am sorry to hear that. This sounds like a plumbing problem. I have noted it as urgent. "
    "What is the address, or at least the postcode?"
)


def write_turn(table: Table, conversation_id: str, number: int) -> None:
    """Store a turn, its message and its reply."""
    text = f"{MESSAGE} {number}"
    request = TurnRequest(text, conversation_id=conversation_id, scope=UNLIMITED)
    history = find_history(table, request, 10)
    turn = open_turn(table, request, history, now() + timedelta(seconds=30))
    close_turn(table, turn, ended(REPLY), leaks)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing", description=__doc__)
    parser.add_argument("engine")
    parser.add_argument("turns", type=float)
    parser.add_argument("seconds", type=float)
    options = parser.parse_args()
    conversations = sys.stdin.read().split()
    began = time.monotonic()
    with client_of(options.engine) as client, ThreadPoolExecutor(8) as pool:
        table = Table(client, settings.table_name)
        written = []
        for number in range(int(options.turns * options.seconds)):
            time.sleep(max(0.0, began + number / options.turns - time.monotonic()))
            id_ = conversations[number % len(conversations)]
            written.append(pool.submit(write_turn, table, id_, number))
        for each in written:
            each.result()


if __name__ == "__main__":
    main()
