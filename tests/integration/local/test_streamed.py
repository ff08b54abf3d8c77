"""Streamed routes of the local gateway; the function speaks the Runtime API's wire format."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.running import PATIENCE, Running, eventually


@pytest.fixture
def client(shared: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared.url, timeout=PATIENCE) as client:
        yield client


def test_a_chunk_arrives_before_the_next_is_made(client: httpx.Client, tmp_path: Path) -> None:
    """The function goes on only when it finds the file made after its first chunk had arrived."""
    go = tmp_path / "go"
    with client.stream("GET", "/stream", params={"wait_for": str(go)}) as answer:
        assert answer.status_code == 201
        assert answer.headers["Content-Type"] == "text/event-stream"
        chunks = answer.iter_raw()
        assert next(chunks) == b"first"
        go.touch()
        assert b"".join(chunks) == b"second"


def test_a_prelude_in_pieces_is_put_together(client: httpx.Client) -> None:
    answer = client.get("/stream", params={"mode": "bytewise"})
    assert (answer.status_code, answer.content) == (201, b"firstsecond")


def test_an_environment_serves_streams_one_after_another(client: httpx.Client) -> None:
    for _ in range(3):
        assert client.get("/stream", params={"count": "100"}).text == "first" + "second" * 100


@pytest.mark.parametrize("mode", ["exit", "error"])
def test_a_stream_that_breaks_off_is_cut(client: httpx.Client, mode: str) -> None:
    with client.stream("GET", "/stream", params={"mode": mode}) as answer:
        chunks = answer.iter_raw()
        assert next(chunks).startswith(b"first")
        with pytest.raises(httpx.RemoteProtocolError):
            list(chunks)
    assert client.get("/stream").status_code == 201


def test_an_answer_without_a_prelude_is_a_500(client: httpx.Client) -> None:
    answer = client.get("/stream", params={"mode": "no_prelude"})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "INTERNAL_ERROR"


def test_a_client_that_leaves_does_not_stop_the_function(
    client: httpx.Client, tmp_path: Path
) -> None:
    go, done = tmp_path / "go", tmp_path / "done"
    params = {"wait_for": str(go), "mark": str(done), "count": "5000"}
    with client.stream("GET", "/stream", params=params) as answer:
        assert next(answer.iter_raw()) == b"first"
    go.touch()
    assert eventually(done.exists)
    assert client.get("/stream").status_code == 201


def test_the_error_in_the_trailers_is_logged_by_type(client: httpx.Client, shared: Running) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/stream", params={"mode": "error"})
    assert eventually(lambda: "Stream failed: Oops" in shared.log.read_text())
