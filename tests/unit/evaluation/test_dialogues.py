"""The labelled dialogues are whole, and their scores tell a right reading from a wrong one."""

from datetime import datetime
from pathlib import Path

import phonenumbers
import pytest

from evaluation.dialogue_scores import compare, figures, has_words, known_asked, same_time
from evaluation.dialogues import (
    FOLDER,
    NOW,
    Dialogue,
    ExpectedTime,
    Reader,
    asks,
    play,
    read_dialogues,
)
from frontdesk.assistant.interface import Prompt
from frontdesk.models.briefing import Line
from frontdesk.models.case import Missing
from frontdesk.models.classification import FALLBACK
from frontdesk.models.reading import Act, Contact, Place, PreferredTime, Reading
from frontdesk.texts import LANGUAGES

FILES = sorted(FOLDER.glob("*.jsonl"))
BUILD = FOLDER / "build.jsonl"
CONTACT, PLACE = ("phone", "email", "name"), ("postcode", "address")


def oracle(dialogue: Dialogue) -> Reader:
    """A reader that finds what is expected, each detail in the message that gives it."""
    expect, last = dialogue.expect, len(dialogue.messages)

    def read(prompt: Prompt) -> Reading:
        number = len(prompt.history) // 2 + 1
        now = {detail for detail, first in dialogue.given.items() if first == number}
        acts = [Act.PROBLEM] if number == 1 else []
        if number == last:
            acts += [Act.RESOLVED] * expect.resolved + [Act.PERSON] * expect.wants_person
        told = {"service_type": expect.service_type, "urgency": expect.urgency}
        told["hazard"] = expect.hazard
        return Reading(
            classification=FALLBACK.model_copy(update=told if number == 1 else {}),
            acts=tuple(acts),
            also=tuple(expect.also) if number == 1 else (),
            contact=Contact(**{what: getattr(expect, what) for what in now & {*CONTACT}}),
            place=Place(**{what: getattr(expect, what) for what in now & {*PLACE}}),
            preferred_time=_time(expect.preferred_time) if "time" in now else None,
            language=dialogue.language,
        )

    return read


def blind(_: Prompt) -> Reading:
    """A reader that sees a problem in every message, and nothing else."""
    return Reading(classification=FALLBACK, acts=(Act.PROBLEM,))


def _time(expected: ExpectedTime | None) -> PreferredTime:
    assert expected is not None
    date = expected.date and datetime.combine(expected.date, NOW.time())
    return PreferredTime(text="then", start=expected.start or date)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_reader_that_finds_everything_has_full_scores(path: Path) -> None:
    played = [play(dialogue, oracle(dialogue)) for dialogue in read_dialogues(path)]
    wrong = {
        one.dialogue.id: {name: row for name, row in compare(one).items() if not row.right}
        for one in played
        if not all(row.right for row in compare(one).values())
    }
    assert wrong == {}
    for name, figure in figures(played).items():
        assert (figure.recall, figure.f1, figure.false) == (1.0, 1.0, 0), name
    asked, known, too_often = known_asked(played)
    assert (known, too_often) == (0, 0)
    assert asked > len(played) / 2


def test_a_reader_that_finds_no_details_asks_for_what_was_given() -> None:
    played = [play(dialogue, blind) for dialogue in read_dialogues(BUILD)]
    for name in ("phone", "e-mail", "postcode", "address", "name", "preferred time", "language"):
        assert (figures(played)[name].recall, figures(played)[name].false) == (0.0, 0), name
    _, known, too_often = known_asked(played)
    assert known > len(played) / 2
    assert too_often == 0


def test_what_is_found_without_being_there_is_false() -> None:
    dialogue = next(d for d in read_dialogues(BUILD) if d.expect.phone is None)

    def read(_: Prompt) -> Reading:
        return Reading(classification=FALLBACK, contact=Contact(phone="+12065550100"))

    figure = figures([play(dialogue, read)])["phone"]
    assert (figure.right, figure.expected, figure.false, figure.others) == (0, 0, 1, 1)


def test_a_wrong_value_lowers_both_recall_and_precision() -> None:
    dialogue = next(d for d in read_dialogues(BUILD) if d.expect.phone)

    def read(_: Prompt) -> Reading:
        return Reading(classification=FALLBACK, contact=Contact(phone="+12065550100"))

    figure = figures([play(dialogue, read), play(dialogue, oracle(dialogue))])["phone"]
    assert (figure.recall, figure.f1, figure.found) == (0.5, 0.5, 2)


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ("14 Larch Road", "14, LARCH road, Leeds", True),
        ("14 Larch Road", "114 Larch Road", False),
        ("Torstraße 112", "Torstrasse 112", True),
        ("幸福路18号", "朝阳区幸福路18号3单元", True),
        ("幸福路18号", "幸福路81号", False),
        ("太子堂2-14-8", "世田谷区太子堂２－１４－８", True),
        ("मकान नंबर 42", "मकान नंबर 42, गली 3", True),
        ("王", "王先生", True),
        ("Jana Weiß", "Jana", False),
    ],
)
def test_an_address_or_a_name_may_have_more_words(expected: str, found: str, same: bool) -> None:
    assert has_words(found, expected) is same


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ({"start": "2026-11-25T09:00"}, "2026-11-25T09:00:00-05:00", True),
        ({"start": "2026-11-25T09:00"}, "2026-11-25T09:30:00-05:00", False),
        ({"start": "2026-11-25T09:00"}, None, False),
        ({"date": "2026-11-25"}, "2026-11-25T23:30:00+09:00", True),
        ({"date": "2026-11-25"}, "2026-11-26T00:00:00+09:00", False),
        ({"date": "2026-11-25"}, None, False),
        ({}, None, True),
        ({}, "2026-11-25T00:00:00Z", False),
    ],
)
def test_a_time_is_compared_as_far_as_it_is_expected(
    expected: dict[str, str], found: str | None, same: bool
) -> None:
    time = PreferredTime(text="then", start=found and datetime.fromisoformat(found))
    assert same_time(ExpectedTime.model_validate(expected), time) is same
    assert not same_time(ExpectedTime.model_validate(expected), None)
    assert not same_time(None, time)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_labels_agree_with_the_messages(path: Path) -> None:
    dialogues = read_dialogues(path)
    assert len({dialogue.id for dialogue in dialogues}) == len(dialogues)
    assert {dialogue.language for dialogue in dialogues} == {*LANGUAGES}
    for dialogue in dialogues:
        expect, given = dialogue.expect, dialogue.given
        values = {what: getattr(expect, what) for what in (*CONTACT, *PLACE)}
        values["time"] = expect.preferred_time
        assert {what for what, value in values.items() if value is not None} == {*given}, (
            dialogue.id
        )
        assert {*given.values()} <= {*range(1, len(dialogue.messages) + 1)}, dialogue.id
        assert expect.service_type not in expect.also, dialogue.id
        if expect.phone:
            assert phonenumbers.is_valid_number(phonenumbers.parse(expect.phone)), dialogue.id
        if expect.preferred_time and expect.preferred_time.start:
            assert expect.preferred_time.start >= NOW, dialogue.id
        if expect.preferred_time and expect.preferred_time.date:
            assert expect.preferred_time.date >= NOW.date(), dialogue.id


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("ask.emergency_phone_address", [Missing.PHONE, Missing.ADDRESS]),
        ("ask_again.time", [Missing.TIME]),
        ("answer.time", []),
        ("noted.phone", []),
    ],
)
def test_what_is_asked_is_told_by_the_keys_of_the_reply(key: str, what: list[Missing]) -> None:
    assert asks([Line(key)]) == what
