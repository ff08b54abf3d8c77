"""A stack of its own whose relay fails when it is told to, on DynamoDB Local."""

import contextlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from frontdesk.base.clock import now
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.attributes import marshal
from frontdesk.store.items import message_item
from frontdesk.store.table import Table
from tests.support.dynamodb import client_of
from tests.support.running import Running, environment_of, eventually, running

TEMPLATE = Path(__file__).with_name("template.yaml")

Place = tuple[str, int]
"""A message, by its conversation and its number there."""


@dataclass(frozen=True)
class RelayStack:
    """The stack, the folder through which its functions are told things and tell them."""

    running: Running
    folder: Path
    table: Table

    def write(self, *places: Place) -> None:
        """Add messages, one after another."""
        for conversation_id, number in places:
            message = Message(
                id=f"{conversation_id}-{number}",
                role=MessageRole.USER,
                status=MessageStatus.COMPLETE,
                content="A word",
                created_at=now(),
            )
            item = marshal(message_item(message, conversation_id, number))
            self.table.client.put_item(TableName=self.table.name, Item=item)

    def write_at_once(self, conversations: Sequence[str], messages: int) -> None:
        """Add messages to many conversations at the same time, in order within each."""

        def fill(conversation_id: str) -> None:
            self.write(*((conversation_id, number) for number in range(1, messages + 1)))

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(fill, conversations))

    def journal(self, *conversations: str) -> list[tuple[str, str, str, int]]:
        """What the projections did with the messages of some conversations, in their order.

        That is, whether it was applied or failed, the projection, the conversation and the number.
        """
        with contextlib.suppress(FileNotFoundError):
            lines = (self.folder / "journal").read_text().splitlines()
            entries = [tuple(line.split()) for line in lines]
            return [(a, b, c, int(d)) for a, b, c, d in entries if c in conversations]
        return []

    def applied(self, projection: str, conversation_id: str) -> list[int]:
        """The numbers of the messages that a projection has applied, in their order."""
        entries = self.journal(conversation_id)
        return [number for *what, _, number in entries if what == ["applied", projection]]

    def counted(self, conversation_id: str) -> int:
        """How many messages the projection ``count`` has counted."""
        item = self.table.get({"pk": f"N#{conversation_id}", "sk": "N"})
        return int(item["messages"]) if item else 0

    def poison(self, place: Place) -> None:
        """Let the projection ``fragile`` fail for a message, whenever it comes."""
        (self.folder / f"poison-{place[0]}-{place[1]}").touch()

    @contextlib.contextmanager
    def stalling(self, place: Place) -> Iterator[Callable[[], None]]:
        """Let the relay wait at a message, in the middle of its batch, for as long as this lasts.

        What is yielded returns once it waits there.
        """
        stall, stalled = (
            self.folder / f"{what}-{place[0]}-{place[1]}" for what in ("stall", "stalled")
        )
        stall.touch()

        def reached() -> None:
            assert eventually(stalled.exists)

        yield reached
        stall.unlink()

    def discarded(self) -> list[dict[str, Any]]:
        """The invocation records at the on-failure destination, each with its ``key``."""
        s3, bucket = self.client("s3"), f"{self.table.name}-discarded"
        found = s3.list_objects_v2(Bucket=bucket).get("Contents", ())
        bodies = {
            entry["Key"]: s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            for entry in found
        }
        return [{"key": key, **json.loads(body)} for key, body in bodies.items()]

    def client(self, service: str) -> Any:
        """The SDK's client, as the functions would have it."""
        environment = environment_of("Worker", self.table.name)
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=environment[f"AWS_ENDPOINT_URL_{service.upper()}"],
            region_name=environment["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )


@contextlib.contextmanager
def relay_stack(engine: str, folder: Path, *options: str) -> Iterator[RelayStack]:
    """Run the stack with DynamoDB at ``engine``, and a table of its own."""
    table_name = f"faults-{uuid.uuid4().hex}"
    environment = {"DYNAMODB_ENDPOINT_URL": engine, "TABLE_NAME": table_name}
    parameters = [f"--parameter=Folder={folder}", *options]
    with (
        client_of(engine) as client,
        running(
            folder / "log", "--template", TEMPLATE, *parameters, environment=environment
        ) as stack,
    ):
        yield RelayStack(stack, folder, Table(client, table_name))
