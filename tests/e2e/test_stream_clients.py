"""The clients that people use read the stream, and go on by themselves where it was cut off."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
import pytest
from httpx_sse import connect_sse
from sseclient import SSEClient

from tests.support.proxy import Proxy
from tests.support.sse import STREAM, parse

MESSAGE = "My sink is leaking"
MODULES = Path(__file__).parents[2] / ".cache/sse-clients"
SCRIPTS = Path(__file__).parent / "clients"
SECONDS = 90

Event = tuple[str, str, Any]


class Cutter:
    """Cuts the answer inside the frame after each of these events, once."""

    def __init__(self, *numbers: int) -> None:
        self.left = [f".{number}\n\n".encode() for number in numbers]

    def response(self, carried: bytes, _: int) -> int | None:
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
        timeout=SECONDS,
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
    answer = httpx.post(api_url + STREAM, json={"message": MESSAGE}, timeout=30)
    return [seen(event.id, event.event, event.data) for event in parse([answer.content])]


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


def test_fetch_event_source_goes_on_where_it_was_cut(api_url: str, expected: list[Event]) -> None:
    cutter = Cutter(7, 20)
    with Proxy(api_url, response=cutter.response) as way:
        read, connections = in_node("fetch-event-source.mjs", way.url + STREAM, MESSAGE)
    assert (read, connections) == (expected, 3)


@pytest.mark.parametrize("numbers", [(), (2, 20)])
def test_eventsource_goes_on_where_it_was_cut_and_stops_at_the_end(
    api_url: str, expected: list[Event], numbers: tuple[int, ...]
) -> None:
    cutter = Cutter(*numbers)
    with Proxy(api_url, response=cutter.response) as way:
        read, connections = in_node("eventsource.mjs", address(way.url))
    assert (read, connections) == (expected, len(numbers) + 1)


@pytest.mark.parametrize("numbers", [(), (2, 20)])
def test_chromium_goes_on_where_it_was_cut_and_stops_at_the_end(
    api_url: str, expected: list[Event], numbers: tuple[int, ...]
) -> None:
    cutter = Cutter(*numbers)
    with Proxy(api_url, response=cutter.response) as way:
        read, connections = in_chromium(address(way.url))
    assert (read, connections) == (expected, len(numbers) + 1)


def address(url: str) -> str:
    return f"{url}{STREAM}?message={quote(MESSAGE)}"
