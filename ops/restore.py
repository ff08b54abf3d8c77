"""Bring back what was deleted or damaged by mistake, into the table that the stack uses.

    python -m ops.restore STACK --at 2026-11-27T14:30:00+00:00            # tell what would be done
    python -m ops.restore STACK --at 2026-11-27T14:30:00+00:00 --apply    # copy what is missing

DynamoDB restores a state of the last 35 days as a table beside the stack's, without its TTL,
stream, recovery and tags. So nothing uses that table: what the stack's table lacks is copied from
it, and it is deleted by `--clean`. The first run restores, which takes from minutes to hours; later
runs with the same time use the table that is there. `--from TABLE` copies from any other table.

Items are compared one by one. Those that are missing are written, the conversations last, so that
each is complete when it can be seen. Items that differ stay as they are, unless
`--conversation ID --overwrite` names their conversation. Left out are conversations that have
expired, and counters of quotas, keys, circuits, and connections of the WebSocket, which mean
nothing later.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SEGMENTS = 8
"""The parts of the table that are read at once."""
SHORT_LIVED = ("B", "I#", "J#", "Q#", "V#", "W#")
"""How the partition keys of circuits, idempotency keys, tickets, counters, connections and watchers
begin; that of circuits is no more than that."""
PATIENCE = Config(retries={"mode": "adaptive", "total_max_attempts": 10}, max_pool_connections=32)
META = {"S": "META"}
"""The sort key of a conversation."""
_READ_AT_ONCE = 100  # the most that BatchGetItem takes

Item = dict[str, Any]


@dataclass
class Findings:
    """What a comparison has found: counts, and the keys of what is to be written."""

    counts: Counter[str] = field(default_factory=Counter)
    wanted: list[Item] = field(default_factory=list)


def main(arguments: Sequence[str], session: Any = boto3) -> int:
    """Run the command."""
    options = _options(arguments)
    dynamodb = session.client("dynamodb", config=PATIENCE)
    table = _table_of(session.client("cloudformation"), options.stack)
    source = options.source or f"{table}-at-{options.at:%Y%m%dT%H%M%S}"
    if options.clean:
        dynamodb.delete_table(TableName=source)
        print(f"deleted {source}")
        return 0
    if not options.source:
        ensure_restored(dynamodb, table, source, options.at)
    found = compare(dynamodb, source, table, set(options.conversation), options.overwrite)
    for name, count in sorted(found.counts.items()):
        print(f"{name:>12} {count:>9}")
    missing = sorted({c for item in found.wanted if (c := conversation_of(item))})
    print(f"\n{len(missing)} conversations: {' '.join(missing[:20])}{' …' * (len(missing) > 20)}")
    if not options.apply:
        print(f"nothing was written; --apply writes {len(found.wanted)} items")
        return 0
    written = write(dynamodb, table, found.wanted, overwrite=options.overwrite)
    print(f"{written} items were written")
    return 0


def ensure_restored(dynamodb: Any, table: str, target: str, at: datetime) -> None:
    """Restore the state of ``table`` as ``target``, unless it is there; wait for it."""
    try:
        dynamodb.describe_table(TableName=target)
    except dynamodb.exceptions.ResourceNotFoundException:
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=table,
            TargetTableName=target,
            RestoreDateTime=at,
            BillingModeOverride="PAY_PER_REQUEST",
            GlobalSecondaryIndexOverride=[],  # nobody queries it, and it is ready earlier
        )
        print(f"restoring {target}; this takes from minutes to hours", flush=True)
    wait = {"Delay": 20, "MaxAttempts": 3 * 60 * 24}
    dynamodb.get_waiter("table_exists").wait(TableName=target, WaiterConfig=wait)


def compare(
    dynamodb: Any, source: str, table: str, conversations: set[str], overwrite: bool = False
) -> Findings:
    """Compare the items of ``source``, or of the conversations named, with those of ``table``."""
    now = datetime.now().timestamp()  # noqa: DTZ005 (seconds since the epoch)
    found = Findings()

    def segment(number: int) -> Findings:
        part = Findings()
        for page in _pages(dynamodb, source, number):
            items = [i for i in page if _is_asked_for(i, conversations)]
            live = [i for i in items if not _is_left_out(i, now)]
            part.counts["left out"] += len(items) - len(live)
            there = _existing(dynamodb, table, live)
            for item in live:
                other = there.get(_key_text(item))
                state = "missing" if other is None else "same" if other == item else "different"
                part.counts[state] += 1
                if state == "missing" or (state == "different" and overwrite):
                    part.wanted.append(item)
        return part

    with ThreadPoolExecutor(SEGMENTS) as pool:
        for part in pool.map(segment, range(SEGMENTS)):
            found.counts += part.counts
            found.wanted += part.wanted
    orphans = _orphans(dynamodb, table, found.wanted)
    found.wanted = [item for item in found.wanted if conversation_of(item) not in orphans]
    return found


def write(dynamodb: Any, table: str, items: Sequence[Item], *, overwrite: bool) -> int:
    """Put the items, those of conversations last, and tell how many: others may come first."""
    condition = {} if overwrite else {"ConditionExpression": "attribute_not_exists(pk)"}

    def put(item: Item) -> bool:
        try:
            dynamodb.put_item(TableName=table, Item=item, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    last = [item for item in items if item["sk"] == META]
    first = [item for item in items if item["sk"] != META]
    with ThreadPoolExecutor(SEGMENTS) as pool:
        return sum([*pool.map(put, first), *pool.map(put, last)])


def conversation_of(item: Item) -> str | None:
    """The id of the conversation that an item belongs to; None for others."""
    key = str(item["pk"]["S"])
    if key.startswith("C#"):
        return key.removeprefix("C#")
    owner: str | None = item.get("conversation_id", {}).get("S")
    return owner


def _orphans(dynamodb: Any, table: str, items: Sequence[Item]) -> set[str]:
    """The conversations that have expired: with messages to write, and without themselves."""
    with_messages = {c for item in items if (c := conversation_of(item))}
    known = {c for item in items if item["sk"] == META and (c := conversation_of(item))}
    keys = [{"pk": {"S": f"C#{id_}"}, "sk": META} for id_ in sorted(with_messages - known)]
    there = _existing(dynamodb, table, keys).values()
    return with_messages - known - {c for item in there if (c := conversation_of(item))}


def _is_asked_for(item: Item, conversations: set[str]) -> bool:
    return not conversations or conversation_of(item) in conversations


def _is_left_out(item: Item, now: float) -> bool:
    has_expired = float(item.get("expires_at", {}).get("N", now + 1)) <= now
    key = str(item["pk"]["S"])
    return has_expired or key == SHORT_LIVED[0] or key.startswith(SHORT_LIVED[1:])


def _existing(dynamodb: Any, table: str, items: Sequence[Item]) -> Mapping[str, Item]:
    found: dict[str, Item] = {}
    for start in range(0, len(items), _READ_AT_ONCE):
        some = items[start : start + _READ_AT_ONCE]
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in some]
        wanted: Any = {table: {"Keys": keys, "ConsistentRead": True}}
        while wanted:
            answer = dynamodb.batch_get_item(RequestItems=wanted)
            found |= {_key_text(item): item for item in answer["Responses"].get(table, ())}
            wanted = answer["UnprocessedKeys"]
    return found


def _pages(dynamodb: Any, table: str, segment: int) -> Iterator[Sequence[Item]]:
    scan = dynamodb.get_paginator("scan")
    pages = scan.paginate(TableName=table, Segment=segment, TotalSegments=SEGMENTS)
    return (page["Items"] for page in pages)


def _key_text(item: Item) -> str:
    return f"{item['pk']['S']} {item['sk']['S']}"


def _table_of(cloudformation: Any, stack: str) -> str:
    [found] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
    return str(outputs["Table"])


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ops.restore")
    parser.add_argument("stack")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--at", type=_moment, help="the time whose state is wanted, with its zone")
    when.add_argument("--from", dest="source", metavar="TABLE", help="a table to copy from")
    parser.add_argument("--conversation", action="append", default=[], metavar="ID")
    parser.add_argument("--overwrite", action="store_true", help="also items that differ")
    parser.add_argument("--apply", action="store_true", help="write, and do not only tell")
    parser.add_argument("--clean", action="store_true", help="delete the table that was restored")
    options = parser.parse_args(arguments)
    if options.overwrite and not options.conversation:
        parser.error("--overwrite needs --conversation: it undoes what has happened since")
    if options.clean and not options.at:
        parser.error("--clean deletes what --at has restored, and no other table")
    return options


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("the time needs a zone, such as 2026-11-27T14:30:00+00:00")
    return moment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
