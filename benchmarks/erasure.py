"""The erasure of a customer with 1,000 conversations and 50,000 messages, killed twice on the way.

    python -m benchmarks.erasure

Needs DynamoDB Local (`make engines`). The erasing process is killed when a third of the
conversations is gone, and when two thirds are; a third process ends it. Then the table is scanned:
the benchmark fails if an item mentions the customer, or if others lack something. It prints for how
long the processes worked, and what an erasure without interruptions costs on an on-demand table in
us-east-1.
"""

import json
import subprocess
import sys
import time
from typing import Any

from benchmarks.conversations import dollars
from benchmarks.support import dynamodb_engine
from frontdesk.models.customer import Customer
from frontdesk.models.scope import UNLIMITED
from frontdesk.store.attributes import unmarshal
from frontdesk.store.customers import write_customer
from frontdesk.store.erasure import erase_customer
from frontdesk.store.items import scope_key
from frontdesk.store.table import Table
from tests.support.conversations import messages, mixed, store, store_items
from tests.support.customers import JANE
from tests.support.dynamodb import client_of, consumed, fresh_table

BUSINESS, CUSTOMER, OTHER = 7, 5, 6
CONVERSATIONS, LENGTH = 1_000, 50
SECRET = "canary-erased"
HOUR = 3600.0


def main() -> int:
    with dynamodb_engine() as engine, fresh_table(engine) as table:
        fill(table, OTHER, 20)
        before = scan(table)
        ids = fill(table, CUSTOMER, CONVERSATIONS)
        seconds = [work(engine, table, gone) for gone in (1 / 3, 2 / 3, None)]
        told = json.dumps(after := scan(table), default=str)
        marks = [SECRET, scope_key(CUSTOMER, BUSINESS), *ids]
        found = [mark for mark in marks if f'"{mark}' in told or f"#{mark}" in told]
        print(f"{CONVERSATIONS:,} conversations, {CONVERSATIONS * LENGTH:,} messages")
        print("seconds until killed, killed, done:", *(f"{each:.1f}" for each in seconds))
        print(f"items that mention the customer: {len(found)}; others' items: {len(after)}")
        if found or after != before:
            return 1
    with dynamodb_engine() as engine, fresh_table(engine) as table:
        fill(table, CUSTOMER, CONVERSATIONS // 10)
        cost = consumed(table.client)
        erase_customer(table, BUSINESS, CUSTOMER, HOUR, scope=UNLIMITED)
        ten = [10 * len(cost.requests), 10 * cost.writes, 10 * dollars(cost) / 1_000_000]
        print("{:,} requests, {:,.0f} write units, ${:.2f}".format(*ten))
    return 0


def fill(table: Table, customer: int, conversations: int) -> list[str]:
    """Store a customer's record and conversations; return their ids."""
    start = 0 if customer == CUSTOMER else 10 * CONVERSATIONS
    ids = {"business_id": BUSINESS, "customer_id": customer}
    text = SECRET if customer == CUSTOMER else "other"
    stored = mixed(conversations, start, **ids, message_count=LENGTH, last_message=text)
    store(table, stored)
    for each in stored:
        store_items(table, messages(each.id, LENGTH, text + " {}" + " and so on" * 18))
    record = Customer.model_validate(JANE)
    write_customer(table, BUSINESS, customer, record, None, scope=UNLIMITED)
    return [each.id for each in stored]


def work(engine: str, table: Table, until_gone: float | None) -> float:
    """Run an erasing process, and kill it once a share of the conversations is gone."""
    command = [sys.executable, "-m", "benchmarks.erasure", engine, table.name]
    began = time.monotonic()
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            progress = table.get({"pk": scope_key(CUSTOMER, BUSINESS), "sk": "ERASURE"}) or {}
            if until_gone and progress.get("conversations", 0) >= until_gone * CONVERSATIONS:
                process.kill()
                return time.monotonic() - began
            time.sleep(0.02)
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.monotonic() - began


def child(engine: str, name: str) -> int:
    """Erase the customer, and print the receipt."""
    with client_of(engine) as client:
        receipt = erase_customer(Table(client, name), BUSINESS, CUSTOMER, HOUR, scope=UNLIMITED)
    print(receipt)
    complete = (receipt.conversations, receipt.messages) == (
        CONVERSATIONS,
        CONVERSATIONS * LENGTH,
    )
    return 0 if receipt.complete and complete else 1


def scan(table: Table) -> list[Any]:
    """Every item that is in the table, but for those that say whose a removed conversation was."""
    pages = table.client.get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
    items = [unmarshal(item) for page in pages for item in page["Items"]]
    return sorted((item for item in items if not item["pk"].startswith("X#")), key=str)


if __name__ == "__main__":
    sys.exit(child(*sys.argv[1:]) if len(sys.argv) > 1 else main())
