"""The lease of a running turn: when it is renewed, what it tells of the turn, who ends it."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from frontdesk.base.clock import now
from frontdesk.models.classification import Hazard
from frontdesk.models.handling import Handler
from frontdesk.models.message import MessageStatus
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.cancelling import cancel_replies
from frontdesk.store.history import TurnRequest, read_history
from frontdesk.store.items import message_from, message_key
from frontdesk.store.leases import Findings, await_findings
from frontdesk.store.places import OpenTurn
from frontdesk.store.removal import delete_conversation
from frontdesk.store.table import Contention, Table
from frontdesk.store.turns import open_turn
from frontdesk.store.writes import Write, update
from frontdesk.turn.lease import Lease
from tests.support import dynamodb
from tests.support.rows import check_rows
from tests.support.turns import LEAKS, TOLD

TEN = timedelta(seconds=10)
FOUND = Findings(TOLD, LEAKS, Handler.ASSISTANT, "en", 7)
GAS = replace(
    FOUND,
    reading=TOLD.model_copy(
        update={"classification": TOLD.classification.model_copy(update={"hazard": Hazard.GAS})}
    ),
)

MILLISECOND = timedelta(milliseconds=1)
"""Times are stored in these."""


def opened(table: Table, age: float = 0.0) -> OpenTurn:
    """A turn in the table, as it is ``age`` seconds after it was opened."""
    ends = now() + timedelta(minutes=2)
    turn = open_turn(table, TurnRequest("Hi", scope=UNLIMITED), None, ends, lease=TEN)
    return replace(turn, started_at=turn.started_at - timedelta(seconds=age))


def lease_of(table: Table, turn: OpenTurn, seconds: float = 120) -> Lease:
    return Lease(table, turn, TEN, turn.started_at + timedelta(seconds=seconds))


def end_of(table: Table, turn: OpenTurn) -> datetime:
    """When the turn counts as dead."""
    item = table.get(message_key(turn.conversation.id, turn.seq))
    assert item is not None
    end = datetime.fromisoformat(item["deadline"])
    before, after = (message_from(item, end + timedelta(milliseconds=n)).status for n in (-1, 1))
    assert (before, after) == (MessageStatus.PENDING, MessageStatus.INTERRUPTED)
    return end


def test_a_check_writes_when_the_lease_is_due_or_there_is_something_to_tell(
    moto_table: Table,
) -> None:
    sent = dynamodb.requests(moto_table)

    def check(
        age: float, found: Findings | None, seconds: float, expected: list[str], *, awaited: bool
    ) -> None:
        turn = opened(moto_table, age)
        lease = lease_of(moto_table, turn, seconds)
        if found:
            lease.found(found)
        if awaited:
            await_findings(moto_table, turn.conversation.id, turn.seq)
        sent.clear()
        assert not lease.check()
        assert not lease.check()
        assert [name.removesuffix("Item") for name in sent] == expected

    reads, writes_first = ["Get", "Get"], ["Update", "Get"]
    check_rows(
        [
            (0, None, 120, reads),
            (1, FOUND, 120, reads),
            (0, GAS, 120, writes_first),
            (1, None, 120, reads),
            (7, None, 120, writes_first),
            (7, FOUND, 120, writes_first),
            # The end of the turn itself is near, and no lease lasts longer.
            (6, None, 9, reads),
        ],
        partial(check, awaited=False),
    )
    check_rows(
        [
            (0, None, 120, reads),
            (0, FOUND, 120, ["Get", "Update", "Get"]),
            (0, GAS, 120, writes_first),
            (7, FOUND, 120, writes_first),
        ],
        partial(check, awaited=True),
    )


def test_a_turn_counts_as_running_for_ten_seconds_from_its_last_renewal(moto_table: Table) -> None:
    began = now()
    turn = opened(moto_table, age=6)
    assert began + TEN - MILLISECOND < end_of(moto_table, turn) <= now() + TEN
    put_back(moto_table, turn)
    began = now()
    assert began > end_of(moto_table, turn)
    assert not lease_of(moto_table, turn).check()
    assert began + TEN - MILLISECOND < end_of(moto_table, turn) <= now() + TEN
    assert not lease_of(moto_table, turn, seconds=11).check()
    assert abs(end_of(moto_table, turn) - turn.started_at - timedelta(seconds=11)) < MILLISECOND


def put_back(table: Table, turn: OpenTurn) -> None:
    """Let the lease of a turn be over."""
    key = message_key(turn.conversation.id, turn.seq)
    table.write(update(key, {"deadline": "2026-01-01T00:00:00.000Z"}, "attribute_exists(pk)", {}))


def test_a_turn_stops_when_it_is_cancelled_taken_again_or_deleted(moto_table: Table) -> None:
    def cancel(turn: OpenTurn) -> None:
        cancel_replies(moto_table, turn.conversation.id, scope=UNLIMITED)

    def take_again(turn: OpenTurn) -> None:
        dead = {"status": MessageStatus.INTERRUPTED}
        key = message_key(turn.conversation.id, turn.seq)
        moto_table.write(update(key, dead, "attribute_exists(pk)", {}))

    def delete(turn: OpenTurn) -> None:
        delete_conversation(moto_table, turn.conversation.id, 10, scope=UNLIMITED)

    for end in (cancel, take_again, delete):
        turn = opened(moto_table, age=5)
        end(turn)
        key = message_key(turn.conversation.id, turn.seq)
        before = moto_table.get(key)
        assert lease_of(moto_table, turn).check(), end.__name__
        # A renewal brings back nothing that is gone, and changes nothing that has ended.
        after = moto_table.get(key)
        assert (after or {}).get("status") == (before or {}).get("status")
        assert (after is None) == (before is None)


class Contended(Table):
    """A table that a transaction is at, the first time."""

    tries = 0

    def write(self, change: Write) -> dict[str, object]:
        self.tries += 1
        if self.tries == 1:
            raise Contention
        return super().write(change)


def test_a_renewal_that_meets_a_transaction_is_made_at_the_next_check(moto_table: Table) -> None:
    turn = opened(moto_table, age=5)
    contended = Contended(moto_table.client, moto_table.name)
    lease = lease_of(contended, turn)
    lease.found(FOUND)
    assert not lease.check()
    assert not lease.check()
    assert contended.tries == 2
    [reply] = read_history(moto_table, turn.conversation.id, 1, scope=UNLIMITED).messages
    assert reply.reading is not None
