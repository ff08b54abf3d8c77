"""What a message costs to be found later, and what a search costs, in units and milliseconds.

    python -m benchmarks.search

Needs DynamoDB Local (`make engines`). The messages are those of the evaluation, over and over, in
one business. "First" is a page of 20 of a word that many messages have, "rare" one of a single
message, "never" two common words that no message has together, which is what the bound is for. The
figures are those of docs/costs.md and of ADR 11.
"""

import time
from itertools import cycle, islice

from benchmarks.conversations import dollars
from benchmarks.support import dynamodb_engine
from evaluation import MESSAGES, read_messages
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.scope import UNLIMITED
from frontdesk.models.search import Query
from frontdesk.store.attributes import Item
from frontdesk.store.items import message_item
from frontdesk.store.postings import postings
from frontdesk.store.searching import FIRST, LAST, search
from tests.support.conversations import BORN, conversation, store, store_items
from tests.support.dynamodb import consumed, fresh_table

COUNT = 10_000
BUSINESS = 7
RARE = "quokka"


def main() -> None:
    texts = [row.message for row in read_messages(MESSAGES)]
    per_message = [len(postings(message(n, text), "c", 1, 7)) for n, text in enumerate(texts)]
    began = time.process_time()
    for n, text in enumerate(texts):
        postings(message(n, text), "c", 1, 7)
    busy = (time.process_time() - began) / len(texts)
    mean = sum(per_message) / len(texts)
    print(f"{len(texts)} messages: {mean:.1f} postings a message, {max(per_message)} at most,")
    print(
        f"${mean * 0.625:.2f} for a million messages, {1000 * busy:.2f} ms of processor time each"
    )
    with dynamodb_engine() as engine, fresh_table(engine) as table:
        one = conversation(1, business_id=BUSINESS, message_count=COUNT)
        store(table, [one])
        items: list[Item] = []
        for n, text in enumerate(islice(cycle(texts), COUNT), start=1):
            # Every other message has one of two words that no message has both of.
            said = message(n, f"{text} {'zebra' if n % 2 else 'giraffe'}{RARE * (n == COUNT // 2)}")
            if n == COUNT // 2:
                said = said.model_copy(update={"content": f"{text} {RARE}"})
            items += [message_item(said, one.id, n), *postings(said, one.id, n, BUSINESS)]
            if len(items) > 5000 or n == COUNT:
                store_items(table, items)
                items = []
        print(f"\n| search in {COUNT:,} messages | requests | read units | $ per million | ms |")
        print("| --- | ---: | ---: | ---: | ---: |")
        total = consumed(table.client)
        for name, text in (
            ("first page of a common word", "zebra"),
            ("a rare word", RARE),
            ("a common and a rare word", f"zebra {RARE}"),
            ("two common words, never together", "zebra giraffe"),
        ):
            total.requests.clear()
            total.reads = total.writes = 0.0
            began = time.process_time()
            search(table, BUSINESS, Query.of(text, ("en",)), (FIRST, LAST), 20, scope=UNLIMITED)
            busy = time.process_time() - began
            cells = f"{len(total.requests)} | {total.reads:g} | {dollars(total):.2f}"
            print(f"| {name} | {cells} | {1000 * busy:.0f} |", flush=True)


def message(n: int, text: str) -> Message:
    """Message number ``n`` of a customer."""
    return Message(
        id=conversation(n).id,
        role=MessageRole.USER,
        status=MessageStatus.COMPLETE,
        content=text,
        created_at=BORN,
    )


if __name__ == "__main__":
    main()
