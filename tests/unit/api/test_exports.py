"""Exports of conversations: their formats, and how they go on after a cut."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import httpx
import pytest

from frontdesk.access import caller as access
from frontdesk.api.exports.formats import harmless
from frontdesk.base.errors import Unavailable
from frontdesk.base.settings import Settings
from frontdesk.models.conversation import Conversation
from frontdesk.models.feedback import Feedback, Rater, Rating
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store import exporting
from frontdesk.store.items import message_item
from frontdesk.store.table import Table
from tests.support import functions
from tests.support.conversations import BORN, conversation, mixed, store, store_items

PATH = "/api/v1/conversations"
STAFF = {"role": "staff", "subject": "s", "business_id": "7"}
CUSTOMER = {"role": "customer", "subject": "c", "customer_id": "5"}
SAID = ["=1+1", 'Two\nlines, a "quote" and \' more', "مرحبا", "  blanks  ", "漏水", "last"]


@pytest.fixture(autouse=True)
def _small_pages_and_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_PAGE", 2)
    monkeypatch.setattr(exporting, "_CONVERSATIONS", 2)
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))


def with_messages(table: Table, one: Conversation, said: list[str]) -> Conversation:
    """A conversation with these messages, the second of them rated by staff."""
    rated = Feedback(rating=Rating.DOWN, comment="@SUM(A1)", by=Rater.STAFF, at=BORN)
    one = one.model_copy(update={"message_count": len(said)})
    store(table, [one])
    items = [
        message_item(
            Message(
                id=f"01K8ZQ5V5N4W1T3R7Y9B2C6D{number:02}",
                role=MessageRole.USER if number % 2 else MessageRole.ASSISTANT,
                status=MessageStatus.COMPLETE,
                content=content,
                staff_feedback=rated if number == 2 else None,
                created_at=BORN,
            ),
            one.id,
            number,
        )
        for number, content in enumerate(said, start=1)
    ]
    store_items(table, items)
    return one


def get(table: Table, path: str, caller: dict[str, str], **asked: Any) -> httpx.Response:
    with functions.export(table, caller=caller) as api:
        return api.get(f"{PATH}{path}", params=asked)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


@pytest.fixture
def one(moto_table: Table) -> Conversation:
    return with_messages(moto_table, conversation(1, business_id=7, customer_id=5), SAID)


def test_a_conversation_is_exported_whole_in_each_format(
    moto_table: Table, one: Conversation
) -> None:
    answers = {
        kind: get(moto_table, f"/{one.id}/export", STAFF, format=kind)
        for kind in ("json", "csv", "txt")
    }
    types = {kind: answer.headers["Content-Type"] for kind, answer in answers.items()}
    assert types == {
        "json": "application/json; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
    }
    for kind, answer in answers.items():
        name = f'attachment; filename="conversation-{one.id}.{kind}"'
        assert answer.headers["Content-Disposition"] == name
        assert answer.headers["Cache-Control"] == "no-store"
    document = answers["json"].json()
    assert document["conversation"]["id"] == one.id
    assert [message["content"] for message in document["messages"]] == SAID
    assert document["messages"][1]["staff_feedback"]["comment"] == "@SUM(A1)"
    assert [message["number"] for message in document["messages"]] == [1, 2, 3, 4, 5, 6]

    text = answers["csv"].text
    assert text.startswith("\ufeffcursor,")
    assert text.count("\r\n") == text.count("\n") - 1  # but for the line break in a message
    head, *cells = rows(text.removeprefix("\ufeff"))
    contents = [row[head.index("content")] for row in cells]
    assert contents == ["'=1+1", *SAID[1:]]
    assert cells[1][head.index("staff_comment")] == "'@SUM(A1)"
    assert {len(row) for row in cells} == {len(head)}

    lines = answers["txt"].text.splitlines()
    assert lines[1] == "[1] 2026-11-01T00:00:00.000Z user: =1+1"
    assert lines[3] == '    lines, a "quote" and \' more'


def test_no_cell_is_a_formula() -> None:
    for cell in ("=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"):
        assert harmless(cell) == f"'{cell}"
    for cell in ("", "a=1", "1-1", "'=1", " a"):
        assert harmless(cell) == cell


def cuts(text: str) -> Iterator[str]:
    """The text up to its last whole line, for every place where it may be cut."""
    at = -1
    while (at := text.find("\n", at + 1)) >= 0:
        yield text[: at + 1]


def test_a_cut_export_goes_on_by_its_cursor_without_gap_or_repetition(
    moto_table: Table, one: Conversation
) -> None:
    for n, each in enumerate(mixed(4, start=10, business_id=7)):
        with_messages(moto_table, each, SAID[:n])
    checked = 0
    for path, kind in (("/export", "jsonl"), ("/export", "csv"), (f"/{one.id}/export", "csv")):
        whole = get(moto_table, path, STAFF, format=kind).text
        for part in list(cuts(whole))[::3]:
            if kind == "jsonl":
                cursor = json.loads(part.splitlines()[-1])["cursor"]
            else:
                cells = rows(part.removeprefix("\ufeff"))
                if len(cells) < 2 or len(cells[-1]) != len(cells[0]) or not part.endswith("\r\n"):
                    continue  # cut at the head, or within a message
                cursor = cells[-1][0]
            rest = get(moto_table, path, STAFF, format=kind, cursor=cursor).text
            assert part + rest == whole
            checked += 1
    assert checked > 8


def test_many_are_exported_as_they_are_listed(moto_table: Table, one: Conversation) -> None:
    with_messages(moto_table, conversation(2, business_id=8, customer_id=5), ["elsewhere"])
    with_messages(moto_table, conversation(3, business_id=7, customer_id=6), ["a colleague"])
    found: dict[str, tuple[list[str], list[str]]] = {}
    for name, caller, asked in (
        ("staff", STAFF, {}),
        ("customer", CUSTOMER, {}),
        ("filtered", CUSTOMER, {"business_id": 7}),
        ("none", STAFF, {"status": "archived"}),
    ):
        answer = get(moto_table, "/export", caller, **asked)
        assert answer.headers["Content-Type"] == "application/jsonl; charset=utf-8"
        lines = [json.loads(line) for line in answer.text.splitlines()]
        contents = [line["content"] for line in lines if line["type"] == "message"]
        ids = [line["id"] for line in lines if line["type"] == "conversation"]
        found[name] = (ids, contents)
        comments = [line for line in lines if line.get("staff_feedback")]
        assert bool(comments) == (name == "staff")
        told = {bool(line["case"]["contact"]) for line in lines if line["type"] == "conversation"}
        assert told <= {name == "staff"}
    two, three = conversation(2).id, conversation(3).id
    assert found == {
        "staff": ([three, one.id], ["a colleague", *SAID]),
        "customer": ([two, one.id], ["elsewhere", *SAID]),
        "filtered": ([one.id], SAID),
        "none": ([], []),
    }


def test_what_is_wrong_is_answered_before_anything_is_sent(
    moto_table: Table, one: Conversation
) -> None:
    elsewhere = with_messages(moto_table, conversation(2, business_id=8), ["elsewhere"])
    for path, caller, asked, status in (
        (f"/{one.id}/export", STAFF, {"format": "docx"}, 400),
        (f"/{one.id}/export", STAFF, {"format": "pdf", "cursor": f"{elsewhere.id}.1"}, 400),
        (f"/{elsewhere.id}/export", STAFF, {"format": "pdf"}, 404),
        ("/export", STAFF, {"format": "pdf"}, 400),
        (f"/{one.id}/export", STAFF, {"cursor": f"{elsewhere.id}.1"}, 400),
        (f"/{one.id}/export", STAFF, {"cursor": "x"}, 400),
        (f"/{elsewhere.id}/export", STAFF, {}, 404),
        ("/x/export", STAFF, {}, 404),
        ("/export", STAFF, {"format": "json"}, 400),
        ("/export", STAFF, {"business_id": 8}, 403),
        ("/export", CUSTOMER, {"customer_id": 6}, 403),
        ("/export", STAFF, {"session_id": "s"}, 400),
    ):
        answer = get(moto_table, path, caller, **asked)
        assert answer.status_code == status, (path, asked)
        assert answer.headers["Content-Type"] == "application/json"


def test_an_export_that_takes_too_long_breaks_off_after_a_whole_line(
    moto_table: Table, one: Conversation
) -> None:
    received = b""

    def read() -> None:
        nonlocal received
        module = functions.export_module(moto_table)
        for chunk in functions.export_chunks(module, f"{PATH}/{one.id}/export?format=csv", 0):
            received += chunk

    with pytest.raises(Unavailable):
        read()
    assert received.endswith(b"\r\n")
