"""Chat over the WebSocket, and resume after a cut: python live.py http://127.0.0.1:3000 "Hello"."""

import json
import secrets
import sys
import time
from urllib.parse import urljoin

import httpx  # and websockets
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

api, message = sys.argv[1:]
turn = {"action": "say", "message": message, "idempotency_key": secrets.token_urlsafe()}
for attempt in range(6):
    time.sleep(attempt)
    try:
        ticket = httpx.post(f"{api}/api/v1/live/ticket").raise_for_status().json()["data"]
        url = urljoin(api, ticket["url"]).replace("http", "ws", 1)
        with connect(f"{url}?ticket={ticket['ticket']}", close_timeout=1) as socket:
            socket.send(json.dumps(turn))
            for frame in map(json.loads, socket):
                event = frame["event"]  # API Gateway's own have none: a function has failed
                turn["last_event_id"] = frame.get("id")  # with one, the turn is resumed
                if event == "message":
                    print(frame["data"]["token"], end="", flush=True)
                elif event in {"done", "error"}:
                    sys.exit(frame["data"].get("message"))
    except (WebSocketException, httpx.TransportError, OSError, KeyError):
        continue  # the key makes it safe to say it again, whatever has arrived
