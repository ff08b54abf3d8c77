"""Times in a message that are nobody's wish, by what else the message does."""

from datetime import datetime, timedelta

from frontdesk.assistant.classifier.lexicon import clauses, normalise
from frontdesk.assistant.reading import pairs
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.phrases import sentence_at
from frontdesk.models.reading import Act, PreferredTime, Question, Span

_GREETING = 60
"""The longest clause in which a greeting stands."""
_TOLD = 20
"""What follows a part of the day that greets by itself ("Morning, the fridge is off") is longer."""


def is_no_wish(time: tuple[PreferredTime, Span], message: str, said: Acts) -> bool:
    """Whether a time is that of a greeting, of opening hours, of a missed visit, or of who does a
    cancelled job.
    """
    asks = said.is_talk and said.question is Question.HOURS
    of_others = time[0].start is None and Act.CANCEL in said.acts
    return asks or of_others or _was_missed(time[1], message, said) or _greets(time, message, said)


def is_soon(time: PreferredTime, now: datetime) -> bool:
    """Whether a time is today or tomorrow; without a date it may be."""
    return time.start is None or time.start.date() <= now.date() + timedelta(days=1)


def _was_missed(span: Span, message: str, said: Acts) -> bool:
    """Whether a time stands in a sentence in which a visit was due, and nobody came."""
    if Act.COMPLAINT not in said.acts:
        return False
    names: dict[int, set[str]] = {}
    for part in said.parts:
        names.setdefault(part.sentence, set()).update(part.names)
    return names.get(sentence_at(message, span.start), set()) >= pairs.MISSED


def _greets(time: tuple[PreferredTime, Span], message: str, said: Acts) -> bool:
    """Whether a time is the "morning" of the greetings that a message starts with."""
    words, end = normalise(time[0].text), 0
    first, rest = message[: time[1].end], message[time[1].end :]
    if first == time[0].text and first.isalpha() and rest[:1] == "," and len(rest) > _TOLD:
        return time[0].start is None
    for clause, part in zip(clauses(message[:_GREETING]), said.parts, strict=False):
        if "greeting" not in part.names:
            return False
        end += len(clause)
        if time[1].end <= end:
            return words not in part.text
    return False
