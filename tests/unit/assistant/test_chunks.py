"""The pieces of a streamed text, in every script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.assistant.responder.chunks import MOST_CHARACTERS, chunks
from frontdesk.texts import LANGUAGES
from frontdesk.texts.render import load


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("  ", ["  "]),
        ("Call 911 now.\nStay out.", ["Call ", "911 ", "now.\n", "Stay ", "out."]),
        ("  Hello  you ", ["  ", "Hello  ", "you "]),
        ("请立即离开大楼。不要开灯。", ["请立即离", "开大楼。不", "要开灯。"]),
        ("電話 +1 206 です。", ["電話 ", "+1 ", "206 ", "です。"]),
        ("ไฟไหม้ที่บ้าน", ["ไฟไห", "ม้ที่บ้า", "น"]),
        ("안전한 곳", ["안전한 ", "곳"]),
        ("e\u0301a", ["e\u0301a"]),
        ("👩‍🔧👩🏽‍🔧", ["👩‍🔧👩🏽‍🔧"]),
    ],
)
def test_a_text_is_streamed_by_words_or_a_few_characters(text: str, pieces: list[str]) -> None:
    assert chunks(text) == pieces


@given(st.text(st.sampled_from("ab \n請ไม้\u0301\u200d🇩🇪👩🏽、。") | st.characters()) | st.text())
def test_the_pieces_joined_are_the_text(text: str) -> None:
    pieces = chunks(text)
    assert "".join(pieces) == text
    assert all(1 <= len(piece) <= MOST_CHARACTERS for piece in pieces)


@given(st.text(st.sampled_from("a क ि ่ไท้漢か\u3099\u0301"), max_size=200))
def test_no_piece_begins_with_a_mark_that_belongs_to_a_letter(text: str) -> None:
    before = ""
    for piece in chunks(text):
        if before and not before[-1].isspace():
            assert not unicodedata.category(piece[0]).startswith("M")
        before = piece


@pytest.mark.parametrize("one", ["a", "漢", "\u0301", "🇩", "\u200d", " "])
def test_no_piece_is_longer_than_a_frame_takes(one: str) -> None:
    text = one * 1000
    assert "".join(chunks(text)) == text
    assert max(map(len, chunks(text))) <= MOST_CHARACTERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_piece_of_our_texts_is_long(language: str) -> None:
    for text in load(language).values():
        assert max(map(len, chunks(text)), default=0) <= 40
