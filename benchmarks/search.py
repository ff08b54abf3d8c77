"""What a message costs to be found later, and what a search costs, in units and milliseconds.

    python -m benchmarks.search [COUNT [REBUILT]]

Needs DynamoDB Local (`make engines`). COUNT messages (100,000) are those of the evaluation, over
and over, in one business. Only the postings of the drawers that are searched are written: a search
reads no others, and all of them would take an hour. Half of the messages have one of two words, the
other half the other one, and few have both. A hidden word is one whose drawer has one of the
two in it. "Own" is the processor time of the process, of which most is what the AWS SDK needs to
read DynamoDB's answers. Then `ops.reindex` makes the postings of REBUILT messages (2,000) again,
and the same words have to find the same messages before and after. The figures are those of
docs/benchmarks.md, docs/costs.md and ADR 11.
"""

import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks.conversations import dollars
from benchmarks.support import dynamodb_engine
from evaluation import MESSAGES, read_messages
from frontdesk.base.errors import Unavailable
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.scope import UNLIMITED
from frontdesk.models.search import Query
from frontdesk.store.attributes import Item
from frontdesk.store.items import message_item
from frontdesk.store.postings import drawer_key, postings
from frontdesk.store.searching import FIRST, LAST, Found, search
from frontdesk.store.table import Table
from ops.reindex import reindex
from tests.support.conversations import BORN, conversation, store, store_items
from tests.support.dynamodb import consumed, fresh_table

COUNT, REBUILT = 100_000, 2_000
BUSINESS = 7
OF_A_CONVERSATION = 100
RARE, HIDDEN = "quokka", "zebrafish"
SEARCHES = (
    ("first page of a common word", "zebra"),
    ("a rare word", RARE),
    ("a rare word, hidden among a common one", HIDDEN),
    ("a common and a rare word, never together", f"zebra {RARE}"),
    ("two common words, rarely together", "zebra giraffe"),
)


def main(count: int, rebuilt: int) -> None:
    texts = [row.message for row in read_messages(MESSAGES)]
    of_texts(texts)
    with dynamodb_engine() as engine:
        with fresh_table(engine) as table:
            fill(table, texts, count)
            of_searches(table, count)
        with fresh_table(engine) as table:
            fill(table, texts, rebuilt)
            of_rebuild(table)


def of_texts(texts: list[str]) -> None:
    """How many postings a message has, and what it costs to make them."""
    began = time.process_time()
    counts = [len(postings(message(n, text), "c", 1, 7)) for n, text in enumerate(texts)]
    busy = (time.process_time() - began) / len(texts)
    mean = sum(counts) / len(texts)
    print(f"{len(texts)} messages: {mean:.1f} postings a message, {max(counts)} at most,")
    each = f"{1000 * busy:.2f} ms of processor time each"
    print(f"${mean * 0.625:.2f} for a million messages, {each}", flush=True)


def fill(table: Table, texts: list[str], count: int) -> None:
    """Write the messages, and the postings that are searched."""
    store(
        table,
        (conversation(n, business_id=BUSINESS) for n in range(1, 2 + count // OF_A_CONVERSATION)),
    )
    drawers = {drawer_key(BUSINESS, word[:3]) for _, text in SEARCHES for word in text.split()}
    items: list[Item] = []
    for n, text in enumerate(said(texts, count)):
        of, number = conversation(1 + n // OF_A_CONVERSATION).id, 1 + n % OF_A_CONVERSATION
        written = message(n, text)
        items.append(message_item(written, of, number))
        items += [p for p in postings(written, of, number, BUSINESS) if p["pk"] in drawers]
        if len(items) > 5000 or n == count - 1:
            stored(table, items)
            items = []


def stored(table: Table, items: list[Item]) -> None:
    """Write items; DynamoDB Local may be too busy for the client's time limits."""
    for pause in (1, 5, 20, 60):
        try:
            return store_items(table, items)
        except Unavailable:
            time.sleep(pause)
    raise Unavailable


def of_searches(table: Table, count: int) -> None:
    """Print the table of the searches."""
    head = f"search in {count:,} messages | found | requests | read units | $ per million | own, ms"
    print(f"\n| {head} |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    total = consumed(table.client)
    for name, text in SEARCHES:
        find(table, text)  # so that no connection is new
        total.requests.clear()
        total.reads = total.writes = 0.0
        began = time.process_time()
        found = find(table, text)
        busy = time.process_time() - began
        hits = f"{len(found.hits)}{', bounded' if found.is_bounded else ''}"
        cells = f"{len(total.requests)} | {total.reads:g} | {dollars(total):.2f}"
        print(f"| {name} | {hits} | {cells} | {1000 * busy:.0f} |", flush=True)


def of_rebuild(table: Table) -> None:
    """Rebuild all postings, twice, and compare what is found before and after each time."""
    found = [[places(find(table, text)) for _, text in SEARCHES]]
    for _ in range(2):
        began = time.perf_counter()
        written, removed = reindex(table)
        print(f"\nrebuilt: {written:,} postings written, {removed:,} removed,", end=" ")
        print(f"{time.perf_counter() - began:.0f} s", flush=True)
        found.append([places(find(table, text)) for _, text in SEARCHES])
    print("the same words find the same messages:", found[0] == found[1] == found[2])


def said(texts: list[str], count: int) -> Iterator[str]:
    """The texts of the messages."""
    for n, text in enumerate(islice(cycle(texts), count)):
        odd = {count // 2: RARE, count // 4: HIDDEN}.get(n)
        yield f"{odd or ('zebra' if n % 2 else 'giraffe')} {text}"


def find(table: Table, text: str) -> Found:
    """The first page of a search."""
    query = Query.of(text, ("en",))
    return search(table, BUSINESS, query, (FIRST, LAST), 20, scope=UNLIMITED)


def places(found: Found) -> tuple[list[str], str | None]:
    """What a page has found, and where it ends."""
    return [hit.message.id for hit in found.hits], found.position


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
    given = [int(argument) for argument in sys.argv[1:]]
    main(*given, *(COUNT, REBUILT)[len(given) :])
