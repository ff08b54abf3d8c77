"""Notifications while functions, and the whole stack, are killed by SIGKILL."""

import contextlib
import http.server
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from standardwebhooks import Webhook

from tests.support.dynamodb import CREDENTIALS
from tests.support.running import PATIENCE, Running, environment_of, eventually, kill, running

TABLE = "killed-notifications"
EMERGENCY = "I smell gas in the kitchen. 42 Elm Street, call 206 555 0100"
NOTIFIER, RELAY = "NotifierFunction", "RelayFunction"


class Receiver:
    """A receiver of webhooks on this machine, which may hold its answers back."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.verified: list[Any] = []
        self.secret = ""
        self.free = threading.Event()
        self.free.set()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.take(dict(self.headers), body)
                self.send_response(204)
                with contextlib.suppress(OSError):
                    self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, headers: Mapping[str, str], body: bytes) -> None:
        self.verified.append(Webhook(self.secret).verify(body, dict(headers)))
        self.ids.append({n.lower(): v for n, v in headers.items()}["webhook-id"])
        self.free.wait(PATIENCE)

    def close(self) -> None:
        self.free.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@contextlib.contextmanager
def stack(folder: Path, receiver: Receiver) -> Iterator[Running]:
    """A stack that keeps its data, and in which what was killed is soon tried again."""
    environment = {
        "DATA": str(folder / "data"),
        "TABLE_NAME": TABLE,
        "NOTIFY_SECONDS": "1",
        "WEBHOOK": receiver.url,
        "WORD_DELAY_SECONDS": "0",
    }
    options = ["--no-warm", "--timeout-factor", "4"]
    with running(folder / "log", *options, environment=environment) as up:
        httpx.get(f"{up.url}/api/v1/businesses/1", timeout=PATIENCE)  # starts the function
        found = environment_of("DeskFunction", TABLE)
        sqs = boto3.client("sqs", endpoint_url=found["AWS_ENDPOINT_URL_SQS"], **KEYS)
        for url in sqs.list_queues()["QueueUrls"]:
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
        yield up


KEYS: Any = {
    "aws_access_key_id": CREDENTIALS["AWS_ACCESS_KEY_ID"],
    "aws_secret_access_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    "region_name": CREDENTIALS["AWS_DEFAULT_REGION"],
}


def create_business(url: str) -> str:
    """Create business 1, which wants webhooks of emergencies; its secret."""
    notify = {"channel": "webhook", "target": "https://example.com/", "events": ["emergency"]}
    profile = {"name": "Elm", "country": "US", "time_zone": "America/Los_Angeles"}
    path = f"{url}/api/v1/businesses/1"
    body, headers = {**profile, "notify": [notify]}, {"If-None-Match": "*"}
    answer = httpx.put(path, json=body, headers=headers, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["meta"]["secrets"][0]["secret"])


def end_first_poll(url: str) -> None:
    """Tell of an emergency: the poll that waits began before the queue's timeout was changed."""
    known = len(statuses(url))
    tell(url)
    assert eventually(lambda: statuses(url) == ["delivered"] * (known + 1))


def tell(url: str) -> None:
    body = {"message": EMERGENCY, "business_id": 1}
    assert httpx.post(f"{url}/api/v1/chat", json=body, timeout=PATIENCE).status_code == 200


def statuses(url: str) -> list[str]:
    answer = httpx.get(f"{url}/api/v1/businesses/1/deliveries", timeout=PATIENCE)
    return [d["status"] for d in answer.json()["data"] if d["event"] == "emergency"]


def test_what_is_killed_between_a_message_and_its_notification_loses_and_doubles_nothing(
    receiver: Receiver, tmp_path: Path
) -> None:
    with stack(tmp_path, receiver) as up:
        receiver.secret = create_business(up.url)
        end_first_poll(up.url)
        before = len(receiver.ids)
        # The notifier, while the receiver has the webhook and has not answered.
        receiver.free.clear()
        tell(up.url)
        assert eventually(lambda: len(receiver.ids) > before)
        kill(NOTIFIER, TABLE)
        receiver.free.set()
        assert eventually(lambda: statuses(up.url) == ["delivered"] * 2)
        # The relay, as soon as there is something for it.
        for _ in range(3):
            tell(up.url)
            with contextlib.suppress(AssertionError):  # it may be starting again
                kill(RELAY, TABLE)
        assert eventually(lambda: statuses(up.url) == ["delivered"] * 5)
        # Everything, while the receiver has the webhook.
        receiver.free.clear()
        before = len(receiver.ids)
        tell(up.url)
        assert eventually(lambda: len(receiver.ids) > before)
        up.process.send_signal(signal.SIGKILL)
        up.process.wait()
    receiver.free.set()
    with stack(tmp_path, receiver) as up:
        assert eventually(lambda: statuses(up.url) == ["delivered"] * 6)
    told = [c for c in receiver.verified if c["type"] == "emergency"]
    ids = {i for i, c in zip(receiver.ids, receiver.verified, strict=True) if c in told}
    assert len(ids) == 6  # by its id, each once
    assert len(told) > len(ids)  # and on the wire, the killed ones again
