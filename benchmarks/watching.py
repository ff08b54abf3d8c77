"""Open connections of `benchmarks.live`, and what has come to them."""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import httpx
from websockets.asyncio.client import ClientConnection, connect


@dataclass
class Watching:
    """An open connection: what it watches, and what has come to it."""

    topic: dict[str, Any]
    socket: ClientConnection
    messages: set[tuple[str, int]] = field(default_factory=set)
    """The conversations and numbers of messages."""

    changed: dict[str, str] = field(default_factory=dict)
    """When the newest state of each conversation is from."""

    late: list[float] = field(default_factory=list)
    astray: int = 0

    async def listen(self) -> None:
        """Take the frames."""
        async for text in self.socket:
            frame = json.loads(text)
            several = frame.get("event") == "changes"
            for each in frame["data"]["changes"] if several else [frame]:
                self.take(each)

    def take(self, frame: dict[str, Any]) -> None:
        """Note a frame; one that tells of no change is left out."""
        data: Any = frame.get("data")
        if frame.get("event") == "conversation_changed":
            found = data["conversation"]
            self.changed[found["id"]] = max(found["updated_at"], self.changed.get(found["id"], ""))
            self._is_late(found["updated_at"])
        elif frame.get("event") == "message_changed":
            found = {"id": data["conversation_id"]}
            self.messages.add((data["conversation_id"], data["number"]))
            if data["message"]["role"] == "user":  # a reply is created before it is complete
                self._is_late(data["message"]["created_at"])
        else:
            return
        self.astray += self.topic.get("conversation_id") not in (None, found["id"])
        self.astray += self.topic.get("queue") not in (None, found.get("business_id"))

    def watches(self, conversation: dict[str, Any]) -> bool:
        id_, business_id = conversation["id"], conversation["business_id"]
        return self.topic in ({"conversation_id": id_}, {"queue": business_id})

    def lacks(self, conversation: dict[str, Any]) -> int:
        """How much of a conversation that it watches has not come.

        That a conversation was opened is told to its business's queue: nobody watches it then.
        """
        id_, count = conversation["id"], conversation["message_count"]
        if "queue" in self.topic:
            count = 0
        elif not count:
            return 0
        missing = sum((id_, number) not in self.messages for number in range(1, count + 1))
        return missing + int(self.changed.get(id_) != conversation["updated_at"])

    def _is_late(self, moment: str) -> None:
        self.late.append(time.time() - datetime.fromisoformat(moment).timestamp())


async def opened(http: httpx.AsyncClient, topic: dict[str, Any]) -> ClientConnection:
    """A connection that watches a topic, as the pages do."""
    answer = await http.post("/api/v1/live/ticket")
    made = answer.raise_for_status().json()["data"]
    address = urljoin(str(http.base_url), made["url"]).replace("http", "ws", 1)
    socket = await connect(
        f"{address}?ticket={made['ticket']}", ping_interval=None, compression=None, open_timeout=60
    )
    await socket.send(json.dumps({"action": "watch", "together": True, **topic}))
    while json.loads(await socket.recv()).get("event") != "watching":
        pass
    return socket
