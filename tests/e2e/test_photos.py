"""A photo over HTTP: announced, uploaded, sent, downloaded and deleted; and all that is refused."""

import json
import os
import re
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader
from ulid import ULID

from tests.support.live import ticket_of
from tests.support.photos import HTML, SVG, photo, png
from tests.support.rows import check_rows
from tests.support.running import PATIENCE, eventually
from tests.support.websockets import connect

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("API_BUFFERED")),
    reason="an emulator of API Gateway has no buckets where the SDK says",
)
ATTACHMENTS, CHAT, STREAM = "/api/v1/attachments", "/api/v1/chat", "/api/v1/chat/stream"
DATA = photo(1800, 1200)


def announce(api: httpx.Client, data: bytes = DATA, **more: Any) -> dict[str, Any]:
    asked = {"content_type": "image/jpeg", "bytes": len(data), **more}
    answer = api.post(ATTACHMENTS, json=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def upload(announced: dict[str, Any], data: bytes, **fields: str) -> httpx.Response:
    """Post the form, as docs/api.md says; ``fields`` change it."""
    form = announced["upload"]
    return httpx.post(
        form["url"],
        data={**form["fields"], **{name.replace("_", "-"): v for name, v in fields.items()}},
        files={"file": ("photo", data)},
        timeout=PATIENCE,
    )


def fetched(url: str) -> httpx.Response:
    """What is at an address of the bucket."""
    return httpx.get(url, timeout=PATIENCE)


def uploaded(api: httpx.Client, data: bytes = DATA, **more: Any) -> str:
    announced = announce(api, data, **more)
    upload(announced, data).raise_for_status()
    return str(announced["id"])


def test_a_photo_reaches_the_business_and_is_gone_with_the_conversation(api: httpx.Client) -> None:
    id_ = uploaded(api)
    sent = {"message": "My cabinet door hangs loose, this is it", "attachments": [id_]}
    told = api.post(CHAT, json=sent).json()["data"]
    assert "Thank you for the photo." in told["response"]
    assert told["case"]["photos"] == 1
    assert not [step for step in told["next_steps"] if "photo" in step]
    path = f"/api/v1/conversations/{told['conversation_id']}"
    [had] = api.get(path).json()["data"]["messages"][0]["attachments"]
    assert (had["id"], had["width"], had["height"]) == (id_, 1800, 1200)
    for kind in ("json", "csv", "txt"):
        assert id_ in api.get(f"{path}/export?format={kind}").text
    [page] = PdfReader(BytesIO(api.get(f"{path}/export?format=pdf").content)).pages
    assert [image.image.size for image in page.images if image.image] == [(320, 213)]

    led = api.get(f"{ATTACHMENTS}/{id_}", follow_redirects=False)
    assert led.status_code == 302
    got = fetched(led.headers["Location"])
    assert got.headers["Content-Type"] == "image/jpeg"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert Image.open(BytesIO(got.content)).size == (1800, 1200)
    small = api.get(f"{ATTACHMENTS}/{id_}?size=small&redirect=false").json()["data"]["url"]
    assert max(Image.open(BytesIO(fetched(small).content)).size) == 320

    bare = led.headers["Location"].partition("?")[0]
    assert fetched(bare).status_code == 403
    assert fetched(led.headers["Location"].replace(id_, "A" * 22)).status_code == 403
    assert fetched(bare.rpartition("/kept/")[0]).status_code in (403, 405)  # a list

    assert api.delete(path).status_code == 200
    assert api.get(f"{ATTACHMENTS}/{id_}").status_code == 404
    assert eventually(lambda: fetched(led.headers["Location"]).status_code == 404)


def test_a_streamed_turn_takes_four_photos_and_no_words(api: httpx.Client) -> None:
    session = api.post("/api/v1/conversations", json={}).json()["data"]["session_id"]
    ids = [uploaded(api, photo(40 + n, 30), session_id=session) for n in range(4)]
    answer = api.post(STREAM, json={"attachments": ids, "session_id": session})
    assert "event: done" in answer.text
    assert '"photos":4' in answer.text


def test_photos_go_over_the_websocket_too(api: httpx.Client) -> None:
    ids = [uploaded(api) for _ in range(2)]
    made = ticket_of(api)
    address = urljoin(str(api.base_url), made["url"]).replace("http", "ws", 1)
    with connect(f"{address}?ticket={made['ticket']}", close_timeout=1) as socket:

        def told(**said: Any) -> list[dict[str, Any]]:
            """The data of the turn's events."""
            socket.send(json.dumps({"action": "say", **said}))
            events = []
            while True:
                frame = json.loads(socket.recv(timeout=PATIENCE))
                events.append(frame["data"])
                if frame["event"] in ("done", "error"):
                    return events

        first = told(attachments=ids)[0]
        assert "used before" in told(attachments=ids[:1])[-1]["message"]
    path = f"/api/v1/conversations/{first['conversation_id']}"
    had = api.get(path).json()["data"]["messages"][0]["attachments"]
    assert [photo["id"] for photo in had] == ids


def test_what_cannot_be_announced_is_refused(api: httpx.Client) -> None:
    def check(field: str, **wrong: Any) -> None:
        asked = {"content_type": "image/jpeg", "bytes": 1000, **wrong}
        answer = api.post(ATTACHMENTS, json=asked)
        assert answer.status_code == 400
        assert answer.json()["error"]["details"][0]["field"] == field

    check("content_type", content_type="image/svg+xml")
    check("content_type", content_type="text/html")
    check("bytes", bytes=9_000_000)


def test_an_upload_that_differs_from_its_form_is_refused(api: httpx.Client) -> None:
    announced = announce(api)
    rows: list[tuple[bytes, dict[str, str], int]] = [
        (DATA + b"x", {}, 400),
        (DATA[:-1], {}, 400),
        (DATA, {"Content_Type": "text/html"}, 403),
        (DATA, {"key": f"kept/{announced['id']}/whole"}, 403),
        (DATA, {"x_amz_signature": "0" * 64}, 403),
        (DATA, {"acl": "public-read"}, 403),
        (bytes(9_000_000), {}, 400),
    ]

    def check(data: bytes, fields: dict[str, str], status: int) -> None:
        assert upload(announced, data, **fields).status_code == status

    check_rows(rows, check)
    refused = api.post(CHAT, json={"message": "Look", "attachments": [announced["id"]]})
    assert refused.status_code == 400
    assert "has not been uploaded" in refused.json()["error"]["message"]


def test_what_is_no_photo_is_refused_with_the_turn_and_nothing_is_stored(
    api: httpx.Client,
) -> None:
    session = f"photos-{ULID()}"
    bomb = png(30_000, 30_000, bytes(1000))
    strip = png(1, 60_000, bytes(120_000))
    first = uploaded(api)
    theirs = uploaded(api, session_id=f"other-{ULID()}")
    assert api.post(CHAT, json={"message": "Mine", "attachments": [first]}).status_code == 200
    five = [uploaded(api, photo(20, 20)) for _ in range(5)]
    rows: list[tuple[str, int, list[str]]] = [
        ("is not image/jpeg", 400, [uploaded(api, SVG)]),
        ("is not image/jpeg", 400, [uploaded(api, HTML)]),
        ("is not image/jpeg", 400, [uploaded(api, photo(kind="PNG"))]),
        ("cannot be read", 400, [uploaded(api, b"\xff\xd8\xff" + HTML)]),
        ("too many pixels", 400, [uploaded(api, strip, content_type="image/png")]),
        ("too many pixels", 400, [uploaded(api, bomb, content_type="image/png")]),
        ("not by you", 400, [theirs]),
        ("not by you", 400, ["A" * 22]),
        ("used before", 409, [first]),
        ("attachments", 400, five),
        ("each photo at most once", 400, [five[0], five[0]]),
        ("attachments.0", 400, ["../" + "A" * 19]),
    ]

    def check(message: str, status: int, ids: list[str]) -> None:
        for path in (CHAT, STREAM):
            sent = {"message": "Look", "session_id": session, "attachments": ids}
            answer = api.post(path, json=sent)
            assert answer.status_code == status, answer.text
            assert message in answer.text

    check_rows(rows, check)
    found = api.get("/api/v1/conversations", params={"session_id": session})
    assert found.json()["data"] == []


def test_nothing_that_is_told_leads_to_the_upload_itself(api: httpx.Client) -> None:
    id_ = uploaded(api)
    api.post(CHAT, json={"message": "Look", "attachments": [id_]})
    url = api.get(f"{ATTACHMENTS}/{id_}?redirect=false").json()["data"]["url"]
    assert re.search(rf"/kept/{id_}/whole\?", url)
    assert fetched(url.replace("/kept/", "/new/")).status_code == 403
