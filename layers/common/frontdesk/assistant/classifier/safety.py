"""The safety gate: it finds a present danger in a message, whatever the model says.

A missed danger costs more than a false alarm, but frequent false alarms are ignored. Rules read
the clauses (`dangers`). A learned chance (`chances`) adds to them within bounds. Above ``alarm`` it
tells of a danger that no rule finds; in a message of fewer than `_FEW` words that mentions no
hazard only above `_LIKELY`, and without a sign of danger, or where it goes on with a case, above
`_ALMOST_SURE`, and if it says something of which a danger can consist; disguised words cannot be
counted. Below ``calm`` it holds back what a rule finds in a message of more than `_SHORT` words,
where words of danger meet by accident, unless a sentence of `_FEW` words is almost sure to be
dangerous alone. In one of fewer it does so only below `_SURELY_NONE`, if no sentence is likely to
be dangerous by itself or tells what is there again, and never for gas, carbon monoxide, or `_FEW`
words. What a firm rule finds it holds back in no message.
In a message of more than `_MANY` words a danger has to be very likely, and without a mentioned
hazard more than that; so has one that no rule finds where it can wait or is over, or where a hazard
is denied; a clause of no more than `_CLAUSE` words that denies one is none. A message that is taken
back ("just kidding") has no danger, nor has by what was learned alone one of
the smoke of smokers or of all cooking, of what is to be fitted or a lockout without danger, or a
short one of nothing but a noise, or of a thing that is stuck. Every danger has a name, or is
unspecified.
"""

from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from frontdesk.assistant.classifier import chances, dangers, denials, urgency
from frontdesk.assistant.classifier.contrasts import told_beside
from frontdesk.assistant.classifier.lexicon import Clause, places, read
from frontdesk.assistant.classifier.plain import plain, unspelt
from frontdesk.models.classification import Classification, Hazard, Urgency

_FEW, _CLAUSE, _SHORT, _MANY = 7, 10, 18, 60
_SURELY_NONE, _LIKELY, _VERY_LIKELY, _QUITE_SURE, _ALMOST_SURE = 0.12, 0.5, 0.6, 0.7, 0.8


_NEVER_HELD_BACK = frozenset({Hazard.GAS, Hazard.CARBON_MONOXIDE})


def detect(message: str, *, by_words: bool = False, whole: str = "") -> Hazard | None:
    """The gravest present danger in ``message``; None if there is none.

    ``by_words`` and ``whole`` are those of `chances.of`.
    """
    return _detected(message, by_words, "" if by_words else whole)


@lru_cache(maxsize=8)
def _detected(message: str, by_words: bool, whole: str) -> Hazard | None:
    seen = plain(message)
    spelt = unspelt(seen)
    parts = read(message if spelt == seen else spelt)
    if not parts or any(denials.retracts(part) for part in parts):
        return None
    found = gravest(dangers.present(parts) | dangers.despite_calm(parts))
    named = gravest(dangers.mentioned(parts))
    length = urgency.words_in(parts)
    if found and (length <= _FEW or found in dangers.firm(parts)):
        return found
    is_denied = not found and dangers.is_denied(parts)
    learned = chances.of(message, by_words=by_words, whole=whole)
    _, alarm, calm = learned.measures
    least = 0.0 if length <= _MANY else _VERY_LIKELY if named else _QUITE_SURE
    if found:
        if length > _SHORT:
            is_told = learned.danger >= max(least, calm) or _is_sure_alone(parts, found)
            return found if is_told else None
        danger = max(learned.danger, chances.by_words_alone(message).danger)
        is_none = danger < min(_SURELY_NONE, calm) and found not in _NEVER_HELD_BACK
        return None if is_none and not (_is_back(parts) or _is_likely_alone(parts)) else found
    is_over = all("past" in part.concepts and not dangers.affirmed(part) for part in parts)
    if is_over or is_denied or any("no_rush" in part.concepts for part in parts):
        least = 1.0 if is_denied and len(parts) == 1 and length <= _CLAUSE else _VERY_LIKELY
    elif not (named or learned.is_disguised or dangers.has_sign(parts)):
        least = max(least, _LIKELY)
    is_harmless = (length <= _SHORT and dangers.is_nuisance(parts)) or any(
        is_of(parts)
        for is_of in (
            dangers.is_of_smokers,
            dangers.is_of_cooking,
            dangers.is_of_fitting,
            dangers.is_of_lockout,
        )
    )
    if length < _FEW and not named and not learned.is_disguised:
        least = _ALMOST_SURE if any(map(dangers.adds_to_danger, parts)) else 1.0
        least = _LIKELY if dangers.has_sign(parts) and not by_words else least
    if learned.danger <= max(least, alarm) or is_harmless:
        return None
    return named or Hazard.UNSPECIFIED


def likeliest(message: str) -> Hazard:
    """What a danger in ``message`` is called that no rule has named."""
    return gravest(dangers.likeliest(read(message))) or Hazard.UNSPECIFIED


def adds_to_danger(message: str) -> bool:
    """Whether ``message`` says, and does not deny, anything of which a danger can consist."""
    parts = read(message)
    return any(map(dangers.adds_to_danger, (*parts, *told_beside(parts))))


def with_safety(classification: Classification, message: str) -> Classification:
    """The classification, with urgency emergency and the hazard if the message tells of one."""
    danger = detect(message)
    if danger is None:
        return classification
    return classification.model_copy(update={"urgency": Urgency.EMERGENCY, "hazard": danger})


def _is_back(parts: Sequence[Clause]) -> bool:
    """Whether a clause says that something of which a danger can consist is there again."""
    return any(
        dangers.affirmed(part) >= {"present", "still"} and dangers.adds_to_danger(part)
        for part in parts
    )


def _is_likely_alone(parts: Sequence[Clause]) -> bool:
    """Whether a sentence with a sign of danger is likely to be dangerous by its own words.

    What else is said ("it is for a play") makes it no less so.
    """
    return any(
        chances.by_words_alone(", ".join(part.text for part in sentence)).danger >= _LIKELY
        for sentence in _sentences(parts)
        if any(map(dangers.adds_to_danger, sentence))
    )


def _is_sure_alone(parts: Sequence[Clause], hazard: Hazard) -> bool:
    """Whether a sentence of few words tells of ``hazard``, and is almost sure to be dangerous.

    What else a long message says does not make it less so.
    """
    return any(
        chances.of(", ".join(part.text for part in sentence)).danger >= _ALMOST_SURE
        for sentence in _sentences(parts)
        if sum(places(part.text) for part in sentence) <= _FEW
        and hazard in dangers.present(sentence)
    )


def _sentences(parts: Sequence[Clause]) -> list[tuple[Clause, ...]]:
    """The sentences of a message, and the halves of one that tell another danger than it denies."""
    whole = [tuple(group) for _, group in groupby(parts, attrgetter("sentence"))]
    return whole + [(half,) for half in told_beside(tuple(parts))]


def gravest(hazards: Set[str]) -> Hazard | None:
    """The gravest of ``hazards``, told by their values."""
    return next((hazard for hazard in Hazard if hazard in hazards), None)
