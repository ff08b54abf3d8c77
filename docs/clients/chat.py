"""Stream a reply, and resume after a cut: python chat.py http://127.0.0.1:3000 "My sink leaks"."""

import json
import sys
import time

import httpx  # and httpx-sse
from httpx_sse import connect_sse

api, message = sys.argv[1:]
url = f"{api}/api/v1/chat/stream"
last_id = ""
with httpx.Client(timeout=60) as client:
    for attempt in range(6):
        time.sleep(attempt)
        headers = {"Last-Event-ID": last_id} if last_id else {}
        try:
            with connect_sse(
                client, "POST", url, headers=headers, json={"message": message}
            ) as sse:
                sse.response.raise_for_status()
                for event in sse.iter_sse():
                    last_id, data = event.id, json.loads(event.data)
                    if event.event == "message":
                        print(data["token"], end="", flush=True)
                    elif event.event in {"done", "error"}:
                        sys.exit(data.get("message"))
        except httpx.TransportError:
            if not last_id:
                raise  # the turn may have begun: let the user decide whether to send again
