"""The clients that people use read the stream, and go on by themselves where it was cut off."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
import pytest
from httpx_sse import connect_sse
from sseclient import SSEClient

from tests.support.proxy import Proxy
from tests.support.running import PATIENCE
from tests.support.sse import STREAM, parse

MESSAGE = "My sink is leaking"
MODULES = Path(__file__).parents[2] / ".cache/sse-clients"
SCRIPTS = Path(__file__).parent / "clients"

Event = tuple[str, str, Any]


class Cutter(Proxy):
    """A way to the API that is cut inside the frame after each of these events, once."""

    def __init__(self, api_url: str, *numbers: int) -> None:
        super().__init__(api_url, response=self.cut)
        self.left = [f".{number}\n\n".encode() for number in numbers]

    def cut(self, carried: bytes, _: int) -> int | None:
        if not self.left or (found := carried.find(self.left[0])) < 0:
            return None
        inside = found + 40  # the size of the chunk, and the beginning of its frame
        if len(carried) < inside:
            return None
        del self.left[0]
        return inside


def in_node(script: str, *arguments: str, **environment: str) -> tuple[list[Event], int]:
    """The events that a client read, without what differs from turn to turn; its connections."""
    node = shutil.which("node")
    if node is None or not (MODULES / "node_modules").is_dir():
        missing("the clients in Node need node and npm (make engines)")
    done = subprocess.run(
        [node, str(SCRIPTS / script), str(MODULES), *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
        check=True,
    )
    read = json.loads(done.stdout)
    return [seen(**event) for event in read["events"]], read["connections"]


def in_chromium(address: str) -> tuple[list[Event], int]:
    """The events that Chromium's EventSource read, and its connections."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        missing("Chromium's EventSource needs chromium")
    return in_node("chromium.mjs", address, CHROMIUM=browser)


def missing(what: str) -> NoReturn:
    if os.environ.get("FRONTDESK_REQUIRE_ENGINES"):
        pytest.fail(what)
    pytest.skip(what)


def seen(id: str | None, event: str, data: str) -> Event:  # noqa: A002
    """An event: its number, its name and the part of its data that is the same in every turn."""
    told = json.loads(data)
    for name in list(told):
        if name.endswith(("_id", "_ms")) or name == "timestamp":
            del told[name]
    return (id or "").rpartition(".")[2], event, told


@pytest.fixture(scope="module")
def expected(api_url: str) -> list[Event]:
    """What every client is to read, each event once."""
    answer = httpx.post(api_url + STREAM, json={"message": MESSAGE}, timeout=PATIENCE)
    return [seen(event.id, event.event, event.data) for event in parse([answer.content])]


@pytest.fixture
def cutter(request: pytest.FixtureRequest, api_url: str) -> Iterator[Cutter]:
    """What cuts the answers of an address of its own, at the numbers that the test names."""
    if api_url.startswith("https:"):
        pytest.skip("the test's own wire has no TLS")
    with Cutter(api_url, *request.param) as cutter:
        yield cutter


def test_httpx_sse_reads_a_stream(api: httpx.Client, expected: list[Event]) -> None:
    with connect_sse(api, "POST", STREAM, json={"message": MESSAGE}) as source:
        assert [seen(e.id, e.event, e.data) for e in source.iter_sse()] == expected


def test_sseclient_py_reads_a_stream(api: httpx.Client, expected: list[Event]) -> None:
    with api.stream("GET", STREAM, params={"message": MESSAGE}) as answer:
        events = SSEClient(answer.iter_raw()).events()
        assert [seen(e.id, e.event, e.data) for e in events] == expected


def test_eventsource_parser_reads_a_stream(api_url: str, expected: list[Event]) -> None:
    read, _ = in_node("eventsource-parser.mjs", api_url + STREAM, MESSAGE)
    assert read == expected


@pytest.mark.parametrize("cutter", [(7, 20)], indirect=True)
def test_fetch_event_source_goes_on_where_it_was_cut(cutter: Cutter, expected: list[Event]) -> None:
    read, connections = in_node("fetch-event-source.mjs", cutter.url + STREAM, MESSAGE)
    assert (read, connections) == (expected, 3)


@pytest.mark.parametrize("cutter", [(2, 20)], indirect=True)
def test_eventsource_goes_on_where_it_was_cut_and_stops_at_the_end(
    cutter: Cutter, expected: list[Event]
) -> None:
    read, connections = in_node("eventsource.mjs", address(cutter.url))
    assert (read, connections) == (expected, 3)


def test_chromium_reads_a_stream_and_stops_at_the_end(api_url: str, expected: list[Event]) -> None:
    assert in_chromium(address(api_url)) == (expected, 1)


@pytest.mark.parametrize("cutter", [(2, 20)], indirect=True)
def test_chromium_goes_on_where_it_was_cut_and_stops_at_the_end(
    cutter: Cutter, expected: list[Event]
) -> None:
    read, connections = in_chromium(address(cutter.url))
    assert (read, connections) == (expected, 3)


def address(url: str) -> str:
    return f"{url}{STREAM}?message={quote(MESSAGE)}"
