"""The stand-in for Claude as a process: of its own, and beside `make run`'s stack."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from local.claude.server import KEY
from tests.support.running import PATIENCE, ROOT, eventually
from tests.support.sse import STREAM, fields, parse, text
from tests.support.stack import stack

AT_ONCE = "--classification-ms 0 --first-token-ms 0 --token-ms 0"
PATIENT = {"CLASSIFIER_SECONDS": "600", "FIRST_TOKEN_SECONDS": "600"}
STALL = "stall in the middle"
WASPS = {"message": "There are wasps in my attic"}


@contextmanager
def stack_with_the_stand_in(script: str, log: Path) -> Iterator[httpx.Client]:
    """The stack of ``make run ASSISTANT=stub STUB=...``, in a shell that has a key."""
    environment = {"ASSISTANT": "stub", "STUB": script, "ANTHROPIC_API_KEY": "sk-real", **PATIENT}
    with stack(environment, str(log)) as url, httpx.Client(base_url=url, timeout=PATIENCE) as api:
        yield api


def test_turns_are_claudes_and_about_what_was_written(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with stack_with_the_stand_in(AT_ONCE, log) as api:
        reply = api.post("/api/v1/chat", json=WASPS).json()
        events = parse([api.post(STREAM, json=WASPS).content])
    data = reply["data"]
    assert reply["meta"]["assistant"] == "claude"
    assert (data["classification"]["source"], data["service_type"]) == ("claude", "pest_control")
    assert "stand-in" in data["response"]
    assert "pest control" in data["response"]
    assert text(events) == data["response"]
    classified = next(fields(e) for e in events if "classification" in e.data)
    assert classified["classification"]["source"] == "claude"
    assert events[-1].event == "done"
    stand_in = log.read_text().split("The stand-in for Claude is ready at ")[1].split()[0]
    assert eventually(lambda: is_gone(stand_in))


def is_gone(url: str) -> bool:
    try:
        httpx.get(url, timeout=PATIENCE)
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        pass
    return False


def test_a_turn_is_completed_although_the_stand_in_fails(tmp_path: Path) -> None:
    with stack_with_the_stand_in(f"{AT_ONCE} --fault 529", tmp_path / "log") as api:
        reply = api.post("/api/v1/chat", json=WASPS).json()
    assert reply["meta"]["assistant"] == "canned"
    assert reply["data"]["classification"]["source"] == "keywords"
    assert reply["data"]["service_type"] == "pest_control"


@pytest.fixture
def alone() -> Iterator[subprocess.Popen[str]]:
    """``python -m local.claude``, whose replies stall."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.claude", *["--first-token-ms", "0", "--fault"], STALL],
        cwd=ROOT,
        env={"PYTHONPATH": "layers/common"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def test_the_stand_in_runs_by_itself_until_it_is_interrupted(alone: subprocess.Popen[str]) -> None:
    assert alone.stdout is not None
    url = alone.stdout.readline().split()[-1]
    headers = {"x-api-key": KEY}
    body = {"stream": True, "messages": [{"role": "user", "content": "Wasps!"}]}
    with httpx.stream(
        "POST", f"{url}/v1/messages", json=body, headers=headers, timeout=PATIENCE
    ) as response:
        assert any("content_block_delta" in line for line in response.iter_lines())
        alone.send_signal(signal.SIGINT)  # while the reply stalls
        assert alone.wait(timeout=PATIENCE) == 0
