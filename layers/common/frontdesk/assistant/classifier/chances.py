"""The chances of each trade and urgency of a message, by its words and, if need be, its meaning.

The words decide alone where they are sure of both. Otherwise the log odds of the meaning are added,
which takes as long as all the rest.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from frontdesk.assistant.classifier import urgency, words
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.classifier.linear import Measures, model, probabilities
from frontdesk.models.classification import ServiceType, Urgency

_SURE_OF_TRADE, _SURE_OF_URGENCY = 0.7, 0.6
"""The chances from which on the words decide alone."""
_SURELY_SAFE, _SURELY_DANGEROUS = 0.1, 0.8
"""The chances of an emergency outside which they do."""
_SHORT = 10
"""The number of words up to which they do: what little else there is, is mostly chance."""
_HIGH = 0.6
"""What the chance of high is multiplied by: medium is the default, and faults sound more urgent
than they are more often than less."""
_TRADES, _URGENCIES = tuple(ServiceType), tuple(Urgency)
_WARY = 0.4
"""What the thresholds of danger are multiplied by for a message that disguises its words."""


class Chances(NamedTuple):
    """The probabilities of each trade and of each urgency, and how they are to be taken."""

    trades: Mapping[ServiceType, float]
    urgencies: Mapping[Urgency, float]
    measures: Measures
    is_disguised: bool = False
    """Whether the message disguises its words, of which few are then known."""

    @property
    def danger(self) -> float:
        """The chance of an emergency."""
        return self.urgencies[Urgency.EMERGENCY]

    @property
    def of_no_danger(self) -> Urgency:
        """The likeliest urgency below an emergency."""
        low, medium, high = (self.urgencies[u] for u in (Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH))
        odds = {Urgency.LOW: low, Urgency.MEDIUM: medium, Urgency.HIGH: high * _HIGH}
        return max(odds, key=lambda urgent: odds[urgent])


@lru_cache(maxsize=16)
def of(message: str, *, by_words: bool = False, whole: str = "") -> Chances:
    """The chances of a message, of its meaning too unless its words are sure.

    With ``by_words`` they decide in any case, as for what goes on with a case that stands: what the
    meaning of an answer ("Tuesday at nine") says of trades is mostly chance. A part of a message
    has the meaning of the ``whole``, so that the encoder reads one text for all parts of it.
    Of a message that disguises its words, the encoder sees less than the words tell, or more:
    whichever finds it more dangerous counts, and less than half the chance is enough.
    """
    words_chances = by_words_alone(message)
    if by_words or _are_sure(words_chances):
        return words_chances
    from frontdesk.assistant.classifier import meaning  # noqa: PLC0415 (numpy takes 0.1 s)

    is_disguised = meaning.is_disguised(message)
    if _is_short(message) and not is_disguised:
        return words_chances
    log_odds = meaning.log_odds(whole or message)
    if not log_odds:
        return words_chances
    by_both = _chances(message, log_odds, meaning.network().measures)
    if is_disguised:
        worse = max(words_chances, by_both, key=lambda each: each.danger - each.measures.alarm)
        temperature, alarm, calm = worse.measures
        wary = Measures(temperature, alarm * _WARY, calm * _WARY)
        return worse._replace(measures=wary, is_disguised=True)
    return by_both


@lru_cache(maxsize=16)
def by_words_alone(message: str) -> Chances:
    """The chances of a message by its words alone."""
    return _chances(message, {}, model().measures)


def _is_short(message: str) -> bool:
    return urgency.words_in(read(message)) <= _SHORT


def _are_sure(chances: Chances) -> bool:
    return (
        max(chances.trades.values()) >= _SURE_OF_TRADE
        and max(chances.urgencies.values()) >= _SURE_OF_URGENCY
        and not _SURELY_SAFE <= chances.danger <= _SURELY_DANGEROUS
    )


def _chances(message: str, by_meaning: Mapping[str, float], measures: Measures) -> Chances:
    """The chances by words, with the log odds ``by_meaning`` if there are any."""
    scores = _scores(message)
    if by_meaning:
        scores = {label: score + by_meaning[label] for label, score in scores.items()}
    trades = {trade: scores[trade] for trade in _TRADES}
    urgencies = {urgent: scores[urgent] for urgent in _URGENCIES}
    return Chances(probabilities(trades, measures.temperature), probabilities(urgencies), measures)


@lru_cache(maxsize=16)
def _scores(message: str) -> Mapping[str, float]:
    """The score of each trade and urgency by the words and concepts of a message."""
    trained, beside = model(), words.log_odds(message)
    found = words.concepts(read(message), words.TRADE_HALF)
    return {
        **trained.service_type.scores(found, beside),
        **trained.urgency.scores(urgency.features(message), beside),
    }
