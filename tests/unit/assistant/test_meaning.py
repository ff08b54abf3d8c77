from math import isclose, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import DANGERS, labelled
from frontdesk.assistant.classifier import chances, encoder, meaning, pieces
from frontdesk.assistant.classifier.words import LABELS
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import phrases, rules
from frontdesk.wiring.turns import load_rules

PIECES = ("\u2581leak", "\u2581", "l", "e", "a", "k", "ing", "\u2581le", "aking", "水", "漏")
NUMBERS = {piece: number for number, piece in enumerate(PIECES, start=3)}
SCORES = [0.0, 0.0, 0.0, -6.0, -3.0, -5.0, -5.0, -5.0, -5.0, -6.0, -7.0, -8.0, -7.0, -7.0]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("leak", ["\u2581leak"]),
        ("leaking", ["\u2581leak", "ing"]),
        ("leak  leak\n", ["\u2581leak", "\u2581leak"]),
        ("ｌｅａｋ", ["\u2581leak"]),
        ("漏水", ["\u2581", "漏", "水"]),
        ("", []),
        ("leakö", ["\u2581leak", None]),
    ],
)
def test_a_text_is_parted_into_the_likeliest_pieces(text: str, parts: list[str | None]) -> None:
    found = [part for word in pieces.words(text) for part in pieces.parted(word, NUMBERS, SCORES)]
    assert found == [0 if part is None else NUMBERS[part] for part in parts]


@pytest.mark.parametrize(
    ("one", "alike", "other"),
    [
        ("the tap drips", "der Wasserhahn tropft", "the window is broken"),
        ("the tap drips", "水龙头在滴水", "the window is broken"),
        ("I have lost my keys", "he perdido las llaves", "my oven does not get hot"),
        ("the fridge is not cold", "холодильник не морозит", "the roof leaks"),
    ],
)
def test_the_same_in_another_language_is_nearer_than_something_else(
    one: str, alike: str, other: str
) -> None:
    first, second, third = (encoder.encode(text)[:512] for text in (one, alike, other))
    assert first @ second > first @ third + 0.2


@given(st.text(max_size=300))
def test_the_vectors_of_any_text_have_the_length_one(text: str) -> None:
    found = encoder.encode(text)
    for half in (found[:512], found[512:]):
        assert isclose(float(half @ half), 1, abs_tol=1e-3)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    long = "the tap drips and " * 500
    assert (encoder.encode(long) == encoder.encode(long + "the window is broken")).all()


def test_a_blank_message_means_nothing() -> None:
    assert meaning.log_odds(" \n") == {}


def test_what_a_message_means_speaks_for_its_trade_and_urgency() -> None:
    found = meaning.log_odds(
        "Sewage is coming up out of the shower drain and spreading over the floor"
    )
    assert set(found) == set(LABELS)
    assert all(map(isfinite, found.values()))
    assert max(LABELS[:13], key=lambda label: found[label]) == "plumbing"
    assert max(LABELS[13:], key=lambda label: found[label]) == "emergency"


def test_the_words_decide_alone_where_they_are_sure_or_few() -> None:
    sure = "There are sparks coming out of the socket in the hall and it smells of burning plastic"
    for message in (sure, "I smell gas in the kitchen"):
        assert chances.of(message) == chances.by_words_alone(message)


def test_all_versions_of_an_opening_have_the_meaning_of_the_message() -> None:
    message = (
        "Hello, my name is Ann Lee. Our balcony door has a gap and the blind behind it does not go"
        " up any more. Could you come tomorrow at nine? 206-555-0142"
    )
    for cached in (encoder.encode, meaning.log_odds, chances.of):
        cached.cache_clear()
    found = rules.read(Prompt(message))
    assert found.contact.phone
    assert found.preferred_time
    assert encoder.encode.cache_info().misses == 1


def test_the_encoder_is_asked_about_others_unless_they_go_on_with_a_case() -> None:
    told = [row.message for row in labelled("held_out", DANGERS)]
    changed = [each for each in told if chances.of(each) != chances.by_words_alone(each)]
    assert len(changed) > len(told) / 4
    assert all(chances.of(each, by_words=True) == chances.by_words_alone(each) for each in told)


def test_what_a_disguise_hides_from_the_encoder_the_words_still_tell() -> None:
    message = "th3r3 15 4 5m3ll 0f g45 1n th3 k1tch3n"
    assert meaning.is_disguised(message)
    assert chances.of(message).danger >= chances.by_words_alone(message).danger
    assert not meaning.is_disguised("There is a smell of gas in the kitchen of flat 4b")


def test_the_snapshot_has_the_encoder_and_the_phrases_of_all_languages() -> None:
    read = (phrases._all_found, phrases._index)
    for cached in (encoder.encode, encoder.weights, meaning.log_odds, *read):
        cached.cache_clear()
    load_rules()
    assert encoder.weights.cache_info().currsize == 1
    assert phrases._index.cache_info().currsize == len(phrases.table())
