"""The time that suits the customer, in their words and as a span."""

import re
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from frontdesk.assistant.reading.language import language as language_of
from frontdesk.assistant.reading.pieces import level, shown
from frontdesk.assistant.reading.pieces import words as words_of
from frontdesk.assistant.reading.time_spans import CORE, SIDE, Told, span, told
from frontdesk.assistant.reading.time_wishes import Clause
from frontdesk.assistant.reading.time_words import LANGUAGES, Word, fold, words
from frontdesk.models.reading import TEXT_CHARACTERS, PreferredTime, Span

_MOST_CHARACTERS, _MOST_UNPARTED, _MOST_UNKNOWN = 2500, 1200, 300
"""How much of the end of a message is read; where words are not parted by blanks; and where the
language is not known."""
_MOST_TIMES = 20
"""The last times of a message that are judged."""
_GAP = re.compile(r"[\s,、.()~–—-]{0,3}$")
_OR = re.compile(
    r"[\s,、]*(?:or|o|u|ou|oder|oppure|of|lub|albo|czy|nebo|anebo|ci|eller|veya|ya da|yahut|ya"
    r"|soit|sinon|ofwel|bud|antingen|要么|要麼|يا|hoặc|hoac|hay|или|либо|або|чи|او|या|或者?|或是|还是|還是|か|または|もしくは|이?나|또는|아니면|혹은"
    r")(?: (?:on|on the|am|el|le|op|w|we|v|ve|på|pa|в|во|у))?[\s,、]*"
)
"""What stands between days that suit equally."""
_ALSO = re.compile(
    rf"{_OR.pattern}|\s*(?:and|nor|y|ni|e|nem|et|und|noch|en|né|i|ani|a|och|ve|và|и|ни|і|ні|و|और|和|跟|と|や"
    r"|하고|이?랑)(?: (?:on|el|le|op|w|v|på|в|у))?\s*"
)
"""What stands between days of which the same is denied ("not monday or tuesday")."""
_ELSE = re.compile(
    r"(?<!\w)(?:otherwise|or else|failing that|if not|sonst|ansonsten|anders|sinon|si no|sino"
    r"|altrimenti|senao|ewentualnie|jesli nie|jinak|annars|если нет|иначе|якщо ні|інакше|yoksa"
    r"|olmazsa|والا|واذا لا|नहीं तो|वरना|nahi to|warna|không thì)(?!\w)"
    r"|不行就|不行的话|唔得就|だめなら|無理なら|안 ?되면"
)
"""What stands before a day that is only the second best."""
_DAY = timedelta(hours=25)
"""The longest day: that on which the clocks are put back."""
_BESIDE, _APART = 8, 60
"""The most characters between a word that leaves a day out and the day, and from there to the rest
that suits."""
_JOIN = 30
"""A time of day belongs to the day named at most this many characters before."""


def find(
    text: str, now: datetime, language: str | None, known: PreferredTime | None = None
) -> tuple[PreferredTime, Span] | None:
    """The last time that the customer wishes for in ``text``, and where it stands.

    ``now`` is aware, in the business's zone, as are the times found. ``language`` is a two-letter
    code, None where it is not known. A time of which the day is not told has only its words, unless
    it corrects the hour of the time that is ``known`` ("sorry, make that 5"), or tells one of the
    day that is.
    """
    language = language if language in LANGUAGES else language_of(text, None)
    most = _MOST_CHARACTERS if language else _MOST_UNKNOWN
    skipped = max(0, len(text) - (_MOST_UNPARTED if language in {"zh", "ja", "ko"} else most))
    text = text[skipped:]
    seen, places = shown(text)
    seen = level(seen)
    day = known.start.astimezone(now.tzinfo).date() if known and known.start else None
    found = [_find(seen, now, code, day) for code in ([language] if language else LANGUAGES)]
    wishes = [wish for wish in found if wish]
    if not wishes:
        return None
    best = max(wishes, key=lambda wish: (wish.day is not None, wish.end - wish.start))
    if places is not None:
        best = best._replace(start=places[best.start], end=places[best.end - 1] + 1)
    if best.day is None and best.hours and (_corrects(text) or _tells_hour(best, known, day, now)):
        best = best._replace(day=day)
    start, end = span(best, now)
    return (
        PreferredTime(text=_shown(text[best.start : best.end]), start=start, end=end),
        Span(what="preferred_time", start=skipped + best.start, end=skipped + best.end),
    )


def is_soonest(text: str, language: str | None) -> bool:
    """Whether a time only tells that it should be soon ("as soon as possible")."""
    return _has(text, language, "soonest")


def leaves_out(time: PreferredTime, language: str | None) -> bool:
    """Whether a time is all but one that does not suit ("any day but Friday")."""
    return time.start is None and _has(time.text, language, "not", "not_after", "else")


def _has(text: str, language: str | None, *kinds: str) -> bool:
    """Whether a word of time in ``text`` means one of ``kinds``."""
    return any(
        not word.means.keys().isdisjoint(kinds)
        for code in ([language] if language in LANGUAGES else LANGUAGES)
        for word in words(fold(text, code)[0], code)
    )


def _tells_hour(this: Told, known: PreferredTime | None, day: date | None, now: datetime) -> bool:
    """Whether an hour is one of the day, or part of a day, that is ``known`` without an hour."""
    if known is None or known.start is None or known.end is None or this.vague:
        return False
    start, _ = span(this._replace(day=day), now)
    is_day = known.end - known.start <= _DAY
    return is_day and start is not None and known.start <= start < known.end


def _corrects(text: str) -> bool:
    return words_of("correction", "says").search(text) is not None


def _shown(text: str) -> str:
    """``text`` in one line, without what shows nothing."""
    shown = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(shown.split())[:TEXT_CHARACTERS]


def _find(text: str, now: datetime, language: str, known: date | None) -> Told | None:
    """The wish in ``text``, if it is in ``language``.

    Beside another day, the day that was ``known`` is named for what speaks against it.
    """
    folded, places = fold(text, language)
    tokens = [word for word in words(folded, language) if word.means]
    wish: Told | None = None
    named = known
    refused: Told | None = None
    aside: Told | None = None
    for group in deque(_groups(tokens, folded), _MOST_TIMES):
        this = told(group, folded, now, language, named)
        if this is None:
            continue
        named = this.day or named
        refused = _near(refused, this)
        rest_of = refused or _near(aside, this)
        clause = Clause.around(this, tokens, folded)
        is_refused = clause.leaves_out(this, language) or _is_also(refused, this, folded)
        if (is_refused and not (this.is_rest and rest_of)) or not clause.wishes(
            this, now, language, leaves_out=rest_of is not None
        ):
            aside = this if this.day else None
            if is_refused:
                start = refused.start if refused and _is_also(refused, this, folded) else None
                refused = _with_denial(this, tokens, start)
                if wish and wish.day is None and wish.vague and this.start - wish.end <= _APART:
                    wish = wish._replace(end=refused.end)  # "any day but Friday"
            continue
        if this.vague and this.day is None and (left_out := rest_of if this.is_rest else refused):
            this = this._replace(start=left_out.start)
            wish = None if left_out is aside else wish
        aside = this if this.day and not clause.suits else None
        if wish is None or this.day is None or this.day != known or wish.day in (None, known):
            wish = _joined(wish, this, folded)
    if wish and places:
        return wish._replace(start=places[wish.start], end=places[wish.end - 1] + 1)
    return wish


def _near(earlier: Told | None, this: Told) -> Told | None:
    return earlier if earlier and this.start - earlier.end <= _APART else None


def _is_also(refused: Told | None, this: Told, folded: str) -> bool:
    """Whether a time is one of several that are left out."""
    return refused is not None and bool(_ALSO.fullmatch(folded, refused.end, this.start))


def _with_denial(refused: Told, tokens: list[Word], start: int | None) -> Told:
    """A day that is left out, with the words that do so ("except Friday", "Friday I can't").

    ``start``: where the days begin of which it is the last.
    """
    start, end = refused.start if start is None else start, refused.end
    for word in tokens:
        if "not" in word.means and 0 <= refused.start - word.end <= _BESIDE:
            start = word.start
        elif "not_after" in word.means and 0 <= word.start - refused.end <= _BESIDE:
            end = word.end
    return refused._replace(start=start, end=end)


def _joined(wish: Told | None, this: Told, folded: str) -> Told:
    """The last wish, with the day or the hour that was said shortly before.

    Of days that are told as equally good ("thursday or friday") the first counts, and the last ends
    the span.
    """
    if wish is None:
        return this
    if wish.day and this.day and _OR.fullmatch(folded, wish.end, this.start):
        hours = wish.hours or this.hours
        first, last = sorted((wish.last or wish.day, this.day))
        first = min(wish.day, first)
        return this._replace(start=wish.start, day=first, hours=hours, last=last)
    near = this.start - wish.end <= _JOIN
    if near and wish.day and this.day and _ELSE.search(folded, wish.end, this.start):
        return wish
    if this.day is None:
        if near and wish.day and wish.hours is None and this.hours:
            return this._replace(start=wish.start, day=wish.day)
        return wish if wish.day else this
    has_hours = near and wish.day is None and wish.hours and this.hours is None
    return this._replace(start=wish.start, hours=wish.hours) if has_hours else this


def _groups(tokens: list[Word], folded: str) -> Iterator[list[Word]]:
    """Words of time that follow one another; a second weekday after a comma or "and" is apart."""
    group: list[Word] = []
    parted = 0
    is_denied = False
    for token in tokens:
        timely = not (CORE | SIDE).isdisjoint(token.means)
        apart = "vague" in token.means and ("not_after" in token.means or is_denied)
        apart |= "following" in token.means and _has_day(group)
        gap = folded[group[-1].end : token.start] if group else ""
        if group and not (timely and _GAP.match(gap) and not apart):
            yield group
            group, parted = [], 0
        elif "," in gap:
            parted = len(group)
        elif group and "to" in group[-1].means:
            parted = len(group) - 1 or parted
        if parted and "weekday" in token.means and _has_day(group[:parted]):
            yield group[:parted]
            group, parted = group[parted:], 0
        if timely:
            group.append(token)
        if timely and {"vague", "not"} <= token.means.keys():
            yield group
            group, parted = [], 0
        is_denied = ("not" in token.means) or (is_denied and timely and "vague" not in token.means)
    if group:
        yield group


def _has_day(group: list[Word]) -> bool:
    return any("weekday" in word.means or "day" in word.means for word in group)
