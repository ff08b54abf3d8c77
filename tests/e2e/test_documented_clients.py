"""The clients in docs/clients, as they stand there, with a connection that is cut in between."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.proxy import Proxy
from tests.support.running import PATIENCE

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "docs/clients"
MODULES = ROOT / ".cache/sse-clients/node_modules"


class Cutter(Proxy):
    """A way to the API that is cut once, in the midst of the first reply's tokens."""

    def __init__(self, api_url: str) -> None:
        super().__init__(api_url, response=self.cut)
        self.has_cut = False

    def cut(self, carried: bytes, _: int) -> int | None:
        # The end of an event's id, of an event stream's frame or of the WebSocket's.
        found = re.search(rb'\.6(\n\n|"}?)', carried)
        if self.has_cut or found is None:
            return None
        self.has_cut = True
        return found.end()


def check(command: list[str], api: httpx.Client) -> None:
    """The client prints the stored reply, to the character, of the one turn that it started."""
    message = "The gutter over the porch is blocked"
    before = newest(api)
    with Cutter(str(api.base_url)) as way:
        done = subprocess.run(
            [*command, way.url, message], stdout=subprocess.PIPE, timeout=PATIENCE, check=True
        )
        assert way.has_cut
    after = newest(api)
    assert [c for c in after if c not in before] == after[:1]
    opened = api.get(f"/api/v1/conversations/{after[0]}").json()["data"]
    question, reply = opened["messages"]
    assert question["content"] == message
    assert done.stdout.decode().strip() == reply["content"]


def skip(needed: str) -> None:
    if os.environ.get("FRONTDESK_REQUIRE_ENGINES"):
        pytest.fail(needed)
    pytest.skip(needed)


def node_with_websockets() -> list[str]:
    """The command of a Node that has WebSocket."""
    node = shutil.which("node")
    if node is None:
        skip("the JavaScript client needs node")
        return []
    version = subprocess.run([node, "--version"], stdout=subprocess.PIPE, check=True, text=True)
    is_old = int(version.stdout.strip().removeprefix("v").partition(".")[0]) < 22
    return [node, "--experimental-websocket"] if is_old else [node]


def newest(api: httpx.Client) -> list[str]:
    listed = api.get("/api/v1/conversations", params={"limit": 100}).json()["data"]
    return [conversation["id"] for conversation in listed]


def test_the_python_client_goes_on_after_a_cut(api: httpx.Client) -> None:
    check([sys.executable, str(CLIENTS / "chat.py")], api)


def test_the_javascript_client_goes_on_after_a_cut(api: httpx.Client, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not MODULES.is_dir():
        skip("the JavaScript client needs node and npm (make engines)")
        return
    (tmp_path / "node_modules").symlink_to(MODULES)  # where a user would have installed them
    client = Path(shutil.copy(CLIENTS / "chat.mjs", tmp_path))
    check([node, str(client)], api)


def test_the_python_client_of_the_websocket_goes_on_after_a_cut(api: httpx.Client) -> None:
    check([sys.executable, str(CLIENTS / "live.py")], api)


def test_the_javascript_client_of_the_websocket_goes_on_after_a_cut(api: httpx.Client) -> None:
    check([*node_with_websockets(), str(CLIENTS / "live.mjs")], api)


def test_they_are_short() -> None:
    for name in ("chat.py", "chat.mjs", "live.py", "live.mjs"):
        assert len((CLIENTS / name).read_text().splitlines()) <= 30, name
