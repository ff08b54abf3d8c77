import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.safety import detect
from frontdesk.assistant.classifier.spelling import respelt


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("smoek", "smoke"),
        ("spakrs", "sparks"),
        ("floodig", "flooding"),
        ("sm0ke", "smoke"),
        ("5moke", "smoke"),
        ("ggaass", "gas"),
        ("floood", "flood"),
        ("smellofgasinthekitchen", "smell of gas in the kitchen"),
        ("53w4g3", "sewage"),
        ("thereisasmellofgasinmykitchen", "there is a smell of gas in my kitchen"),
        ("thereis15cmofwaterinthebasement", "there is 15 cm of water in the basement"),
        # Where digits hide several words, they hide those that might be the number of a flat, too.
        ("7h3r3 15 4 5m3ll 0f g45", "there 15 4 smell of gas"),
        ("the smoke is in flat g45", "the smoke is in flat g45"),
        ("caldrea", "caldera"),
        ("my sinc is leekin", "my sink is leaking"),
        ("the toylet", "the toilet"),
        ("noto un olor raro en casa", "noto un olor raro en casa"),  # "I notice", and no "not"
        ("es richt nach rauch", "es riecht nach rauch"),
        # An ordinary word of the language is not misspelt, though the training texts lack it.
        ("hearing scratching in the walls", "hearing scratching in the walls"),
        ("hoeveel rekent ge per uur", "hoeveel rekent ge per uur"),
        ("zitra dopoledne jsem doma", "zitra dopoledne jsem doma"),
        ("искрт", "искрит"),
        # What is known, or not a word, stays as it is.
        ("floor", "floor"),
        ("4b r22 12v 15cm 2nd", "4b r22 12v 15cm 2nd"),
        ("煤气味", "煤气味"),
        ("غاز", "غاز"),
        ("", ""),
    ],
)
def test_an_unknown_word_is_read_as_the_frequent_word_that_it_seems_to_be(
    written: str, read: str
) -> None:
    assert respelt(written) == read


@pytest.mark.parametrize(
    "message",
    [
        "I smelll gaas in the kithcen",
        "sm0ke is c0ming 0ut 0f the s0cket",
        "smellofgasinthehall",
        "huelle a gas en la cosina",
        "ça sent le gazz dans la cuisinne",
        "es richt nach gass im Keler",
        "сильно пахнт газом",
    ],
)
def test_a_misspelt_or_disguised_danger_is_found(message: str) -> None:
    assert detect(message) is not None


@given(st.text(max_size=300))
def test_any_text_is_read_again_as_the_same(text: str) -> None:
    assert respelt(normalise(text)) == respelt(normalise(text))
