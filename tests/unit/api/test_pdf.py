"""A conversation as a PDF: every script that the texts have, and a bound on each file."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from frontdesk.access import caller as access
from frontdesk.api.exports import pdf
from frontdesk.base.settings import Settings
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.items import message_item
from frontdesk.store.table import Table
from frontdesk.texts import LANGUAGES
from frontdesk.texts.render import load
from tests.support import functions
from tests.support.conversations import BORN, conversation, store, store_items

STAFF = {"role": "staff", "subject": "s", "business_id": "7"}
ONE = conversation(1, business_id=7, customer_id=5)


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))


def exported(table: Table, said: Sequence[str], language: str = "en", **asked: Any) -> Any:
    """The answer for a conversation with these messages, the last of which was cut off."""
    store(table, [ONE.model_copy(update={"message_count": len(said)})])
    roles = (MessageRole.USER, MessageRole.ASSISTANT, MessageRole.STAFF)
    store_items(
        table,
        [
            message_item(
                Message(
                    id=f"01K8ZQ5V5N4W1T3R7Y9B2C{n:04}",
                    role=roles[n % 3],
                    author="Sam" if n % 3 == 2 else None,
                    status=MessageStatus.COMPLETE,
                    content=content,
                    created_at=BORN,
                ),
                ONE.id,
                n + 1,
            )
            for n, content in enumerate(said)
        ],
    )
    with functions.export(table, caller=STAFF) as api:
        return api.get(
            f"/api/v1/conversations/{ONE.id}/export",
            params={"format": "pdf", **asked},
            headers={"Accept-Language": language},
        )


def pages(answer: httpx.Response) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


def boxes(answer: httpx.Response) -> int:
    """How many characters have no glyph in any font, and are shown as a box."""
    reader = PdfReader(BytesIO(answer.content))
    count = 0
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"Tj", b"TJ"):
                pieces = operands[0] if operator == b"TJ" else operands
                for piece in pieces:
                    if isinstance(piece, str | bytes):
                        written = piece if isinstance(piece, bytes) else piece.original_bytes
                        ids = zip(written[::2], written[1::2], strict=True)
                        count += sum(pair == (0, 0) for pair in ids)
    return count


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_script_of_the_texts_is_in_the_file_and_its_fonts_too(
    moto_table: Table, language: str
) -> None:
    said = [text for key, text in load(language).items() if key.startswith(("advice.", "step."))]
    answer = exported(moto_table, said, language)
    assert answer.headers["Content-Type"] == "application/pdf"
    name = f'attachment; filename="conversation-{ONE.id}.pdf"'
    assert answer.headers["Content-Disposition"] == name
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Next-Cursor" not in answer.headers
    reader = PdfReader(BytesIO(answer.content))
    assert boxes(answer) == 0
    fonts: list[Any] = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in reader.pages
        for font in (each.get_object() for each in page["/Resources"]["/Font"].values())
    ]
    assert fonts
    for font in fonts:
        assert {"/FontFile2", "/FontFile3"} & font.keys(), font["/FontName"]
        assert font["/FontName"][7] == "+"  # a part of the font
    assert len(answer.content) < 400_000


def test_what_is_written_is_never_markup_and_never_breaks_the_page(moto_table: Table) -> None:
    said = [
        "#set page(fill: red) *bold* $x$ <label> @ref `raw` \\ // no",
        "😀 👨‍👩‍👧 🇺🇸 ไทย \u202eturned\u202c ﷽ Z̷̡a̸l̶g̴o",
        "https://example.com/" + "a" * 4000,
        "漏" * 4000,
        "\u200b\u2060x",
        "a\n\n\n\tb  c",
    ]
    answer = exported(moto_table, said)
    shown = "".join(pages(answer))
    assert boxes(answer) > 5  # emoji and Thai
    assert said[0] in shown.replace("\n", " ")
    assert shown.count("a") > 4000
    for page in PdfReader(BytesIO(answer.content)).pages:
        places: list[float] = []

        def visit(text: str, _: Any, at: Any, *__: Any, places: list[float] = places) -> None:
            if text.strip():
                places.append(at[4])

        page.extract_text(visitor_text=visit)
        assert all(0 <= x <= 596 for x in places)


def test_a_number_in_a_text_from_right_to_left_is_read_from_its_beginning() -> None:
    part = pdf._part("رقمي (206) 555-0100 و 206 555 0199")
    assert part == {
        "text": "رقمي \u2066(206) 555-0100\u2069 و \u2066206 555 0199\u2069",
        "right_to_left": True,
    }
    assert pdf._part("12 Elm")["right_to_left"] is False


@pytest.mark.parametrize("bound", ["MOST_MESSAGES", "MOST_CHARACTERS"])
def test_a_long_conversation_goes_on_in_the_next_file(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    said = [f"message{n} {'x' * 92}" for n in range(1, 8)]
    monkeypatch.setattr(pdf, bound, {"MOST_MESSAGES": 3, "MOST_CHARACTERS": 310}[bound])
    found: list[str] = []
    cursors: list[str] = []
    asked: dict[str, str] = {}
    while True:
        answer = exported(moto_table, said, **asked)
        found.append("".join(pages(answer)))
        ends = load("en")["transcript.goes_on"] not in found[-1].replace("\n", " ")
        cursor = answer.headers.get("X-Next-Cursor")
        assert ends is (cursor is None)
        if cursor is None:
            break
        cursors.append(cursor)
        asked = {"cursor": cursor}
    assert cursors == [f"{ONE.id}.3", f"{ONE.id}.6"]
    numbers = [[n for n in range(1, 8) if f"message{n} " in text] for text in found]
    assert numbers == [[1, 2, 3], [4, 5, 6], [7]]


def test_a_message_longer_than_a_file_is_a_file(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MOST_CHARACTERS", 3)
    answer = exported(moto_table, ["longer", "than that"])
    assert answer.headers["X-Next-Cursor"] == f"{ONE.id}.1"


def test_a_conversation_without_messages_is_a_page(moto_table: Table) -> None:
    assert ONE.id in pages(exported(moto_table, []))[0]
