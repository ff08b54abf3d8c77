"""The texts: the same in every language, rendered without a surprise."""

import re
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk import texts
from frontdesk.models.briefing import Line
from frontdesk.models.classification import Hazard, ServiceType
from frontdesk.texts import (
    LANGUAGES,
    advice,
    emergency_number,
    language_of,
    render,
    say,
)
from frontdesk.texts.dates import day_of_year, near_span
from frontdesk.texts.render import load
from tests.support.rows import check_rows

FOLDER = Path(texts.__file__).parent
PLACEHOLDERS = {
    "number", "phone", "email", "address", "postcode", "name", "access", "time", "date", "values",
    "prices", "hours", "trade", "answer", "day", "visit", "list", "count", "weekday",
    "month", "year", "trades",
}  # fmt: skip
WRITTEN = sorted(path.stem for path in FOLDER.glob("??.toml"))
ENGLISH = load("en")


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_each_file_is_of_a_language_that_is_answered_in() -> None:
    assert set(WRITTEN) <= {*LANGUAGES}
    assert "en" in WRITTEN


@pytest.mark.parametrize("language", WRITTEN)
def test_a_language_has_the_keys_and_placeholders_of_english(language: str) -> None:
    own = load(language)
    assert own.keys() == ENGLISH.keys()
    assert {key: placeholders(text) for key, text in own.items()} == {
        key: placeholders(text) for key, text in ENGLISH.items()
    }


@pytest.mark.parametrize("language", WRITTEN)
def test_a_text_is_plain_and_short(language: str) -> None:
    for key, text in load(language).items():
        assert {*placeholders(text)} <= PLACEHOLDERS, key
        assert text == text.strip() or key == "format.between_sentences", key
        assert text or key == "format.between_sentences", key
        assert not re.search(r"[\x00-\x1f<>\u200e\u200f\u202a-\u202e\u2066-\u2069]|  ", text), key
        assert len(text) <= 500, key


@pytest.mark.parametrize("language", sorted({*WRITTEN} - {"en"}))
def test_a_language_is_not_left_in_english(language: str) -> None:
    same = [key for key, text in load(language).items() if text == ENGLISH[key]]
    assert len(same) <= 5, same  # such as Urgent


@pytest.mark.parametrize("language", WRITTEN)
def test_a_distance_is_kept_in_metres(language: str) -> None:
    for key in ("advice.live_wires", "reminder.live_wires", "step.live_wires.keep_away"):
        numbers = re.findall(r"\d+", load(language)[key])
        assert 10 in map(int, numbers), key


@pytest.mark.parametrize("language", WRITTEN)
def test_a_step_is_a_point_of_a_list_without_a_full_stop(language: str) -> None:
    ends = {key: text[-1] for key, text in load(language).items() if key.startswith("step.")}
    assert {key: end for key, end in ends.items() if end in ".。।!"} == {}


def test_there_is_a_text_for_each_hazard_and_trade() -> None:
    for hazard in Hazard:
        assert {f"advice.{hazard}", f"reminder.{hazard}"} <= ENGLISH.keys()
    for trade in ServiceType:
        assert {f"trade.{trade}", f"understood.{trade}", f"also.{trade}"} <= ENGLISH.keys()


def test_a_day_is_written_as_in_its_language() -> None:
    noon, five = (datetime(2026, 12, 3, hour, tzinfo=UTC) for hour in (12, 17))

    def check(language: str, span: str, of_year: str) -> None:
        assert near_span(noon, five, language) == span
        assert day_of_year(noon.date(), language) == of_year

    check_rows(
        [
            ("en", "Thursday, December 3, 12:00–17:00", "December 3, 2026"),
            ("de", "Donnerstag, 3. Dezember, 12:00–17:00", "3. Dezember 2026"),
            ("pt", "quinta-feira, 3 de dezembro, 12:00–17:00", "3 de dezembro de 2026"),
            ("uk", "четвер, 3 грудня, 12:00–17:00", "3 грудня 2026 р."),
            ("tr", "3 Aralık Perşembe, 12:00–17:00", "3 Aralık 2026"),
            ("ar", "الخميس، 3 ديسمبر، 12:00–17:00", "3 ديسمبر 2026"),
            ("ja", "12月3日木曜日 12:00–17:00", "2026年12月3日"),
        ],
        check,
    )


@pytest.mark.parametrize("language", WRITTEN)
def test_a_year_has_twelve_months(language: str) -> None:
    assert len({*load(language)["date.months"].split(", ")}) == 12


def test_a_value_is_data() -> None:
    line = Line("noted.several", {"values": "{phone} {{number}} <b> \\1 %s"})
    assert render(line, "en") == "I have noted: {phone} {{number}} <b> \\1 %s."


def test_a_value_is_isolated_where_the_script_runs_from_right_to_left() -> None:
    assert "\u2068+1 206\u2069" in render(Line("noted.phone", {"phone": "+1 206"}), "ar")
    street = Line("noted.address", {"address": "شارع الملك فهد 12"})
    assert "\u2068شارع الملك فهد 12\u2069." in render(street, "en")
    assert "\u2068" not in render(Line("noted.phone", {"phone": "+1 206"}), "en")


def test_a_missing_language_is_english() -> None:
    line = advice(Hazard.GAS, "US")
    assert render(line, "xx") == render(line, "../en") == render(line, "en")


def test_an_unknown_line_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(Line("advice.nothing"), "en")
    with pytest.raises(KeyError):
        render(Line("noted.phone"), "en")


def test_sentences_are_joined() -> None:
    lines = [Line("reply.hello"), Line("ask.problem")]
    assert say(lines, "en") == "Hello! What can we do for you?"


def test_only_the_language_needed_is_read() -> None:
    load.cache_clear()
    render(Line("reply.hello"), "en")
    assert load.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("candidates", "language"),
    [
        ((), "en"),
        ((None, ""), "en"),
        (("pt-BR",), "pt"),
        (("zh-Hant-TW", "en"), "zh"),
        (("PT_br",), "pt"),
        (("tlh", "de"), "de"),
        (("fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5",), "fr"),
        (("tlh, en;q=0.2, de;q=0.7",), "de"),
        (("de;q=0, es;q=0.1",), "es"),
        ((None, "xx", "ja", "ko"), "ja"),
        (("de;q=1.2.3", "es"), "es"),
        (("<script>", "../de", "uk"), "uk"),
        (("espresso",), "en"),
    ],
)
def test_the_first_candidate_that_is_ours_is_the_language(
    candidates: tuple[str | None, ...], language: str
) -> None:
    assert language_of(*candidates) == language


@pytest.mark.parametrize(
    ("country", "number", "police"),
    [
        ("US", "911", "911"),
        ("ca", "911", "911"),
        ("DE", "112", "112"),
        ("ES", "112", "112"),
        ("GB", "999", "999"),
        ("AU", "000", "000"),
        ("NZ", "111", "111"),
        ("IN", "112", "112"),
        ("TR", "112", "112"),
        ("MX", "911", "911"),
        ("BR", "193", "190"),
        ("JP", "119", "110"),
        ("KR", "119", "112"),
        ("CN", "119", "110"),
        ("VN", "114", "113"),
        ("ZZ", None, None),
        (None, None, None),
    ],
)
def test_the_emergency_number_of_a_country(
    country: str | None, number: str | None, police: str | None
) -> None:
    assert emergency_number(country) == emergency_number(country, Hazard.GAS) == number
    assert emergency_number(country, Hazard.INTRUDER) == police


def test_each_number_is_of_a_country_and_short() -> None:
    from frontdesk.texts.emergency import _numbers

    tables = _numbers()
    assert tables["police"].keys() <= tables["general"].keys()
    for table in tables.values():
        for country, number in table.items():
            assert re.fullmatch("[A-Z]{2}", country)
            assert re.fullmatch(r"\d{2,4}", number)
    same = [c for c, number in tables["police"].items() if tables["general"][c] == number]
    assert same == []


@pytest.mark.parametrize("hazard", Hazard)
def test_advice_names_the_countrys_number_or_says_that_it_is_the_local_one(hazard: Hazard) -> None:
    assert "{number}" in ENGLISH[f"advice.{hazard}"]
    assert "911" in render(advice(hazard, "US"), "en")
    assert "your local emergency number" in render(advice(hazard, None), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_to_thanks_is_not_the_please_of_the_reminder_after_it(language: str) -> None:
    thanks = render(Line("reply.thanks"), language).rstrip("!.！。")
    for hazard in Hazard:
        assert not render(Line(f"reminder.{hazard}", {"number": "1"}), language).startswith(thanks)
