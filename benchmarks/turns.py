"""Warm turns over HTTP: Frontdesk's stack beside a conversation kept in one item.

    python -m benchmarks.turns [--turns 200]

Needs DynamoDB Local (`make engines`). Both sides serve the same messages with the same engine,
reader and composed replies, alternately, one request at a time. Frontdesk runs as `make run`
starts it: gateway and function processes. The peer is `benchmarks/peer/app.py`, FastAPI on uvicorn,
which reads and rewrites the conversation's one item at each turn. The figure is the time from the
request to the end of the answer, in conversations that begin with 10 and 1,000 messages.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.support import (
    MESSAGE,
    PEER_TABLE,
    Client,
    Item,
    create_peer_table,
    dynamodb,
    dynamodb_engine,
    frontdesk,
    peer,
    percentiles,
    print_table,
)

OURS, THEIRS = "Frontdesk", "one item, FastAPI"
SIZES = (10, 1000)
GROWTH = 0.2
"""How much a conversation may grow while it is measured, as a fraction of its size."""

WARM_UP = 50
"""Turns of each kind that are not measured: the engine runs on Java and is slower at first."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=200, help="of each kind")
    turns = parser.parse_args().turns
    with dynamodb_engine() as engine:
        create_peer_table(engine)
        with frontdesk(engine) as ours, peer(engine) as (theirs, _):
            samples = measure(dynamodb(engine), ours, theirs, turns)
    report(samples)


Samples = dict[tuple[str, int], list[float]]


def measure(database: Any, ours: str, theirs: str, turns: int) -> Samples:
    """Take turns on both sides; the result is the seconds of each turn, by side and size."""
    clients = {
        OURS: (Client(ours, "/api/v1/chat"), grow_ours),
        THEIRS: (Client(theirs, "/chat"), grow_theirs),
    }
    kinds = {
        (name, size): (client, conversations(client, size, database, grow))
        for size in SIZES
        for name, (client, grow) in clients.items()
    }
    samples: Samples = {kind: [] for kind in kinds}
    for count in range(WARM_UP + turns):
        for kind, (client, ids) in kinds.items():
            conversation_id = next(ids)
            seconds, _ = client.post(message=MESSAGE, conversation_id=conversation_id)
            if count >= WARM_UP:
                samples[kind].append(seconds)
    return samples


def conversations(
    client: Client, size: int, database: Any, grow: Callable[[Any, str, int], None]
) -> Iterator[str]:
    """For each turn the id of a conversation with about that many messages."""
    while True:
        answer = json.loads(client.post(message=MESSAGE)[1])
        conversation_id = answer.get("data", answer)["conversation_id"]
        grow(database, conversation_id, size)
        client.post(message=MESSAGE, conversation_id=conversation_id)  # the next turn is measured
        for _ in range(max(1, int(size * GROWTH / 2))):
            yield conversation_id


def grow_ours(database: Any, conversation_id: str, size: int) -> None:
    """Repeat the one turn of a conversation of Frontdesk's until it has ``size - 2`` messages."""
    query = {
        "TableName": "frontdesk",
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": f"C#{conversation_id}"}},
    }
    question, reply, meta = database.query(**query)["Items"]
    items = [
        {**(question if seq % 2 else reply), "sk": {"S": f"M#{seq:010d}"}}
        for seq in range(3, size - 1)
    ]
    items.append({**meta, "message_count": {"N": str(size - 2)}})
    for start in range(0, len(items), 25):
        puts = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        database.batch_write_item(RequestItems={"frontdesk": puts})


def grow_theirs(database: Any, conversation_id: str, size: int) -> None:
    """Repeat the one turn of a conversation of the peer's until it has ``size - 2`` messages."""
    key = {"id": {"S": conversation_id}}
    item: Item = database.get_item(TableName=PEER_TABLE, Key=key)["Item"]
    item["messages"] = {"L": item["messages"]["L"] * (size // 2 - 1)}
    database.put_item(TableName=PEER_TABLE, Item=item)


def report(samples: Samples) -> None:
    """Print the percentiles, and the ratio of the medians in long and short conversations."""
    rows = {}
    for name in (OURS, THEIRS):
        (short, short99), (long, long99) = (percentiles(samples[name, size]) for size in SIZES)
        rows[name] = [*(1e3 * s for s in (short, short99, long, long99)), long / short]
    headings = [f"{p} at {size:,}" for size in SIZES for p in ("p50", "p99")]
    print_table("turn, ms", [*headings, "p50, 1,000 / 10"], rows)
    print(
        "From the request until its whole answer, in conversations of 10 and 1,000 messages;\n"
        "the ratio is the peer's figure over Frontdesk's."
    )


if __name__ == "__main__":
    main()
