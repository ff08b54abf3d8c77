from pathlib import Path

import pytest

from frontdesk.assistant.classifier import lexicon
from frontdesk.assistant.classifier.lexicon import clauses, concepts, normalise, read, trades
from frontdesk.models.classification import ServiceType

LEXICON = Path(lexicon.__file__).with_name("lexicon.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Água QUENTE", "agua quente"),
        ("Straße", "strasse"),
        ("łazienka", "lazienka"),
        ("I can't, won’t", "i cant wont"),
        ("l'eau coule", "l eau coule"),
        ("heeeelp!!!", "heelp !!"),
        ("ガス漏れ。", "ガス漏れ"),
        ("أنبوبة", "انبوبه"),
    ],
)
def test_a_text_is_normalised_alike_in_every_script(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_every_stem_is_kept_the_way_a_message_is_read() -> None:
    stems = [
        stem.strip("*.").replace("_", " ")
        for line in LEXICON.read_text(encoding="utf-8").splitlines()
        if line.startswith(" ")
        for stem in line.split()
    ]
    assert [stem for stem in stems if normalise(stem) != stem.strip()] == []
    assert len(stems) > 5000


def test_concepts_vote_for_trades_there_are() -> None:
    assert {trade for votes in trades().values() for trade in votes} <= set(ServiceType)


@pytest.mark.parametrize(
    ("message", "concept"),
    [
        ("the taps drip", "tap"),
        ("Der Wasserhahn tropft", "tap"),
        ("蛇口から水が漏れています", "tap"),
        ("кран капает", "leak"),
        ("الحنفية تنقط", "tap"),
    ],
)
def test_a_word_is_found_in_its_inflections_and_scripts(message: str, concept: str) -> None:
    assert concept in concepts(normalise(message))


@pytest.mark.parametrize("word", ["electricty", "dishwahser", "thermmostat", "radiaktor"])
def test_a_long_word_is_found_with_one_slip(word: str) -> None:
    assert concepts(normalise(f"the {word} again")).keys() & {
        "power",
        "washer",
        "thermostat",
        "heating",
    }


def test_a_long_word_is_not_found_with_two_slips() -> None:
    assert "thermostat" not in concepts(normalise("thremosttat"))


def test_a_word_is_not_found_inside_another() -> None:
    assert "tap" not in concepts(normalise("stapler"))


@pytest.mark.parametrize(
    ("message", "concept"),
    [
        ("my sister; il sistema; el sistema", "hiss"),
        ("non ho capito", "smell"),
        ("jag såg det", "sag"),
        ("vi ska gå nu", "gas"),
        ("die Gäste, de gasten", "gas"),
        ("tường nhà tôi", "flood"),
        ("quizás mañana", "fiction"),
        ("is it supposed to drip", "hypothetical"),
        ("water falls on the floor", "hypothetical"),
        ("boli mnie głowa", "glow"),
        ("zahlt das die Versicherung", "breaker"),
        ("to było rok temu", "fire"),
        ("what is your number", "cold_temp"),
        ("all over the place", "crying"),
        ("mera geyser garam nahi hota", "flood"),
        ("मेरे घर में कोई खतरा नहीं है", "intruder"),
    ],
)
def test_a_word_is_no_beginning_of_one_of_another_language(message: str, concept: str) -> None:
    assert concept not in concepts(normalise(message))


def test_an_arabic_word_is_found_behind_what_is_written_together_with_it_only() -> None:
    assert "smell" in concepts(normalise("وبالريحه"))
    assert "lock" in concepts(normalise("انقفل الباب"))
    assert "baby" not in concepts(normalise("كابينه الحمام"))  # "my father"; "mother"
    assert "crying" not in concepts(normalise("بعد ساعتين"))


def test_a_hindi_word_is_the_same_with_and_without_the_dots_that_many_leave_out() -> None:
    for dotted, plain in (("गीज़र", "गीजर"), ("फ़्रिज", "फ्रिज"), ("धुआँ", "धुआं"), ("गन्ध", "गंध")):
        assert normalise(dotted) == normalise(plain), dotted
    assert normalise("ताड़") != normalise("ताड")  # another letter, and no foreign one
    assert "hot_water" in concepts(normalise("गीज़र ठीक कराना था"))


def test_an_ordinary_word_is_no_misspelt_stem() -> None:
    assert concepts(normalise("ich schreibe")) == {}  # "schroei", "Scheibe"
    assert "leak" in concepts(normalise("trần nhà tắm bị dột"))


def test_clauses_are_parted_by_punctuation_of_any_script() -> None:
    assert [c.strip() for c in clauses("no gas. water, much! 没有火花。水")] == [
        "no gas.",
        "water,",
        "much!",
        "没有火花。",
        "水",
    ]


def test_a_comma_ends_a_clause_but_no_sentence() -> None:
    parts = read("I smell gas, help: quick! 有煤气味，救命。 Come")
    assert [part.sentence for part in parts] == [0, 0, 0, 1, 1, 2]


def test_floodlights_are_lights() -> None:
    found = concepts(normalise("flood lights, floodlights"))
    assert "light" in found
    assert "flood" not in found


def test_a_figure_of_speech_names_nothing_else() -> None:
    assert "spark" in concepts(normalise("it sparks"))
    assert "spark" not in concepts(normalise("a sparkling finish"))
