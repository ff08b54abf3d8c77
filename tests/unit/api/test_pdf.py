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
from frontdesk.models.attachments import Attachment
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.store.items import message_item
from frontdesk.store.table import Table
from frontdesk.texts import LANGUAGES
from frontdesk.texts.render import load
from tests.support import functions
from tests.support.conversations import BORN, conversation, store, store_items
from tests.support.photos import MemoryS3, bucket, photo

STAFF = {"role": "staff", "subject": "s", "business_id": "7"}
ONE = conversation(1, business_id=7, customer_id=5)


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "settings", Settings(AUTH_MODE="jwt"))


def exported(
    table: Table,
    said: Sequence[str],
    language: str = "en",
    photos: Sequence[Sequence[Attachment]] = (),
    s3: MemoryS3 | None = None,
    **asked: Any,
) -> Any:
    """The answer for a conversation with these messages, and with photos in the first ones."""
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
                    attachments=tuple(photos[n]) if n < len(photos) else (),
                ),
                ONE.id,
                n + 1,
            )
            for n, content in enumerate(said)
        ],
    )
    with functions.export(table, caller=STAFF, bucket=bucket(s3) if s3 else None) as api:
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
    texts = [text for key, text in load(language).items() if key.startswith(("advice.", "step."))]
    # A message of each role: every message more costs a read of the table.
    answer = exported(moto_table, ["\n".join(texts[n::3]) for n in range(3)], language)
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


def kept(s3: MemoryS3, name: str, width: int = 1800, height: int = 1200) -> Attachment:
    """A photo that a message has, with its preview in the bucket."""
    id_ = name.ljust(22, "x")
    small = photo(width // 8, height // 8)
    bucket(s3).keep(id_, b"never read", small)
    s3.requests.clear()
    return Attachment(id=id_, bytes=10, width=width, height=height)


def test_photos_are_small_under_their_message_and_one_that_is_gone_is_named(
    moto_table: Table,
) -> None:
    s3 = MemoryS3()
    photos = [kept(s3, f"{n}-pic") for n in range(3)] + [kept(s3, "3-pic", 80, 8000)]
    del s3.objects[f"kept/{photos[1].id}/small"]
    answer = exported(
        moto_table, ["", "Thank you", "Me too"], photos=[photos, [], photos[:1]], s3=s3
    )
    assert s3.requests == ["get_object"] * 5
    [page] = PdfReader(BytesIO(answer.content)).pages
    text = page.extract_text()
    assert [text.count(f"photo-{n}-picx.jpg") for n in range(4)] == [2, 1, 1, 1]
    sizes = sorted({image.image.size for image in page.images if image.image})
    assert sizes == [(10, 1000), (225, 150)]
    embedded = [image.data for image in page.images]
    assert s3.objects[f"kept/{photos[0].id}/small"] in embedded


def test_a_conversation_with_many_photos_goes_on_in_the_next_file(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = MemoryS3()
    monkeypatch.setattr(pdf, "MOST_PHOTOS", 4)
    photos = [[kept(s3, f"{n}-{m}") for m in range(3 - n)] for n in range(3)]
    answer = exported(moto_table, ["a", "b", "c"], photos=photos, s3=s3)
    assert answer.headers["X-Next-Cursor"] == f"{ONE.id}.1"
    assert s3.requests == ["get_object"] * 3
    rest = exported(moto_table, ["a", "b", "c"], photos=photos, s3=s3, cursor=f"{ONE.id}.1")
    assert "X-Next-Cursor" not in rest.headers


def test_a_pdf_without_photos_asks_no_bucket_and_one_whose_bucket_fails_is_none(
    moto_table: Table,
) -> None:
    s3 = MemoryS3()
    assert exported(moto_table, ["Hello"], s3=s3).status_code == 200
    assert s3.requests == []
    photos = [[kept(s3, "0")]]
    s3.failing.add("get_object")
    assert exported(moto_table, ["Hello"], photos=photos, s3=s3).status_code == 503
