"""The widget's words: those of the texts, and heard as they are meant."""

from datetime import UTC, datetime

import pytest

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.cases.fold import fold
from frontdesk.models.case import Case
from frontdesk.texts import LANGUAGES
from frontdesk.texts.render import load
from words.__main__ import FOLDER, module

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_the_modules_have_the_words_of_the_texts() -> None:
    written = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert written == {language: module(language) for language in LANGUAGES}, "run make words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wish_for_a_person_is_heard(language: str) -> None:
    wish = load(language)["widget.person_message"]
    case = fold(Case(), rules.read(Prompt(wish, now=NOW, locale=language)))
    assert case.wants_person
    assert case.language in {language, None}
