"""What a search finds in a text, and where."""

import unicodedata

import pytest

from evaluation import MESSAGES, read_messages
from frontdesk.base.words import MOST_WORDS, drawer, numbers, same_number, words
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.search import Query
from frontdesk.store.postings import postings
from tests.support.conversations import BORN
from tests.support.dynamodb import ROOT
from tests.support.rows import check_rows


def found(query: str, text: str, *languages: str) -> list[str] | None:
    places = Query.of(query, languages or ("en",)).places(text)
    return None if places is None else [text[place.start : place.end] for place in places]


def test_all_words_are_found_where_they_are_whatever_their_accents_and_case() -> None:
    def check(query: str, text: str, *expected: str) -> None:
        assert found(query, text) == list(expected)

    check_rows(
        [
            ("sink leak", "The LEAK is at my sink", "LEAK", "sink"),
            ("café", "At the Cafe, the CAFÉ", "Cafe", "CAFÉ"),
            ("uber", "über dem Herd", "über"),
            ("strasse", "In der Straße", "Straße"),
            ("lodz", "do Łodzi z Łódź", "Łodzi", "Łódź"),
            ("kirik", "Musluk kırık", "kırık"),
            ("ecole", "l'école", "école"),
            ("ёлка", "Елка упала", "Елка"),
            ("leak", "a le\u00adak", "le\u00adak"),
            ("ｌｅａｋ", "leak", "leak"),
            ("12", "Haus ١٢", "١٢"),
            ("leak", "a lеаk", "lеаk"),  # Cyrillic e and a
            ("lеak", "Leaks at LEAK", "Leaks", "LEAK"),
            ("ɢᴀs", "the gas", "gas"),
            ("gas", "the ɢᴀѕ", "ɢᴀѕ"),
            ("газ", "запах гaза, гaз", "гaза", "гaз"),  # Latin a
            ("тeчет", "кран течёт", "течёт"),
            ("газом", "запах гαзοм", "гαзοм"),  # Greek alpha and omicron
            ("رائحة", "رائحہ غاز", "رائحہ"),  # with the heh of Urdu
        ],
        check,
    )


def test_a_word_has_to_be_whole_but_the_last_which_may_be_a_beginning() -> None:
    rows = [
        ("the ther", "My thermostat", ["thermostat"]),
        ("ther my", "My thermostat", None),
        ("fau leak", "My faucet leaks", None),
        ("leak fau", "My faucet leaks", ["faucet", "leaks"]),
        ("leak fau.", "My faucet leaks", None),
        ("fa", "My faucet", None),
        ("ac", "The AC hums", ["AC"]),
    ]
    check_rows(rows, lambda query, text, expected: _equals(found(query, text), expected))


def _equals(one: object, other: object) -> None:
    assert one == other


def test_other_forms_of_a_word_are_found_in_the_languages_of_the_business() -> None:
    rows = [
        ("leaking sink", "The sinks leaked", "en", True),
        ("heizungen kaputt", "Heizung kaputt", "de", True),
        ("heizungen kaputt", "Heizung kaputt", "en", False),
        ("fugas agua", "fuga de agua", "es", True),
        ("трубы текут", "Труба течет, трубу видно, текут", "ru", True),
        ("ماء بيت", "الماء في البيت", "ar", True),
        ("الماء بيت", "ماء في بيت", "ar", True),
        ("musluklar yangın", "musluk yangın", "tr", True),
        ("leaking sink", "The sinks leaked", "vi", False),
    ]

    def check(query: str, text: str, language: str, expected: bool) -> None:
        assert (found(query, text, language) is not None) is expected

    check_rows(rows, check)


def test_scripts_without_blanks_are_searched_by_pairs_of_letters() -> None:
    rows = [
        ("漏水", "厨房漏水了", ["漏水"]),
        ("厨房漏水", "厨房在漏水", None),
        ("水道", "水道の蛇口", ["水道"]),
        ("蛇口が", "水道の蛇口", None),
        ("ท่อ", "มีท่อรั่ว", ["ท่", "่อ"]),
        ("누수", "욕실에 누수가 있어요", ["누수"]),
        ("पानी", "नल से पानी बह रहा है", ["पानी"]),
        ("AC漏水", "我的AC漏水", ["AC", "漏水"]),
        ("パイプ", "ﾊﾟｲﾌﾟが漏れる", ["ﾊﾟｲ", "ｲﾌﾟ"]),
        ("ﾊﾟｲﾌﾟ", "パイプ", ["パイ", "イプ"]),
        ("パイ", unicodedata.normalize("NFD", "水パイ"), [unicodedata.normalize("NFD", "パイ")]),
        ("누수", unicodedata.normalize("NFD", "욕실누수"), [unicodedata.normalize("NFD", "누수")]),
        (unicodedata.normalize("NFD", "실누"), "욕실누수", ["실누"]),
        ("ท่อรั่ว", "มี\u200bท่อ\u200bรั่ว", ["ท่", "่อ\u200b", "อ\u200bร", "รั", "ั่", "่ว"]),
        ("漏水", "漏\u2060水", ["漏\u2060水"]),
    ]
    check_rows(rows, lambda query, text, expected: _equals(found(query, text), expected))


def test_a_telephone_number_is_found_however_it_is_written() -> None:
    forms = ["206 555 0100", "(206) 555-0100", "+1 206.555.0100", "2065550100", "001 206 555 0100"]
    forms += [
        "\u202a+1 (206) 555\u20110100\u202c",
        "206\u200b555\u20600100",
        "２０６－５５５－０１００",
        "206ー555ｰ0100",
    ]
    forms += ["2️⃣0️⃣6️⃣ 5️⃣5️⃣5️⃣ 0️⃣1️⃣0️⃣0️⃣", "206\u202f555\u20090100"]
    for query in forms:
        for written in forms:
            assert found(query, f"call {written} today"), (query, written)
    assert found("020 7946 0123", "+44 20 7946 0123")
    assert found("555-0100", "206 555 0100")
    assert found("sink 206 555 0100", "My sink, 206-555-0100")
    assert found("206 555 0101", "206 555 0100") is None
    assert found("leak 2065550100", "no number here, a leak") is None
    assert found("5550100", "5550100 4711 Elm Street")
    assert not same_number("#0123", "#990123")
    assert [each.word for each in numbers("٠١٢٣٤٥٦٧")] == ["#01234567"]


def test_commonest_words_are_nobody_s_query() -> None:
    assert Query.of("the my", ("en",)).terms == ()
    assert found("my the sink", "a sink") == ["sink"]


def test_a_long_text_counts_to_a_limit() -> None:
    text = " ".join(f"word{n}" for n in range(MOST_WORDS + 10))
    assert len(words(text)) == MOST_WORDS
    assert found(f"word{MOST_WORDS - 1}.", text)
    assert found(f"word{MOST_WORDS}.", text) is None


def test_a_message_costs_the_postings_that_the_page_on_costs_says() -> None:
    texts = [row.message for row in read_messages(MESSAGES)]
    made = {"id": "m", "role": MessageRole.USER, "status": MessageStatus.COMPLETE}
    total = sum(
        len(postings(Message(**made, content=text, created_at=BORN), "c", 1, 7))  # type: ignore[arg-type]
        for text in texts
    )
    costs = (ROOT / "docs/costs.md").read_text()
    assert f"costs {total / len(texts):.1f} write units for its postings" in costs


@pytest.mark.parametrize("text", ["a\u0301\u0323", "ABC ｄｅｆ", "漏水", "ﷺ", "İ", "#", "😀", "ǅ"])
def test_places_are_within_the_text(text: str) -> None:
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert drawer(word.word)
