"""Sentences that deny one danger and tell of another ("no smell of gas, but the socket sparks")."""

import re
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from frontdesk.assistant.classifier.denials import BUT, denials
from frontdesk.assistant.classifier.hazard_rules import SIGNS_OF_DANGER
from frontdesk.assistant.classifier.lexicon import Clause, read_normalised

_NO_MORE = re.compile(
    r" (?:now|any ?more|no longer|longer|mehr|jetzt|ya|ahora|plus|maintenant|piu|adesso|mais|agora"
    r"|meer|nu|juz|teraz|uz|ted|langre|artik|simdi|больше|уже|теперь|більше|вже|тепер|nua|بعد|خلاص|الان|دلوقتي"
    r"|अब|ab) |了|もう|今は|이제|더 "
)
"""What tells that a danger was there and has gone, so that it is the one that is told of."""


@lru_cache(maxsize=16)
def told_beside(parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The halves of sentences with a "but" that deny nothing, beside one that denies.

    A half before the "but" counts only if the other denies another sign of danger, and does not
    tell that it is over ("water was everywhere but it leaks no more").
    """
    kept: list[Clause] = []
    for _, group in groupby(parts, attrgetter("sentence")):
        sentence = list(group)
        if any("denied" in part.concepts or denials(part.text) for part in sentence):
            kept += _halves(" , ".join(part.text for part in sentence))
    return tuple(kept)


@lru_cache(maxsize=32)
def _halves(text: str) -> tuple[Clause, ...]:
    said = [half.strip(" ,") for half in BUT.split(f" {text} ")]
    halves = [read_normalised(half) for half in said if half]
    denies = [bool("denied" in half.concepts or denials(half.text)) for half in halves]
    if len(halves) < 2 or not any(denies):
        return ()
    first = denies.index(True)
    ends = any(_NO_MORE.search(f" {half.text} ") for half in halves[first:])
    signs = {sign for half in halves[first:] for sign in half.concepts if sign in SIGNS_OF_DANGER}
    return tuple(
        half
        for at, half in enumerate(halves)
        if not denies[at]
        and (at > first or (signs and not ends and signs.isdisjoint(half.concepts)))
    )
