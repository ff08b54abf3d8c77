"""Dangers stay found when the words are misspelt, disguised or run together."""

import random
import re
from collections.abc import Callable
from functools import cache

import pytest

from evaluation import KINDS, labelled, read_messages
from frontdesk.assistant.classifier.safety import detect
from frontdesk.models.classification import Urgency

LARGEST_FALL = 0.05
LEET = str.maketrans("aeiost", "431057")
TWINS = str.maketrans("aeopcx", "аеорсх")
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
DANGERS = [
    row.message
    for row in labelled("held_out") + read_messages(KINDS)
    if row.urgency == Urgency.EMERGENCY
]

Disguise = Callable[[str, random.Random], str]


def doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[: at + 1] + word[at:]


def swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def leet(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at].translate(LEET) + word[at + 1 :]


def share(disguise: Disguise, probability: float) -> Disguise:
    """Disguise some of the words of four letters and more."""

    def some(message: str, chance: random.Random) -> str:
        return LONG_WORD.sub(
            lambda found: disguise(found[0], chance) if chance.random() < probability else found[0],
            message,
        )

    return some


def invisible(message: str, chance: random.Random) -> str:
    return "".join(c + ("\u200d" if chance.random() < 0.3 else "") for c in message)


def look_alike(message: str, chance: random.Random) -> str:
    return "".join(c.translate(TWINS) if chance.random() < 0.5 else c for c in message)


def without_blanks(message: str, chance: random.Random) -> str:
    return "".join(c for c in message if c != " " or chance.random() > 0.2)


@cache
def plain_recall() -> float:
    return recall(lambda text, _: text)


def recall(disguise: Disguise) -> float:
    chance = random.Random(1)
    return sum(detect(disguise(text, chance)) is not None for text in DANGERS) / len(DANGERS)


@pytest.mark.parametrize(
    "disguise",
    [
        pytest.param(share(doubled, 0.4), id="doubled letters"),
        pytest.param(share(swapped, 0.4), id="swapped letters"),
        pytest.param(share(leet, 0.4), id="digits for letters"),
        pytest.param(invisible, id="invisible characters"),
        pytest.param(look_alike, id="letters of another script"),
        pytest.param(without_blanks, id="missing blanks"),
        pytest.param(lambda text, _: text.translate(LEET), id="digits for all such letters"),
        pytest.param(lambda text, _: text.replace(" ", ""), id="no blank at all"),
    ],
)
def test_a_disguise_hides_few_dangers(disguise: Disguise) -> None:
    assert recall(disguise) >= plain_recall() - LARGEST_FALL
