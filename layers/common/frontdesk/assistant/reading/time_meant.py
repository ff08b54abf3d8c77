"""Times in a message that are nobody's wish, by what else the message does."""

from datetime import datetime, timedelta

from frontdesk.assistant.classifier.lexicon import clauses, normalise
from frontdesk.assistant.reading import pairs, times
from frontdesk.assistant.reading.acts import Acts
from frontdesk.assistant.reading.phrases import sentence_at
from frontdesk.models.case import Case, Missing
from frontdesk.models.reading import Act, PreferredTime, Question, Span

_GREETING = 60
"""The longest clause in which a greeting stands."""
_TOLD = 20
"""What follows a part of the day that greets by itself ("Morning, the fridge is off") is longer."""


def is_no_wish(time: tuple[PreferredTime, Span], message: str, said: Acts, before: Case) -> bool:
    """Whether a time is that of a greeting, of opening hours, of a missed visit, or of who does a
    cancelled job.
    """
    asks = said.is_talk and said.question is Question.HOURS
    of_others = time[0].start is None and Act.CANCEL in said.acts
    was_missed = _was_missed(time[1], message, said)
    return asks or of_others or was_missed or _greets(time, message, said, before)


def beside(time: PreferredTime, said: Acts, left: Acts, language: str | None) -> Acts:
    """What is ``said``, without what is only a part of the time; ``left`` is said without it.

    "Any time but Friday" is neither the question when, nor calm.
    """
    acts = said.acts
    if Act.GREETING not in left.acts:
        acts = tuple(act for act in acts if act is not Act.GREETING)
    if time.start is None and left.question is None:
        acts = tuple(act for act in acts if act is not Act.QUESTION)
        said = said._replace(question=None)
    is_calm = said.no_rush and (left.no_rush or not times.leaves_out(time, language))
    return said._replace(acts=acts, no_rush=is_calm)


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


def _greets(time: tuple[PreferredTime, Span], message: str, said: Acts, before: Case) -> bool:
    """Whether a time is the "morning" of the greetings that a message starts with.

    A mere "morning" answers whoever asked for the time, and a mere "Morgen" is a day during a case.
    """
    words, end = normalise(time[0].text), 0
    first, rest = message[: time[1].end], message[time[1].end :]
    if first == time[0].text and first.isalpha() and rest[:1] == "," and len(rest) > _TOLD:
        return time[0].start is None
    is_due = Missing.TIME in before.asked or bool(before.standing and time[0].start)
    for clause, part in zip(clauses(message[:_GREETING]), said.parts, strict=False):
        if "greeting" not in part.names or (is_due and normalise(clause).startswith(words)):
            return False
        end += len(clause)
        if time[1].end <= end:
            return words not in part.text
    return False
