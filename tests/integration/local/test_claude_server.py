"""The stand-in for Claude, where the real SDK does not go."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.claude.__main__ import classify, replies
from local.claude.behaviours import says
from local.claude.server import KEY, ClaudeStandIn
from tests.support.running import PATIENCE
from tests.support.sse import fields, parse


@pytest.fixture
def claude() -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn(classify, replies(pause=0)) as stand_in:
        yield stand_in


def post(claude: ClaudeStandIn, body: Any, path: str = "/v1/messages") -> httpx.Response:
    return httpx.post(
        f"{claude.url}{path}", json=body, headers={"x-api-key": KEY}, timeout=PATIENCE
    )


def test_words_arrive_one_by_one_and_make_the_text(claude: ClaudeStandIn) -> None:
    text = "I say: it is  I.\nI say it."
    claude.reply = says(text)
    events = [fields(event) for event in parse([post(claude, {"stream": True}).content])]
    words = [e["delta"]["text"] for e in events if e["type"] == "content_block_delta"]
    assert len(words) == 8
    assert "".join(words) == text


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "messages", [[], [{"content": 3}], [{"content": []}], [{"content": [{"type": "image"}]}], None]
)
def test_a_request_without_a_message_is_refused(
    claude: ClaudeStandIn, messages: Any, stream: bool
) -> None:
    answer = post(claude, {"stream": stream, "messages": messages})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_there_is_nothing_else_at_its_address(claude: ClaudeStandIn) -> None:
    assert post(claude, {"messages": []}, "/messages").status_code == 404
