"""web/widget/shared/live.js, the pages' client of the WebSocket, with connections that are cut."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e import test_live
from tests.e2e.test_documented_clients import node_with_websockets
from tests.e2e.test_live import contents, opened
from tests.support.proxy import Proxy
from tests.support.running import PATIENCE

pytestmark = test_live.pytestmark
CLIENT = Path(__file__).parent / "clients/live.mjs"


class CutTwice(Proxy):
    """A way to the API on which two connections are cut: one once it watches, one in its turn."""

    def __init__(self, api_url: str) -> None:
        super().__init__(api_url, response=self.cut)
        self.marks = [b'"watching"', b'.2.6"']

    def cut(self, carried: bytes, _: int) -> int | None:
        found = carried.find(self.marks[0]) if self.marks else -1
        if found < 0:
            return None
        mark = self.marks.pop(0)
        return found + len(mark)


@pytest.fixture
def lines(api: httpx.Client) -> Iterator[tuple[str, Any]]:
    """A conversation's id, and the lines that the client prints, which talks in it."""
    thread = opened(api)
    with CutTwice(str(api.base_url)) as way:
        command = [*node_with_websockets(), str(CLIENT), way.url, thread["id"]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            yield thread["id"], map(json.loads, process.stdout)
            assert process.wait(PATIENCE) == 0


def test_the_pages_client_watches_again_after_a_cut(
    api: httpx.Client, lines: tuple[str, Any]
) -> None:
    conversation_id, told = lines
    seen: list[list[str]] = []

    def until(first: str) -> list[str]:
        for line in told:
            seen.append(line)
            if line[0] == first:
                return list(line)
        raise AssertionError(f"no {first} in {seen}")

    until("watching")
    assert until("cut") == ["cut", "string"]  # it knows after which event
    _, text = until("said")
    path = f"/api/v1/conversations/{conversation_id}"
    api.post(f"{path}/messages", json={"text": "I come at four"})
    until("unwatched")
    states = [line[1] for line in seen if line[0] == "state"]
    # Three times, or twice: the connection whose function died may be the first that is cut.
    assert states in (["live", *["polling", "live"] * times] for times in (2, 3))
    # What is refused for good is not asked for again.
    assert sum(line[0] == "error" for line in seen) >= 1
    assert text in [content for _, content in contents(api, conversation_id)]


def test_a_frame_of_a_topic_waits_until_the_last_one_is_answered() -> None:
    script = CLIENT.with_name("topics.mjs")
    said = subprocess.check_output([*node_with_websockets(), script], text=True, timeout=PATIENCE)
    assert said.split("\n") == [
        "watch nobody",
        "answer",
        "watch Ana",
        "refuse for now",
        "watch Ben",
        "refuse for good",
        "cut",
        "watch Cleo",
        "answer",
        "unwatch nobody",
        "",
    ]
