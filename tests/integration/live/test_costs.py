"""What the WebSocket costs at the table; docs/costs.md has the figures."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from frontdesk.access.caller import context_of
from frontdesk.base.once import Once
from frontdesk.live.broadcast import Broadcast
from frontdesk.models.business import Business
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.relay import Change, ConversationChanged, MessageChanged
from frontdesk.relay.conversations import conversations
from frontdesk.relay.live import live
from frontdesk.store.editing import find_conversation
from frontdesk.store.table import Table
from frontdesk.store.tickets import add_ticket
from tests.support import dynamodb
from tests.support.changes import NOW
from tests.support.conversations import conversation, store
from tests.support.live import STAFF, Sockets, admitted

COSTS = (Path(__file__).parents[3] / "docs/costs.md").read_text()
THREAD = conversation(1, business_id=7)
REPLY = Message(
    id="m",
    role=MessageRole.ASSISTANT,
    status=MessageStatus.COMPLETE,
    content="A word",
    created_at=NOW,
)


def test_the_websocket_costs_what_is_published(table: Table) -> None:
    store(table, [THREAD])
    sockets = Sockets(table)

    def row(name: str, act: Callable[[], object]) -> str:
        used = dynamodb.consumed(table.client)
        act()
        requests, writes = len(used.requests), used.writes
        # A query that finds nothing costs a unit, which DynamoDB Local does not count.
        reads = max(used.reads, sum(name in {"GetItem", "Query"} for name in used.requests))
        dollars = reads / 8 + writes * 0.625
        return f"| {name} | {requests} | {reads:g} | {writes:g} | {dollars:.2f} |"

    def batch(*changes: Change) -> Callable[[], object]:
        def relay() -> None:
            known = Once(partial(find_conversation, table))
            told = Broadcast(sockets.audience, lambda _: Business(), known)
            for projection in (conversations(known), live(told)):
                for change in projection.given(changes):
                    projection.apply(change)

        return relay

    whole = ConversationChanged("e", THREAD.id, None, THREAD)
    reply = MessageChanged("e", THREAD.id, 2, None, REPLY)
    changed, written, turn = batch(whole), batch(reply), batch(whole, reply, reply, whole)
    ticket = ""

    def make() -> None:
        nonlocal ticket
        ticket, _ = add_ticket(table, context_of(STAFF))

    ana = sockets.connect(STAFF)
    rows = [
        row("a ticket", make),
        row("connecting by it", lambda: admitted(sockets.edge, ticket)),
        row("a change of a conversation that nobody watches", changed),
        row("a message that nobody watches", written),
        row("a turn that nobody watches, in one batch", turn),
        row("watching a conversation, as staff", lambda: ana.watch(THREAD.id)),
        row("a change of a conversation that somebody watches", changed),
        row("a message that somebody watches", written),
        row("a turn that somebody watches, in one batch", turn),
        row("typing", lambda: ana.send("typing", conversation_id=THREAD.id)),
        row("the end of that connection", ana.disconnect),
    ]
    missing = [row for row in rows if row not in COSTS]
    assert not missing, "\n" + "\n".join(missing)
