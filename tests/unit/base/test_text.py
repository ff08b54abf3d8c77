import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.base.text import PATTERN, one_line, problem, written_line


@pytest.mark.parametrize(
    "character",
    list(
        "\u200b\u2800\u3164\u2060\xad\u115f\u1160\uffa0\u180e\u200d\ufe0f\ufeff\u034f\u061c\u202e"
        "\u3000\xa0\u2028\t\n\r\U000e0020\ufff9\ufffb\ufdd0\ufffe\uffff\ufffc"
        "\U00013430\U0001343f\U00013442\U0001d159\U0001fffe\U0010ffff"
    )
    + list("\u0301\u0483\u05b0\u064b\u093f\u0e31\u20dd\U0001d165"),
    ids=ascii,
)
def test_what_shows_nothing_is_blank(character: str) -> None:
    assert problem(character) == "must not be blank"
    assert problem(f" {character}{character}\u200b\n") == "must not be blank"
    assert problem(f"a{character}") is None


@pytest.mark.parametrize("code", [*range(9), 11, 12, *range(14, 32), *range(127, 160)])
def test_a_control_character_is_refused_wherever_it_stands(code: int) -> None:
    for text in (chr(code), f"a{chr(code)}b"):
        assert problem(text) == "must not have control characters"


@pytest.mark.parametrize(
    "text", ["a\nb\r\n\tc", "é", "e\u0301", "की", "👨‍👩‍👧", "?", "7", "\ue000"]
)
def test_what_shows_something_is_taken(text: str) -> None:
    assert problem(text) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Elm\r\nBcc: x@example.com\n", "Elm Bcc: x@example.com"),
        ("\tElm\u2028 \u2029Street", "Elm Street"),
        ("Elm  Street ", "Elm  Street"),
        ("\u200b Elm\u200cStreet\ufeff\u00a0", "Elm\u200cStreet"),
        ("Sam \u2764\ufe0f", "Sam \u2764\ufe0f"),
    ],
)
def test_a_line_has_no_line_breaks_nor_blanks_around_it(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_line_that_somebody_wrote_turns_nothing_behind_it() -> None:
    assert written_line("Jo\u00adse\u200b\u0301") == "José"  # one name, however it is written
    assert written_line("می\u200cخواهم") == "می\u200cخواهم"  # a letter's shape depends on it
    assert written_line("\u202aSam\u202c \u2068Lee\u2069 \u202e") == "Sam Lee"
    assert written_line("\u200fדנה\u200f Levi") == "\u200fדנה\u200f Levi"  # marks belong there


def test_half_a_surrogate_pair_is_refused() -> None:
    assert problem("a\ud83d") == "has half of a surrogate pair"


@given(st.text())
def test_the_pattern_of_the_schema_says_the_same(text: str) -> None:
    if any(unicodedata.category(character)[0] == "M" for character in text):
        return
    assert (re.search(PATTERN, text) is not None) is (problem(text) is None)
